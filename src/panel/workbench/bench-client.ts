// One client of the workbench: a real MQTT.js client on its own link to the broker, with what it heard and what went wrong.
// Does not know how it is drawn.
import { signal } from '@preact/signals'
import type { IPublishPacket, MqttClient } from 'mqtt'
import type { QoS } from '../../protocol/packet.ts'
import { connectOptions, publishOptions, subscribeOptions } from './connect-options.ts'
import { parseHex } from './hex.ts'
import { goodbyes } from './intent.ts'
import {
  type BenchDraft,
  type BenchSettings,
  initialDraft,
  initialSettings,
  initialSubscribe,
  type KeptCard,
  type SubscribeDraft,
} from './settings.ts'
import { dueBy, fill } from './template.ts'
import { benchText, refusal } from './text.ts'

export interface Received {
  readonly key: number
  readonly time: number
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  readonly dup: boolean
  readonly properties: IPublishPacket['properties']
}

export interface Notice {
  readonly fault: boolean
  readonly words: string
}

export type Subscribed = readonly SubscribeDraft[]

/** Messages kept, newest first. */
const receivedKept = 200
/** How often a repetition looks what is due. */
const repeatMillis = 20

/** What MQTT.js says beside its types: an error may carry the reason code. */
type MqttError = Error & { readonly code?: number | string }

export class BenchClient {
  readonly key: number
  readonly settings
  readonly draft
  readonly subscribeDraft
  readonly state = signal<'offline' | 'connecting' | 'connected'>('offline')
  readonly notice = signal<Notice | null>(null)
  readonly subscriptions = signal<Subscribed>([])
  readonly received = signal<readonly Received[]>([])
  /** Of the repetition under way; null is none. */
  readonly repeating = signal<{ readonly sent: number; readonly times: number } | null>(null)
  #client: MqttClient | null = null
  #heard = 0
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(key: number, kept?: KeptCard) {
    this.key = key
    const suffix = Math.random().toString(36).slice(2, 6).padEnd(4, '0')
    this.settings = signal<BenchSettings>(kept?.settings ?? initialSettings(suffix))
    this.draft = signal<BenchDraft>(kept?.draft ?? initialDraft)
    this.subscribeDraft = signal<SubscribeDraft>(kept?.subscribe ?? initialSubscribe)
  }

  /** Resolves when connected, or when it is known that it cannot be; `state` tells. */
  async connect(): Promise<void> {
    if (this.state.peek() !== 'offline') return
    this.state.value = 'connecting'
    this.notice.value = null
    try {
      const { connect } = await import('../../client/connect.ts')
      const client = connect(connectOptions(this.settings.peek()))
      this.#client = client
      await new Promise<void>((done) => this.#listen(client, done))
    } catch (error) {
      this.#gone()
      this.#complain(error, benchText.doing.connect)
    }
  }

  /** DISCONNECT, then the link closes: the will is forgotten. */
  sayGoodbye(): void {
    this.#leave(false, benchText.saidGoodbye)
  }

  /** The link closes with no word: the will is due. */
  pullThePlug(): void {
    this.#leave(true, benchText.pulled)
  }

  async subscribe(draft: SubscribeDraft): Promise<void> {
    const { filter, qos } = draft
    await this.#try(benchText.doing.subscribe(filter), async (client) => {
      const options = subscribeOptions(draft, this.settings.peek().version)
      const [granted] = await client.subscribeAsync(filter, options)
      const level = granted?.qos ?? qos
      if (level > 2) throw Object.assign(new Error(), { code: level })
      const others = this.subscriptions.peek().filter((known) => known.filter !== filter)
      this.subscriptions.value = [...others, { ...draft, qos: level as QoS }]
      return benchText.subscribed(filter, level)
    })
  }

  async unsubscribe(filter: string): Promise<void> {
    await this.#try(benchText.doing.unsubscribe(filter), async (client) => {
      await client.unsubscribeAsync(filter)
      this.subscriptions.value = this.subscriptions.peek().filter((known) => known.filter !== filter)
      return benchText.unsubscribed(filter)
    })
  }

  /** What the form says, once. Its places are filled for message `n`. */
  async publish(n = 1): Promise<void> {
    const draft = this.draft.peek()
    const filling = { n, random: Math.random, time: Date.now() }
    const topic = fill(draft.topic, filling)
    const payload = draft.format === 'hex' ? parseHex(draft.payload) : encode(fill(draft.payload, filling))
    if (payload === null) return
    await this.#try(benchText.doing.publish(topic), async (client) => {
      // MQTT.js takes any Uint8Array; its types ask for Node's own kind.
      const bytes = payload as Parameters<MqttClient['publishAsync']>[1]
      await client.publishAsync(topic, bytes, publishOptions(draft, this.settings.peek().version))
      return benchText.published(topic, draft.qos)
    })
  }

  /** As often as the form says, at its rate, until it is stopped or the link is lost. */
  repeat(): void {
    this.stopRepeating()
    const { times, perSecond, rampTo } = this.draft.peek()
    const start = performance.now()
    let sent = 0
    const tick = () => {
      const due = dueBy(performance.now() - start, times, perSecond, rampTo)
      while (sent < due) {
        sent += 1
        void this.publish(sent)
      }
      this.repeating.value = { sent, times }
      if (sent >= times) this.stopRepeating()
    }
    this.#timer = setInterval(tick, repeatMillis)
    tick()
  }

  stopRepeating(): void {
    clearInterval(this.#timer)
    this.repeating.value = null
  }

  /** Does `act` and says its words, or why it failed. */
  async #try(doing: string, act: (client: MqttClient) => Promise<string>): Promise<void> {
    if (this.#client === null) return
    try {
      this.#say(await act(this.#client))
    } catch (error) {
      this.#complain(error, doing)
    }
  }

  #listen(client: MqttClient, done: () => void): void {
    client.on('connect', ({ sessionPresent, properties }) => {
      this.state.value = 'connected'
      const assigned = properties?.assignedClientIdentifier
      if (assigned) this.settings.value = { ...this.settings.peek(), clientId: assigned }
      goodbyes.value = new Map(goodbyes.peek()).set(this.settings.peek().clientId, () => this.sayGoodbye())
      // Without a session the broker knows of no subscription [MQTT-3.2.2-2].
      if (!sessionPresent) this.subscriptions.value = []
      this.#say(sessionPresent ? benchText.sessionPresent : benchText.sessionNew)
      done()
    })
    client.on('message', (topic, payload, { qos, retain, dup, properties }) => {
      this.#heard += 1
      const entry = { key: this.#heard, time: Date.now(), topic, payload, qos, retain, dup, properties }
      this.received.value = [entry, ...this.received.peek().slice(0, receivedKept - 1)]
    })
    client.on('disconnect', ({ reasonCode, properties }) => {
      const said = properties?.reasonString
      const why = refusal(reasonCode ?? 0, 5)
      this.#fault(benchText.thrownOut(said ? `${why}: ${said}` : why))
    })
    client.on('error', (error) => this.#complain(error, benchText.doing.connect))
    client.on('close', () => {
      done()
      if (this.#client !== client) return
      if (!this.notice.peek()?.fault) {
        this.#fault(this.state.peek() === 'connected' ? benchText.lost : benchText.noAnswer)
      }
      this.#gone()
    })
  }

  #leave(forced: boolean, words: string): void {
    const client = this.#client
    this.#gone()
    this.#say(words)
    client?.end(forced)
  }

  #gone(): void {
    this.stopRepeating()
    this.state.value = 'offline'
    this.#client = null
    const left = new Map(goodbyes.peek())
    left.delete(this.settings.peek().clientId)
    goodbyes.value = left
  }

  #say(words: string): void {
    this.notice.value = { fault: false, words }
  }

  #fault(words: string): void {
    this.notice.value = { fault: true, words }
  }

  #complain(error: unknown, doing: string): void {
    const { code, message } = error as MqttError
    const why = typeof code === 'number' ? refusal(code, this.settings.peek().version) : message
    this.#fault(`${doing}: ${why}`)
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
