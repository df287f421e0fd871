// Topic aliases of one connection in both directions, as a client keeps them. MQTT 5.0 section 3.3.2.3.4.
// Does not know what is published.
import type { Publish } from '../../protocol/packet.ts'
import type { Prng } from './prng.ts'
import type { Tally } from './tally.ts'

/** Aliases that the client sets: fewer than the broker allows. */
const most = 3

export class Aliases {
  readonly #maximum: number
  readonly #tally: Tally
  readonly #in = new Map<number, string>()
  readonly #out = new Map<number, string>()

  /** `maximum` is what the broker may set towards the client. */
  constructor(maximum: number, tally: Tally) {
    this.#maximum = maximum
    this.#tally = tally
  }

  /** A new connection knows none. */
  forget(): void {
    this.#in.clear()
    this.#out.clear()
  }

  /** The topic of a PUBLISH from the broker. */
  resolve(clientId: string, topic: string, alias: number | undefined): Publish['topic'] {
    if (alias === undefined) return topic as Publish['topic']
    if (alias === 0 || alias > this.#maximum) throw new Error(`${clientId}: alias ${alias} of ${this.#maximum}`)
    if (topic !== '') {
      this.#in.set(alias, topic)
      return topic as Publish['topic']
    }
    const known = this.#in.get(alias)
    if (known === undefined) throw new Error(`${clientId}: alias ${alias} was never set`)
    this.#tally.count('oracle: topic by an alias of the broker')
    return known as Publish['topic']
  }

  /** What a PUBLISH of the client says in place of its topic. Without `random` nothing else. */
  shorten(topic: string, random: Prng | null): { readonly topic: string; readonly topicAlias: number } {
    if (random === null || random.chance(20)) return { topic, topicAlias: 0 }
    for (const [topicAlias, known] of this.#out) {
      if (known !== topic) continue
      this.#tally.count('client: topic by an alias of its own')
      return { topic: '', topicAlias }
    }
    const topicAlias = 1 + random.below(most)
    if (this.#out.has(topicAlias)) this.#tally.count('client: an alias set anew')
    this.#out.set(topicAlias, topic)
    return { topic, topicAlias }
  }
}
