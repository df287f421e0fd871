// All that happened at the clients of a simulation, and what the broker owed them: the oracles.
// Does not know how the broker works.
import type { Publish, QoS } from '../../protocol/packet.ts'
import { matches } from '../../protocol/topic.ts'

/** One message of one client; `payload` is `publisher:number`, unlike any other. */
export interface Message {
  readonly publisher: string
  readonly number: number
  readonly topic: string
  readonly qos: QoS
  readonly retain: boolean
  readonly payload: string
  /** When it was first sent, in events. */
  readonly sentAt: number
  /** PUBACK or PUBREC has come: the broker has promised. */
  isAccepted: boolean
}

interface Grant {
  readonly clientId: string
  readonly filter: string
  readonly qos: QoS
  readonly since: number
}

interface WillRecord {
  end: 'abnormal' | 'goodbye' | null
  endedAt: number
}

const decoder = new TextDecoder()

export class History {
  readonly messages: Message[] = []
  readonly #byPayload = new Map<string, Message>()
  readonly #grants: Grant[] = []
  /** How often each client was given each payload. */
  readonly #deliveries = new Map<string, Map<string, number>>()
  /** The newest number from each publisher, topic and QoS that each client was given for the first time. */
  readonly #newest = new Map<string, number>()
  /** Wills seen without DUP: a second time means that a will went out twice. */
  readonly #firstWills = new Set<string>()
  readonly #wills = new Map<string, WillRecord>()
  #events = 0
  /** FNV-1a over everything noted: equal for equal seeds. */
  hash = 0x811c9dc5

  note(text: string): void {
    this.#events += 1
    if (process.env.SIM_LOG) console.log(this.#events, text)
    for (let index = 0; index < text.length; index++)
      this.hash = Math.imul(this.hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  }

  publish(publisher: string, topic: string, qos: QoS, retain: boolean): Message {
    const number = this.messages.length + 1
    const payload = `${publisher}:${number}`
    this.note(`publish ${payload} ${topic} ${qos}`)
    const message = { publisher, number, topic, qos, retain, payload, sentAt: this.#events, isAccepted: false }
    this.messages.push(message)
    this.#byPayload.set(payload, message)
    return message
  }

  accepted(message: Message): void {
    this.note(`accepted ${message.payload}`)
    message.isAccepted = true
  }

  granted(clientId: string, filter: string, qos: QoS): void {
    this.note(`granted ${clientId} ${filter}`)
    this.#grants.push({ clientId, filter, qos, since: this.#events })
  }

  delivered(clientId: string, packet: Publish): void {
    const payload = decoder.decode(packet.payload)
    this.note(`delivered ${clientId} ${packet.topic} ${payload} ${packet.qos} ${packet.dup}`)
    const mine = this.#deliveries.get(clientId) ?? new Map<string, number>()
    this.#deliveries.set(clientId, mine)
    const isWill = packet.topic.startsWith('will/')
    const key = isWill ? `${packet.topic}:${payload}` : payload
    if (this.#wills.has(key) && !packet.dup) {
      const first = `${clientId} ${key}`
      if (this.#firstWills.has(first)) throw new Error(`${clientId}: ${key} was published twice`)
      this.#firstWills.add(first)
    }
    const times = (mine.get(key) ?? 0) + 1
    mine.set(key, times)
    const message = this.#byPayload.get(payload)
    if (message === undefined) return
    if (times > 1) {
      if (packet.qos === 2) throw new Error(`${clientId}: ${payload} came ${times} times at QoS 2`)
      return
    }
    if (message.topic !== packet.topic) throw new Error(`${clientId}: ${payload} came on ${packet.topic}`)
    // A publisher sends again what was not acknowledged; who subscribed in between, or lost the first copy at QoS 0, sees
    // the second behind what followed the first.
    if (packet.retain || (packet.qos === 0 && message.qos > 0) || !this.#isOwed(clientId, message)) return
    const stream = `${clientId} ${message.publisher} ${message.topic} ${message.qos} ${packet.qos}`
    const newest = this.#newest.get(stream) ?? 0
    if (newest > message.number) throw new Error(`${clientId}: ${payload} came after ${newest}: out of order`)
    this.#newest.set(stream, message.number)
  }

  began(clientId: string, connection: number, hasWill: boolean): void {
    this.note(`began ${clientId} ${connection}`)
    if (hasWill) this.#wills.set(`will/${clientId}:${connection}`, { end: null, endedAt: 0 })
  }

  ended(clientId: string, connection: number, end: 'abnormal' | 'goodbye'): void {
    this.note(`ended ${clientId} ${connection} ${end}`)
    const will = this.#wills.get(`will/${clientId}:${connection}`)
    if (will === undefined) return
    will.end = end
    will.endedAt = this.#events
  }

  /** After all is quiet: everything that was promised has come, as often as it may. */
  check(watcher: string, isDurable: (clientId: string) => boolean): void {
    for (const grant of this.#grants) {
      for (const message of this.messages) {
        const qos = Math.min(grant.qos, message.qos)
        if (!message.isAccepted || message.sentAt < grant.since || qos === 0) continue
        if (!matches(grant.filter, message.topic)) continue
        if (this.#times(grant.clientId, message.payload) === 0)
          throw new Error(
            `${grant.clientId}: ${message.payload} (${message.topic}, QoS ${qos}) was promised and never came`,
          )
      }
    }
    const watchedSince = this.#grants.find((grant) => grant.clientId === watcher)?.since ?? Number.POSITIVE_INFINITY
    for (const [key, { end, endedAt }] of this.#wills) {
      const clientId = key.slice('will/'.length, key.indexOf(':'))
      // A clean session's will dies with a broker that dies.
      if (end === 'abnormal' && endedAt > watchedSince && isDurable(clientId) && this.#times(watcher, key) === 0)
        throw new Error(`${key} was due and never came`)
    }
  }

  /** The retained message of a topic may be the last that was accepted, or any that was sent after it. */
  checkRetained(topic: string, payload: string | null): void {
    const all = this.messages.filter((message) => message.topic === topic && message.retain)
    const lastAccepted = all.findLastIndex((message) => message.isAccepted)
    const allowed: (string | null)[] = all.slice(Math.max(0, lastAccepted)).map((message) => message.payload)
    if (lastAccepted === -1) allowed.push(null)
    if (!allowed.includes(payload)) throw new Error(`${topic} retains ${payload}, not one of ${allowed.join(', ')}`)
  }

  /** Whether the client had subscribed, for good, before the message was first sent. */
  #isOwed(clientId: string, message: Message): boolean {
    return this.#grants.some(
      (grant) => grant.clientId === clientId && grant.since < message.sentAt && matches(grant.filter, message.topic),
    )
  }

  #times(clientId: string, key: string): number {
    return this.#deliveries.get(clientId)?.get(key) ?? 0
  }
}
