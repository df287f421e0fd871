// The configuration in force: the defaults, what a person set and this broker keeps, or what its gateway demands.
// Does not know what a limit does, nor where settings are kept.
import type { ConfigChange, ConfigView } from '../core/config-view.ts'
import { type BrokerConfig, defaultConfig, defaultLimits, type UserConfig } from '../core/limits.ts'
import { inBackground } from './background.ts'
import { brokerKeys, limitRules, readBroker } from './broker-config.ts'
import { Check } from './config-check.ts'
import { hashPassword, saltLength } from './password-hash.ts'
import { makeCredentials } from './scram.ts'

/** Where settings outlive the broker. */
export interface SettingsStore {
  /** Undefined when nothing was kept. */
  load(): Promise<unknown>
  /** Resolves when it is durable. */
  save(config: BrokerConfig): Promise<void>
}

export interface SettingsHost {
  /** Null keeps nothing. */
  readonly store: SettingsStore | null
  readonly config: () => BrokerConfig
  /** Puts a configuration in force. */
  readonly apply: (config: BrokerConfig) => void
  /** What an observer sees has changed. */
  readonly changed: () => void
  readonly warn: (line: string) => void
  readonly randomBytes: (count: number) => Uint8Array
}

export class Settings {
  readonly #host: SettingsHost
  #from: ConfigView['from'] = 'default'
  #revision = 0
  #problems: readonly string[] = []
  /** One change after the other. */
  #last: Promise<void> = Promise.resolve()

  constructor(host: SettingsHost) {
    this.#host = host
  }

  /** Puts in force what was kept, unless a gateway has spoken meanwhile. What can't be read has its default. */
  async load(): Promise<void> {
    const { store, apply, warn } = this.#host
    let kept: unknown
    try {
      kept = await store?.load()
    } catch (error) {
      warn(`The settings can't be read, and have their defaults: ${String(error)}`)
    }
    if (kept === undefined || this.#from === 'gateway') return
    const check = new Check()
    const config = readBroker(check, check.object(kept, '', brokerKeys))
    this.#from = 'page'
    this.#problems = check.problems
    if (check.problems.length > 0) warn(`Kept settings that are not understood any more: ${check.problems.join('; ')}`)
    apply(config)
  }

  /** What the gateway's configuration says goes before all else, for as long as this broker lives. */
  demand(config: BrokerConfig): void {
    this.#from = 'gateway'
    this.#problems = []
    this.#revision += 1
    this.#host.apply(config)
  }

  /** What a person asks for on the page. Wrong in part is wrong in all: then nothing changes. */
  change(change: ConfigChange): void {
    this.#last = this.#last.then(() => this.#change(change)).catch((error: unknown) => this.#refuse([String(error)]))
  }

  view(): ConfigView {
    const { allowAnonymous, users, access, limits, sharedSubscriptions } = this.#host.config()
    return {
      from: this.#from,
      revision: this.#revision,
      problems: this.#problems,
      allowAnonymous,
      users: Object.entries(users).map(([name, user]) => ({ name, ways: Object.keys(user) as (keyof UserConfig)[] })),
      access,
      limits,
      sharedSubscriptions,
      defaults: defaultLimits,
      rules: limitRules,
    }
  }

  async #change(change: ConfigChange): Promise<void> {
    const check = new Check()
    const asked = check.object(change, '', brokerKeys) as ConfigChange
    const now = this.#host.config()
    const users = check.object(asked.users, '/users', null)
    const root = {
      ...asked,
      users: Object.fromEntries(Object.entries({ ...now.users, ...users }).filter(([, user]) => user !== null)),
      access: asked.access ?? now.access,
      allowAnonymous: asked.allowAnonymous ?? now.allowAnonymous,
      sharedSubscriptions: asked.sharedSubscriptions ?? now.sharedSubscriptions,
      limits: { ...now.limits, ...check.object(asked.limits, '/limits', Object.keys(limitRules)) },
    }
    const read = readBroker(check, root)
    if (this.#from === 'gateway') check.problem('', 'the configuration of the gateway is in force')
    if (check.problems.length > 0) {
      this.#refuse(check.problems)
      return
    }
    const config: BrokerConfig = { ...defaultConfig, ...now, ...read, users: await this.#hashed(read.users) }
    // A gateway may have come while a password was hashed.
    if (this.#from !== ('gateway' as ConfigView['from'])) await this.#put(config)
  }

  async #put(config: BrokerConfig): Promise<void> {
    const { store, apply, changed } = this.#host
    this.#from = 'page'
    this.#revision += 1
    this.#problems = []
    apply(config)
    try {
      await store?.save(config)
    } catch (error) {
      this.#problems = [`in force, but not kept: ${String(error)}`]
    }
    changed()
  }

  #refuse(problems: readonly string[]): void {
    this.#problems = problems
    this.#revision += 1
    this.#host.changed()
  }

  /** No password is kept in plain text: its hashes prove the same. */
  async #hashed(users: BrokerConfig['users']): Promise<BrokerConfig['users']> {
    const made: [string, UserConfig][] = []
    for (const [name, user] of Object.entries(users)) {
      const { password, ...rest } = user
      made.push([name, password === undefined ? rest : await this.#hashesOf(password)])
    }
    return Object.fromEntries(made)
  }

  async #hashesOf(password: string): Promise<UserConfig> {
    const salt = (): Uint8Array => this.#host.randomBytes(saltLength)
    const passwordHash = await inBackground(() => hashPassword(new TextEncoder().encode(password), salt()))
    const scram = await inBackground(() => makeCredentials(password, salt()))
    return { passwordHash, scram }
  }
}
