// What the members of a shared subscription were given: each message goes to one, or to the next when a session ends.
// Does not know how the broker chooses. Section 4.8.2.
import { matches } from '../../protocol/topic.ts'
import type { Grant, Message } from './history.ts'
import type { Tally } from './tally.ts'

export class SharedHistory {
  readonly #tally: Tally
  readonly #grants: Grant[] = []
  /** Who was given each message, in order, and when, in events. */
  readonly #given = new Map<Message, Map<string, number>>()
  /** When the session of a member ended, in events. */
  readonly #ends: { readonly clientId: string; readonly at: number }[] = []

  constructor(tally: Tally) {
    this.#tally = tally
  }

  granted(grant: Grant): void {
    this.#grants.push(grant)
  }

  sessionEnded(clientId: string, at: number): void {
    const mine = this.#grants.filter((grant) => grant.clientId === clientId && grant.until > at)
    for (const grant of mine) grant.until = at
    if (mine.length > 0) this.#ends.push({ clientId, at })
  }

  delivered(clientId: string, message: Message, at: number): void {
    const given = this.#given.get(message) ?? new Map<string, number>()
    this.#given.set(message, given)
    if (!given.has(clientId)) given.set(clientId, at)
  }

  /** After all is quiet, when every session that ended is known to have. */
  check(messages: readonly Message[], now: number): void {
    for (const [message, given] of this.#given) this.#checkOnce(message, [...given.keys()])
    for (const message of messages) if (message.topic.startsWith('s/')) this.#checkGiven(message, now)
  }

  /** Of each group one, unless whoever had it before has lost its session. */
  #checkOnce(message: Message, members: readonly string[]): void {
    const groups = new Set(this.#grants.map((grant) => grant.filter))
    for (const filter of groups) {
      const some = members.filter((clientId) =>
        this.#grants.some((g) => g.clientId === clientId && g.filter === filter),
      )
      if (some.length === 0) continue
      this.#tally.count('oracle: shared message given to one')
      const atTwo = message.qos === 2 && this.#grants.every((grant) => grant.filter !== filter || grant.qos === 2)
      if (atTwo && some.length > 1) throw new Error(`${message.payload} was shared by ${some.join(' and ')} at QoS 2`)
      // At QoS 1 a message that is sent again is another one.
      if (some.length === 1 || (message.qos === 1 && message.isRepeated)) continue
      const kept = some.filter((clientId) => !this.#ends.some((end) => end.clientId === clientId))
      if (kept.length > 1) throw new Error(`${message.payload} was shared by ${kept.join(' and ')}`)
      this.#tally.count('oracle: shared message handed over')
    }
  }

  #checkGiven(message: Message, now: number): void {
    const { isAccepted, qos, sentAt, sentMillis, expiryMillis, payload } = message
    if (!isAccepted || qos === 0 || sentMillis + expiryMillis <= now || (this.#given.get(message)?.size ?? 0) > 0)
      return
    const matching = this.#grants.filter((grant) =>
      matches(grant.filter.replace(/^\$share\/[^/]*\//, ''), message.topic),
    )
    const stays = matching.some((grant) => grant.since < sentAt && grant.until === Number.POSITIVE_INFINITY)
    // Sent at QoS 2 to a member whose session ended, it may be handed to nobody else.
    const isLost = matching.some(
      (grant) =>
        grant.until > sentAt &&
        (Number.isFinite(grant.until) || grant.since > sentAt) &&
        Math.min(grant.qos, qos) === 2,
    )
    if (stays && !isLost) throw new Error(`${payload} was given to no member`)
  }
}
