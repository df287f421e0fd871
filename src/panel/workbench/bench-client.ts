// One client of the workbench: a real MQTT.js client on its own link to the broker, with what it heard and what went wrong.
// Does not know how it is drawn.
import { signal } from '@preact/signals'
import type { MqttClient } from 'mqtt'
import type { ProtocolVersion, QoS } from '../../protocol/packet.ts'
import { connectOptions } from './connect-options.ts'
import { benchText, refusal } from './text.ts'

export interface BenchSettings {
  readonly clientId: string
  readonly version: ProtocolVersion
  readonly cleanStart: boolean
  readonly sessionExpirySeconds: number
  readonly keepAliveSeconds: number
  readonly username: string
  readonly password: string
  readonly will: {
    readonly on: boolean
    readonly topic: string
    readonly payload: string
    readonly qos: QoS
    readonly retain: boolean
    readonly delaySeconds: number
  }
}

export interface BenchDraft {
  readonly topic: string
  readonly payload: string
  readonly format: 'text' | 'hex'
  readonly qos: QoS
  readonly retain: boolean
}

export interface Received {
  readonly key: number
  readonly time: number
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  readonly dup: boolean
}

export interface Notice {
  readonly fault: boolean
  readonly words: string
}

export type Subscribed = readonly { readonly filter: string; readonly qos: QoS }[]

/** Messages kept, newest first. */
const receivedKept = 200

/** What MQTT.js says beside its types: an error may carry the reason code. */
type MqttError = Error & { readonly code?: number | string }

function initialSettings(suffix: string): BenchSettings {
  const topic = `demo/workbench-${suffix}/status`
  return {
    clientId: `workbench-${suffix}`,
    version: 5,
    cleanStart: true,
    sessionExpirySeconds: 0,
    keepAliveSeconds: 60,
    username: '',
    password: '',
    will: { on: false, topic, payload: 'gone', qos: 1, retain: false, delaySeconds: 0 },
  }
}

export class BenchClient {
  readonly key: number
  readonly settings = signal(initialSettings(Math.random().toString(36).slice(2, 6).padEnd(4, '0')))
  readonly draft = signal<BenchDraft>({
    topic: 'demo/hello',
    payload: benchText.hello,
    format: 'text',
    qos: 1,
    retain: false,
  })
  readonly state = signal<'offline' | 'connecting' | 'connected'>('offline')
  readonly notice = signal<Notice | null>(null)
  readonly subscriptions = signal<Subscribed>([])
  readonly received = signal<readonly Received[]>([])
  #client: MqttClient | null = null
  #heard = 0

  constructor(key: number) {
    this.key = key
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
      this.state.value = 'offline'
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

  async subscribe(filter: string, qos: QoS): Promise<void> {
    await this.#try(benchText.doing.subscribe(filter), async (client) => {
      const [granted] = await client.subscribeAsync(filter, { qos })
      const level = granted?.qos ?? qos
      if (level > 2) throw Object.assign(new Error(), { code: level })
      const others = this.subscriptions.peek().filter((known) => known.filter !== filter)
      this.subscriptions.value = [...others, { filter, qos: level as QoS }]
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

  async publish(topic: string, payload: Uint8Array, qos: QoS, retain: boolean): Promise<void> {
    await this.#try(benchText.doing.publish(topic), async (client) => {
      // MQTT.js takes any Uint8Array; its types ask for Node's own kind.
      await client.publishAsync(topic, payload as Parameters<MqttClient['publishAsync']>[1], { qos, retain })
      return benchText.published(topic, qos)
    })
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
      // Without a session the broker knows of no subscription [MQTT-3.2.2-2].
      if (!sessionPresent) this.subscriptions.value = []
      this.#say(sessionPresent ? benchText.sessionPresent : benchText.sessionNew)
      done()
    })
    client.on('message', (topic, payload, { qos, retain, dup }) => {
      this.#heard += 1
      const entry = { key: this.#heard, time: Date.now(), topic, payload, qos, retain, dup }
      this.received.value = [entry, ...this.received.peek().slice(0, receivedKept - 1)]
    })
    client.on('disconnect', ({ reasonCode }) => {
      this.#fault(benchText.thrownOut(refusal(reasonCode ?? 0, 5)))
    })
    client.on('error', (error) => this.#complain(error, benchText.doing.connect))
    client.on('close', () => {
      done()
      if (this.#client !== client) return
      if (!this.notice.peek()?.fault) {
        this.#fault(this.state.peek() === 'connected' ? benchText.lost : benchText.noAnswer)
      }
      this.state.value = 'offline'
      this.#client = null
    })
  }

  #leave(forced: boolean, words: string): void {
    const client = this.#client
    this.#client = null
    this.state.value = 'offline'
    this.#say(words)
    client?.end(forced)
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
