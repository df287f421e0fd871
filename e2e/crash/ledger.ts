// What was promised to whom, and what came: every acknowledged message, the retained ones, sessions and wills.
// Does not know how anything is sent, nor what has died meanwhile.
import type { Publish, QoS } from '../../src/protocol/packet.ts'
import { matches } from '../../src/protocol/topic.ts'

/** One message of one publisher; its payload is unlike any other. An empty one deletes what is retained. */
export interface Sent {
  readonly publisher: string
  readonly number: number
  readonly topic: string
  readonly qos: 1 | 2
  readonly retain: boolean
  readonly payload: string
  isAccepted: boolean
}

interface Subscriber {
  readonly grants: { readonly filter: string; readonly qos: QoS; readonly since: number }[]
  /** How often each payload came. */
  readonly got: Map<string, number>
  /** Promised, and not there yet. */
  readonly owed: Set<Sent>
  /** The newest number from each publisher on each topic at each QoS. */
  readonly newest: Map<string, number>
}

/** One will of one connection. */
interface WillRecord {
  readonly delayMillis: number
  /** `perhaps`: the client cannot know whether the broker has it, or whether its return was in time. */
  state: 'held' | 'perhaps' | 'owed' | 'contested' | 'cancelled' | 'seen'
  /** Milliseconds since the epoch; when the client saw the end of its connection. */
  endedAt: number
}

/** Milliseconds by which broker and client may differ on when a connection has ended. */
const slackMillis = 1_000

export class Ledger {
  readonly #subscribers = new Map<string, Subscriber>()
  readonly #byPayload = new Map<string, Sent>()
  readonly #retained = new Map<string, Sent>()
  readonly #wills = new Map<string, WillRecord>()
  readonly #waiting = new Set<() => void>()
  /** Who sees all wills at QoS 2. */
  readonly #witness: string
  #sent = 0
  /** Everything that has happened, counted. */
  events = 0
  /** The first broken promise. */
  fault: string | null = null
  /** The last events, for whoever looks for the cause. */
  readonly #last: string[] = []

  /** Milliseconds that anything may take. */
  readonly #patience: number

  constructor(witness: string, patience: number) {
    this.#witness = witness
    this.#patience = patience
  }

  note(text: string): void {
    this.events += 1
    if (process.env.CRASH_LOG) console.log(`${Date.now() % 1_000_000} ${text}`)
    this.#last.push(text)
    if (this.#last.length > 4_000) this.#last.splice(0, 2_000)
    for (const wake of [...this.#waiting]) wake()
  }

  fail(text: string): void {
    this.fault ??= text
    this.note(`FAULT ${text}`)
  }

  /** Resolves when `holds`, looked at after every event. Rejects at the first fault, and when it takes too long. */
  async until(holds: () => boolean, what: () => string, millis = this.#patience): Promise<void> {
    let wake = () => {}
    let late = false
    const timer = setTimeout(() => {
      late = true
      wake()
    }, millis)
    try {
      while (this.fault === null && !holds()) {
        if (late) throw new Error(`after ${millis / 1000} s still waiting for ${what()}`)
        await new Promise<void>((resolve) => {
          wake = resolve
          this.#waiting.add(resolve)
        })
        this.#waiting.delete(wake)
      }
    } finally {
      clearTimeout(timer)
    }
    if (this.fault !== null) throw new Error(this.fault)
  }

  /** What came to the message or client that the words are about, and what was struck meanwhile. */
  story(words: string): string {
    const subject = /\S+[#~]\d+/.exec(words)?.[0] ?? words.split(':')[0]!
    const lines = this.#last.filter((line) => line.includes(subject) || line.startsWith('STRIKE'))
    return lines.slice(-20).join('\n')
  }

  publish(publisher: string, topic: string, qos: 1 | 2, retain: boolean, deletes: boolean): Sent {
    this.#sent += 1
    const payload = deletes ? '' : `${publisher}#${this.#sent}`
    const sent = { publisher, number: this.#sent, topic, qos, retain, payload, isAccepted: false }
    if (!deletes) this.#byPayload.set(payload, sent)
    if (retain) this.#retained.set(topic, sent)
    this.note(`${publisher} sends ${payload} to ${topic} at QoS ${qos}`)
    return sent
  }

  /** PUBACK or PUBREC came. */
  accepted(sent: Sent): void {
    if (!sent.isAccepted) {
      sent.isAccepted = true
      for (const subscriber of this.#subscribers.values()) {
        if (sent.payload !== '' && owes(subscriber, sent)) subscriber.owed.add(sent)
      }
    }
    this.note(`${sent.publisher}: ${sent.payload} is accepted`)
  }

  granted(clientId: string, filter: string, qos: QoS): void {
    this.#of(clientId).grants.push({ filter, qos, since: this.#sent })
    this.note(`${clientId} is granted ${filter} at QoS ${qos}`)
  }

  /** The session has ended: nothing is owed any more. */
  forgotten(clientId: string): void {
    this.#subscribers.delete(clientId)
  }

  /** How many promised messages have not come to the client. */
  owedTo(clientId: string): number {
    return this.#of(clientId).owed.size
  }

  /** Those messages, for people. */
  owedWords(clientId: string): string {
    const owed = [...this.#of(clientId).owed]
    return `${clientId}: ${owed.length} promised and not there, ${owed.slice(0, 5).map((sent) => `${sent.payload} (${sent.topic}, QoS ${sent.qos})`)}`
  }

  /** A PUBLISH that its client had not received before by the same exchange. */
  delivered(clientId: string, packet: Publish): void {
    const payload = new TextDecoder().decode(packet.payload)
    const { topic, qos, dup } = packet
    this.note(`${clientId} gets ${payload} on ${topic} at QoS ${qos}${dup ? ', DUP' : ''}`)
    if (payload === '') return
    if (topic.includes('/will/')) {
      // To others it may come at QoS 1, and again.
      if (clientId === this.#witness) this.#willSeen(clientId, payload)
      return
    }
    const sent = this.#byPayload.get(payload)
    if (sent === undefined || sent.topic !== topic) {
      this.fail(`${clientId}: ${payload} came on ${topic}, where nobody sent it`)
      return
    }
    const { got, owed, newest } = this.#of(clientId)
    const times = (got.get(payload) ?? 0) + 1
    got.set(payload, times)
    owed.delete(sent)
    if (times > 1) {
      if (qos === 2) this.fail(`${clientId}: ${payload} came ${times} times at QoS 2`)
      return
    }
    const stream = `${sent.publisher} ${topic} ${sent.qos} ${qos}`
    const before = newest.get(stream) ?? 0
    if (before > sent.number) this.fail(`${clientId}: ${payload} came behind ${sent.publisher}#${before}`)
    newest.set(stream, sent.number)
  }

  /** Topics that were used for retained messages, each with the payload that is the last, or null. */
  retained(): Map<string, string | null> {
    return new Map([...this.#retained].map(([topic, { payload }]) => [topic, payload === '' ? null : payload]))
  }

  /** CONNECT with a will is about to be sent. */
  willSent(key: string, delayMillis: number): void {
    this.#wills.set(key, { delayMillis, state: 'perhaps', endedAt: Number.POSITIVE_INFINITY })
  }

  /** CONNACK has come for it. */
  willHeld(key: string): void {
    this.#wills.get(key)!.state = 'held'
  }

  /** Its connection has ended, with DISCONNECT or without. */
  willEnded(key: string, isAbnormal: boolean): void {
    const will = this.#wills.get(key)!
    will.endedAt = Date.now()
    if (will.state === 'held') will.state = isAbnormal ? 'owed' : 'cancelled'
  }

  /** The host hangs: who is connected to it sees the end of the connection long after another host did, or never. */
  hostHangs(): void {
    for (const will of this.#wills.values()) {
      if (will.state === 'held') will.state = 'perhaps'
      else if (will.state === 'owed') will.endedAt = 0
    }
  }

  /** The client is about to send CONNECT again: that may stop it, whether or not an answer comes. */
  willContested(key: string): void {
    const will = this.#wills.get(key)
    if (will?.state === 'owed') will.state = 'contested'
  }

  /** The client was accepted again. */
  willReturned(key: string): void {
    const will = this.#wills.get(key)
    if (will?.state !== 'contested') return
    will.state = Date.now() < will.endedAt + will.delayMillis - slackMillis ? 'cancelled' : 'perhaps'
  }

  /** Wills that are to come, whether or not they are due. */
  get willsOwed(): string[] {
    return [...this.#wills].flatMap(([key, will]) => (will.state === 'owed' ? [key] : []))
  }

  /** Milliseconds until the last will is due, of those that are to come or must not come. */
  get willsMillis(): number {
    const due = [...this.#wills.values()]
      .filter(({ state }) => state === 'owed' || state === 'cancelled')
      .map(({ endedAt, delayMillis }) => endedAt + delayMillis - Date.now())
    return Math.max(0, ...due)
  }

  #willSeen(clientId: string, key: string): void {
    const will = this.#wills.get(key)
    if (will === undefined) this.fail(`${clientId}: the will ${key} came, which nobody left`)
    else if (will.state === 'seen') this.fail(`${clientId}: the will ${key} came twice`)
    else if (will.state === 'cancelled') this.fail(`${clientId}: the will ${key} came, although its client was there`)
    else if (will.state === 'held') this.fail(`${clientId}: the will ${key} came while its client is connected`)
    else if (will.state === 'owed' && Date.now() < will.endedAt + will.delayMillis - slackMillis)
      this.fail(`${clientId}: the will ${key} came ${will.endedAt + will.delayMillis - Date.now()} ms too early`)
    else will.state = 'seen'
  }

  #of(clientId: string): Subscriber {
    let subscriber = this.#subscribers.get(clientId)
    if (subscriber === undefined) {
      subscriber = { grants: [], got: new Map(), owed: new Set(), newest: new Map() }
      this.#subscribers.set(clientId, subscriber)
    }
    return subscriber
  }
}

/** Granted before it was sent, and not delivered yet: it may overtake its own acknowledgement. */
function owes(subscriber: Subscriber, sent: Sent): boolean {
  if (subscriber.got.has(sent.payload)) return false
  return subscriber.grants.some(
    ({ filter, qos, since }) => qos > 0 && since < sent.number && matches(filter, sent.topic as never),
  )
}
