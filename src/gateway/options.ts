// The command line: flags, their values, and the help text.
// Does not start anything.
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { nearest } from '../host/near.ts'
import { type LogLevel, logLevels } from './log.ts'

export interface Options {
  /** Port of HTTP and MQTT over WebSocket; 0 is any free one. */
  readonly port: number
  /** Port of MQTT over TCP; 0 is any free one. */
  readonly tcp: number
  /** Null is loopback alone, IPv4 and IPv6. */
  readonly host: string | null
  /** Others on the network may come. */
  readonly lan: boolean
  /** Null: open a browser if a desktop is there. */
  readonly open: boolean | null
  readonly headless: boolean
  readonly profile: string | null
  readonly embedded: boolean
  readonly config: string | null
  readonly logLevel: LogLevel
  /** Reads a password, prints its hash, and does nothing else. */
  readonly hashPassword: boolean
  /** With that: credentials for SCRAM. */
  readonly scram: boolean
  readonly help: boolean
  readonly version: boolean
}

/** The command line cannot be understood; the message is a sentence for the person who typed it. */
export class UsageError extends Error {}

const flags = {
  port: { type: 'string' },
  tcp: { type: 'string' },
  host: { type: 'string' },
  lan: { type: 'boolean' },
  open: { type: 'boolean' },
  'no-open': { type: 'boolean' },
  headless: { type: 'boolean' },
  profile: { type: 'string' },
  embedded: { type: 'boolean' },
  config: { type: 'string' },
  'log-level': { type: 'string' },
  'hash-password': { type: 'boolean' },
  scram: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

export const helpText = `mqtab - an MQTT 5 broker that lives in a browser tab

Usage: mqtab [flags]

Serves the page that is the broker, and carries MQTT clients to it: over TCP, and over WebSocket at /mqtt.

  --port N         HTTP and MQTT over WebSocket (default 8083; 0 takes any free port)
  --tcp N          MQTT over TCP (default 1883; 0 takes any free port)
  --host ADDR      also listen on this address, for example 0.0.0.0 (default: this machine alone)
  --lan            let others on the network come: guests by an invitation, MQTT clients with a password;
                   prints addresses, user name and password, and a QR code
  --open           open the page in a browser (default where there is a desktop); --no-open does not
  --headless       run the page in a browser without a window
  --profile DIR    with --headless: where the browser keeps what the broker remembers
  --embedded       run the broker in this process, in memory, with no page
  --config FILE    limits, users and access rules, in JSON
  --hash-password  read a password and print its hash, the "passwordHash" of a user in the configuration;
                   with --scram its credentials for SCRAM-SHA-256, the "scram" of a user
  --log-level L    error, warning, info or debug (default info)
  -h, --help       this text
  -v, --version    the version

The browser of --headless is the one named by MQTAB_BROWSER, or one that is found or installed.
`

/** Reads the command line. Throws UsageError. */
export function parseOptions(argv: readonly string[]): Options {
  const values = parsedFlags(argv)
  if (values.open && values['no-open']) throw new UsageError('--open and --no-open exclude each other.')
  if (values.headless && values.embedded) throw new UsageError('--headless and --embedded exclude each other.')
  if (values.profile !== undefined && !values.headless) throw new UsageError('--profile goes with --headless.')
  if (values.headless && values.open) throw new UsageError('--headless and --open exclude each other.')
  if (values.lan && values.host !== undefined) throw new UsageError('--lan and --host exclude each other.')
  if (values.scram && !values['hash-password']) throw new UsageError('--scram goes with --hash-password.')
  const level = values['log-level'] ?? 'info'
  if (!logLevels.includes(level as LogLevel)) {
    throw new UsageError(`--log-level is one of ${logLevels.join(', ')}, not ${JSON.stringify(level)}.`)
  }
  const options = {
    port: port('--port', values.port, 8083),
    tcp: port('--tcp', values.tcp, 1883),
    host: host(values.host),
    lan: values.lan ?? false,
    open: values.open ? true : values['no-open'] || values.headless || values.embedded ? false : null,
    headless: values.headless ?? false,
    profile: text('--profile', values.profile),
    embedded: values.embedded ?? false,
    config: text('--config', values.config),
    logLevel: level as LogLevel,
    hashPassword: values['hash-password'] ?? false,
    scram: values.scram ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  }
  if (options.port === options.tcp && options.port !== 0) {
    throw new UsageError('--port and --tcp need two different ports.')
  }
  return options
}

function parsedFlags(argv: readonly string[]) {
  const known = Object.keys(flags)
  for (const argument of argv) {
    if (argument === '--') break
    const name = /^--([^=]+)/.exec(argument)?.[1]
    if (!name || known.includes(name)) continue
    const near = nearest(name, known)
    throw new UsageError(`There is no flag --${name}${near ? `; did you mean --${near}?` : '.'}`)
  }
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: false }).values
  } catch (error) {
    const message = (error as Error).message.split('\n')[0]!
    throw new UsageError(message.replace(/\. (This command|To specify).*$/, '').replace(/\.?$/, '.'))
  }
}

function port(flag: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value)
  throw new UsageError(`${flag} takes a port from 0 to 65535, not ${JSON.stringify(value)}.`)
}

function host(value: string | undefined): string | null {
  if (value === undefined || value === 'localhost') return null
  const bare = value.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(bare)) return bare
  throw new UsageError(`--host takes an address of this machine, not ${JSON.stringify(value)}.`)
}

function text(flag: string, value: string | undefined): string | null {
  if (value === '') throw new UsageError(`${flag} needs a value.`)
  return value ?? null
}
