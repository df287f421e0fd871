// Reads the configuration file: JSON with names from the standard, checked key by key.
// Does not know what the broker does with a limit.
import { type BrokerConfig, defaultConfig } from '../core/limits.ts'
import { brokerKeys, readBroker } from '../host/broker-config.ts'
import { Check, shown } from '../host/config-check.ts'

/** A configuration that cannot be used. Each problem names its place and what was expected there. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

export interface GatewayConfig {
  readonly broker: BrokerConfig
  /** Origins of foreign pages that may connect to /mqtt, `https://example.org`. */
  readonly allowedOrigins: readonly string[]
}

export const defaultGatewayConfig: GatewayConfig = { broker: defaultConfig, allowedOrigins: [] }

/** Parses and checks the text of a configuration file; what it leaves out has its default. Throws ConfigError with every problem found. */
export function parseConfig(text: string): GatewayConfig {
  const check = new Check()
  const root = check.object(parsed(text.replace(/^\uFEFF/, '')), '', [...brokerKeys, 'allowedOrigins'])
  const config: GatewayConfig = {
    broker: readBroker(check, root),
    allowedOrigins: origins(check, root.allowedOrigins),
  }
  if (check.problems.length > 0) throw new ConfigError(check.problems)
  return config
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = (error as Error).message
    const position = /position (\d+)/.exec(message)
    const before = position ? text.slice(0, Number(position[1])) : text.trimEnd()
    const lines = before.split('\n')
    const place = `line ${lines.length}, column ${lines.at(-1)!.length + (position ? 1 : 0)}`
    const what = message.replace(/ in JSON at position.*/s, '').replace(/ \(line .*/s, '')
    throw new ConfigError([`${place}: not valid JSON: ${what}`])
  }
}

function origins(check: Check, value: unknown): string[] {
  return check.list(value, '/allowedOrigins').map((item, at) => {
    const place = `/allowedOrigins/${at}`
    const text = check.text(item, place) ?? ''
    if (item !== undefined && typeof item === 'string' && (!URL.canParse(text) || new URL(text).origin !== text)) {
      check.problem(place, `expected an origin such as "https://example.org", got ${shown(text)}`)
    }
    return text
  })
}
