// What guests may do, as access rules of the broker.
// Does not know guests but by the level that is theirs in topics.
import type { PassRule } from '../transport/messages.ts'

/** Topic filters; `%u` is the guest's own level. */
export interface GuestRules {
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
  /** 0 is no limit. */
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
}

export const defaultRules: GuestRules = {
  publish: ['class/%u/#'],
  subscribe: ['class/#'],
  messagesPerSecond: 500,
  bytesPerSecond: 1024 * 1024,
}

/** What stands for an empty list: with no rule at all everything would be allowed. */
const nowhere = 'mqtab/nowhere'

export function passRules({ publish, subscribe }: GuestRules, muted: boolean): PassRule[] {
  const rules: PassRule[] = []
  for (const topic of muted || publish.length === 0 ? [nowhere] : publish) {
    rules.push({ effect: 'allow', action: 'publish', topic })
  }
  for (const topic of subscribe.length === 0 ? [nowhere] : subscribe) {
    rules.push({ effect: 'allow', action: 'subscribe', topic })
  }
  return rules
}

/** Where the guest of this level may publish, without the last level. */
export function ownTopic({ publish }: GuestRules, level: string): string {
  return (publish[0] ?? '').replaceAll('%u', level).replace(/[+#].*$/, '')
}
