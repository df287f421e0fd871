// All that happened at the clients of a simulation, and what the broker owed them: the oracles.
// Does not know how the broker works.
import type { Publish, QoS } from '../../protocol/packet.ts'
import { matches } from '../../protocol/topic.ts'
import { Dues } from './dues.ts'
import { SharedHistory } from './shared-history.ts'
import type { Tally } from './tally.ts'

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
  /** The same in milliseconds, and when the broker had it at the latest. */
  readonly sentMillis: number
  receivedMillis: number
  /** Milliseconds; Infinity is never. */
  readonly expiryMillis: number
  /** PUBACK or PUBREC has come: the broker has promised. */
  isAccepted: boolean
  /** It was sent again. */
  isRepeated: boolean
}

/** The client that hears all and is never cut off on purpose. */
export const watcher = 'watcher'

export interface Grant {
  readonly clientId: string
  readonly filter: string
  readonly qos: QoS
  readonly since: number
  /** When its session ended, in events. */
  until: number
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
  readonly #shared: SharedHistory
  #events = 0
  readonly dues: Dues
  readonly tally: Tally
  readonly #now: () => number
  readonly #isTight: boolean
  /** FNV-1a over everything noted: equal for equal seeds. */
  hash = 0x811c9dc5

  /** `isTight`: limits are small, and a copy may be left out for want of room. */
  constructor(tally: Tally, now: () => number, isTight: boolean) {
    this.tally = tally
    this.#isTight = isTight
    this.#now = now
    this.dues = new Dues(tally, now)
    this.#shared = new SharedHistory(tally)
  }

  note(text: string): void {
    this.#events += 1
    if (process.env.SIM_LOG) console.log(this.#events, this.#now(), text)
    for (let index = 0; index < text.length; index++)
      this.hash = Math.imul(this.hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  }

  publish(
    publisher: string,
    topic: string,
    qos: QoS,
    retain: boolean,
    expirySeconds = Number.POSITIVE_INFINITY,
    filler = '',
  ): Message {
    const number = this.messages.length + 1
    const payload = `${publisher}:${number}${filler}`
    this.note(`publish ${payload} ${topic} ${qos}`)
    const message: Message = {
      ...{ publisher, number, topic, qos, retain, payload },
      sentAt: this.#events,
      sentMillis: this.#now(),
      receivedMillis: Number.POSITIVE_INFINITY,
      expiryMillis: expirySeconds * 1000,
      isAccepted: false,
      isRepeated: false,
    }
    this.messages.push(message)
    this.#byPayload.set(payload, message)
    return message
  }

  accepted(message: Message): void {
    this.note(`accepted ${message.payload}`)
    message.isAccepted = true
    message.receivedMillis = Math.min(message.receivedMillis, this.#now())
  }

  granted(clientId: string, filter: string, qos: QoS): void {
    this.note(`granted ${clientId} ${filter}`)
    const grant = { clientId, filter, qos, since: this.#events, until: Number.POSITIVE_INFINITY }
    if (filter.startsWith('$share/')) this.#shared.granted(grant)
    else this.#grants.push(grant)
  }

  /** What was subscribed to is not any more, and what was queued has gone. */
  sessionEnded(clientId: string): void {
    this.note(`session ended ${clientId}`)
    for (const grant of this.#grants) if (grant.clientId === clientId) grant.until = Math.min(grant.until, this.#events)
    this.#shared.sessionEnded(clientId, this.#events)
  }

  restarted(isSetBack: boolean): void {
    this.note(`restarted ${isSetBack}`)
    this.dues.restarted(isSetBack)
    if (!isSetBack) return
    for (const message of this.messages) if (message.receivedMillis < this.#now()) message.receivedMillis = this.#now()
  }

  delivered(clientId: string, packet: Publish, version: 4 | 5, decidedFrom: number, decidedBy: number): void {
    const payload = decoder.decode(packet.payload)
    this.note(`delivered ${clientId} ${packet.topic} ${payload} ${packet.qos} ${packet.dup}`)
    const mine = this.#deliveries.get(clientId) ?? new Map<string, number>()
    this.#deliveries.set(clientId, mine)
    const isWill = packet.topic.startsWith('will/')
    const key = isWill ? `${packet.topic}:${payload}` : payload
    if (isWill && clientId === watcher) this.dues.comes(key)
    if (isWill && !packet.dup) {
      const first = `${clientId} ${key}`
      if (this.#firstWills.has(first)) throw new Error(`${clientId}: ${key} was published twice`)
      this.#firstWills.add(first)
    }
    const times = (mine.get(key) ?? 0) + 1
    mine.set(key, times)
    const message = this.#byPayload.get(payload)
    if (message === undefined) return
    if (!packet.dup && Number.isFinite(message.expiryMillis))
      this.#expires(
        clientId,
        message,
        version === 5 ? packet.properties.messageExpiryInterval : null,
        decidedFrom,
        decidedBy,
      )
    if (message.topic.startsWith('s/')) this.#shared.delivered(clientId, message, this.#events)
    if (times > 1) {
      this.tally.count('oracle: a copy again at QoS 1')
      if (packet.qos === 2) throw new Error(`${clientId}: ${payload} came ${times} times at QoS 2`)
      return
    }
    if (message.topic !== packet.topic) throw new Error(`${clientId}: ${payload} came on ${packet.topic}`)
    // A publisher sends again what was not acknowledged; who subscribed in between, or lost the first copy at QoS 0, sees
    // the second behind what followed the first.
    if (packet.retain || (packet.qos === 0 && message.qos > 0) || !this.#isOwed(clientId, message)) return
    // The same where the first copy found no room, or expired while it waited: the second has waited for less.
    if (message.isRepeated && (this.#isTight || Number.isFinite(message.expiryMillis))) return
    this.tally.count('oracle: order of a stream')
    const stream = `${clientId} ${message.publisher} ${message.topic} ${message.qos} ${packet.qos}`
    const newest = this.#newest.get(stream) ?? 0
    if (newest > message.number) throw new Error(`${clientId}: ${payload} came after ${newest}: out of order`)
    this.#newest.set(stream, message.number)
  }

  /** Nothing is sent on after its expiry, and the interval is the one received less the time it waited. [MQTT-3.3.2-5, -6] */
  #expires(clientId: string, message: Message, seconds: number | null | undefined, from: number, by: number): void {
    const { sentMillis, receivedMillis, expiryMillis, payload } = message
    if (from >= receivedMillis + expiryMillis) throw new Error(`${clientId}: ${payload} came after its expiry`)
    this.tally.count('oracle: message in time for its expiry')
    if (seconds === null) return
    const least = Math.ceil((sentMillis + expiryMillis - by) / 1000)
    const most = Math.ceil((Math.min(receivedMillis, by) + expiryMillis - from) / 1000)
    if (seconds === undefined || seconds < least || seconds > most || seconds * 1000 > expiryMillis)
      throw new Error(`${clientId}: ${payload} expires in ${seconds} s, not in ${least} to ${most} s`)
    if (seconds * 1000 < expiryMillis) this.tally.count('oracle: expiry interval counted down')
  }

  /** After all is quiet: everything that was promised has come, as often as it may. */
  check(): void {
    for (const grant of this.#grants) {
      if (Number.isFinite(grant.until)) continue
      for (const message of this.messages) {
        const qos = Math.min(grant.qos, message.qos)
        if (!message.isAccepted || message.sentAt < grant.since || qos === 0) continue
        if (!matches(grant.filter, message.topic)) continue
        const isPresent = this.#times(grant.clientId, message.payload) > 0
        if (message.sentMillis + message.expiryMillis <= this.#now()) {
          if (!isPresent) this.tally.count('oracle: message expired before it could be sent')
          continue
        }
        if (!isPresent) {
          const what = `${message.payload} (${message.topic}, QoS ${qos})`
          throw new Error(`${grant.clientId}: ${what} was promised and never came`)
        }
        this.tally.count(`oracle: QoS ${qos} came as promised`)
      }
    }
    this.#shared.check(this.messages, this.#now())
    this.dues.checkLate()
  }

  /** The retained message of a topic may be the last that was accepted, or any that was sent after it. */
  checkRetained(topic: string, payload: string | null): void {
    const all = this.messages.filter((message) => message.topic === topic && message.retain)
    const lastAccepted = all.findLastIndex((message) => message.isAccepted)
    const allowed: (string | null)[] = all.slice(Math.max(0, lastAccepted)).map((message) => message.payload)
    if (lastAccepted === -1) allowed.push(null)
    else this.tally.count('oracle: retained is the last accepted')
    if (!allowed.includes(payload)) throw new Error(`${topic} retains ${payload}, not one of ${allowed.join(', ')}`)
  }

  /** Whether the client had subscribed, for good, before the message was first sent. */
  #isOwed(clientId: string, message: Message): boolean {
    return this.#grants.some(
      (grant) =>
        grant.clientId === clientId &&
        grant.since < message.sentAt &&
        message.sentAt < grant.until &&
        matches(grant.filter, message.topic),
    )
  }

  #times(clientId: string, key: string): number {
    return this.#deliveries.get(clientId)?.get(key) ?? 0
  }
}
