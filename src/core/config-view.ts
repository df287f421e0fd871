// The configuration as an observer sees and changes it: without secrets, with what each limit may be.
// Types only; the host's settings.ts keeps it.
import type { AccessRule, BrokerConfig, Limits, UserConfig } from './limits.ts'

/** What a limit may be. */
export type LimitRule =
  | { readonly minimum: number; readonly maximum: number }
  | 'boolean'
  | readonly string[]
  /** A list of words, each at most once. */
  | { readonly words: readonly string[] }

export interface ConfigView {
  /** Who decides: nobody yet, a person on the page, or the gateway's configuration, against which a page can do nothing. */
  readonly from: 'default' | 'page' | 'gateway'
  /** Grows with each change. */
  readonly revision: number
  /** What was wrong with the last change that was asked for, which then changed nothing; or why it is not kept. */
  readonly problems: readonly string[]
  readonly allowAnonymous: boolean | 'local'
  /** Names, and how each can be proved. */
  readonly users: readonly { readonly name: string; readonly ways: readonly (keyof UserConfig)[] }[]
  readonly access: readonly AccessRule[]
  readonly limits: Limits
  readonly sharedSubscriptions: BrokerConfig['sharedSubscriptions']
  readonly defaults: Limits
  readonly rules: Readonly<Record<keyof Limits, LimitRule>>
}

/** What is to be another from now on; what is not named stays. A user that is null goes. */
export interface ConfigChange {
  readonly allowAnonymous?: boolean
  readonly users?: Readonly<Record<string, UserConfig | null>>
  readonly access?: readonly AccessRule[]
  readonly limits?: Partial<Limits>
  readonly sharedSubscriptions?: BrokerConfig['sharedSubscriptions']
}
