// One client of the workbench: a real MQTT.js client on its own link to the broker, with what it heard and what went wrong.
// Does not know how it is drawn.
import { signal } from '@preact/signals'
import type { IConnackPacket, IPublishPacket, MqttClient } from 'mqtt'
import type { QoS } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'
import { hostAsked } from '../broker-source.ts'
import { connectOptions, disconnectOptions, publishOptions, unsubscribeOptions } from './connect-options.ts'
import { granted } from './granted.ts'
import { bytesOf } from './hex.ts'
import { benchHands } from './intent.ts'
import { Network } from './network.ts'
import type { Proof } from './proof.ts'
import { Repetition } from './repetition.ts'
import {
  type BenchDraft,
  type BenchSettings,
  initialDraft,
  initialSettings,
  initialSubscribe,
  type KeptCard,
  type SubscribeDraft,
} from './settings.ts'
import { fill } from './template.ts'
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

/** `silent`: its network has died, and the broker has not noticed yet. */
export type BenchState = 'offline' | 'connecting' | 'connected' | 'silent'

/** Messages kept, newest first. */
const receivedKept = 200

/** What MQTT.js says beside its types: an error may carry the reason code. */
type MqttError = Error & { readonly code?: number | string }

export class BenchClient {
  readonly key: number
  readonly settings
  readonly draft
  readonly subscribeDraft
  readonly state = signal<BenchState>('offline')
  readonly notice = signal<Notice | null>(null)
  readonly subscriptions = signal<readonly SubscribeDraft[]>([])
  readonly received = signal<readonly Received[]>([])
  /** The last CONNACK. */
  readonly answer = signal<IConnackPacket | null>(null)
  readonly repetition = new Repetition()
  /** Proves once more who it is; null where it can't. */
  readonly proveAgain = signal<(() => void) | null>(null)
  #client: MqttClient | null = null
  #network: Network | null = null
  /** Messages of which the broker said that nobody had subscribed. */
  readonly #unheard = new Set<number>()
  #heard = 0

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
    this.answer.value = null
    try {
      const [{ connect }, { openBroker }] = await Promise.all([
        import('../../client/connect.ts'),
        import('../../client/open.ts'),
      ])
      const settings = this.settings.peek()
      const proves = settings.version === 5 && settings.proof !== 'plain'
      const proof = proves ? await (await import('./proof.ts')).makeProof(settings) : null
      const network: Network = new Network(openBroker(hostAsked()), () => this.#starved(network))
      const client = connect({ ...connectOptions(settings, proof), broker: network })
      this.#network = network
      this.#client = client
      proof?.attach(client, () => this.#say(benchText.scram.provedAgain))
      await new Promise<void>((done) => this.#listen(client, proof, done))
    } catch (error) {
      this.#gone()
      this.#complain(error, benchText.doing.connect)
    }
  }

  /** DISCONNECT, then the link closes: the will is forgotten, unless the reason asks for it. */
  sayGoodbye(): void {
    const { leave, version } = this.settings.peek()
    const withWill = version === 5 && leave.reason !== Reason.success
    const client = this.#client
    this.#gone()
    this.#say(withWill ? benchText.saidGoodbyeWith(refusal(leave.reason, 5)) : benchText.saidGoodbye)
    client?.end(false, disconnectOptions(leave, version))
  }

  /** The link closes with no word: the will is due. */
  pullThePlug(): void {
    const [client, network] = [this.#client, this.#network]
    this.#gone()
    this.#say(benchText.pulled)
    client?.end(true)
    network?.cut()
  }

  /** Its network dies: it answers and asks for nothing more, until the broker's keep alive runs out. */
  fallSilent(): void {
    const [client, network] = [this.#client, this.#network]
    if (client === null || network === null) return
    this.#gone()
    this.#network = network
    this.state.value = 'silent'
    this.#say(benchText.silent)
    network.die()
    client.end(true)
  }

  /** All in one SUBSCRIBE; its answer has a reason code for each. No filter is there twice. */
  async subscribe(drafts: readonly SubscribeDraft[]): Promise<void> {
    const isOne = drafts.length === 1
    const doing = isOne ? benchText.doing.subscribe(drafts[0]!.filter) : benchText.doing.subscribeAll
    await this.#try(doing, async (client) => {
      const { version } = this.settings.peek()
      const codes = await granted(client, drafts, version)
      const taken = drafts.flatMap((draft) => {
        const qos = codes.get(draft.filter) ?? draft.qos
        return qos > 2 ? [] : [{ ...draft, qos: qos as QoS }]
      })
      const others = this.subscriptions.peek().filter(({ filter }) => taken.every((each) => each.filter !== filter))
      this.subscriptions.value = [...others, ...taken]
      if (isOne && taken.length === 0) throw Object.assign(new Error(), { code: codes.get(drafts[0]!.filter) })
      const words = drafts.map(({ filter, qos }) => {
        const code = codes.get(filter) ?? qos
        if (code <= 2) return benchText.subscribed(filter, code)
        return `${benchText.doing.subscribe(filter)}: ${refusal(code, version)}.`
      })
      if (taken.length < drafts.length) throw new Error(words.join(' '))
      return words.join(' ')
    })
  }

  async unsubscribe(filter: string): Promise<void> {
    await this.#try(benchText.doing.unsubscribe(filter), async (client) => {
      await client.unsubscribeAsync(
        filter,
        unsubscribeOptions(this.subscribeDraft.peek(), this.settings.peek().version),
      )
      this.subscriptions.value = this.subscriptions.peek().filter((known) => known.filter !== filter)
      return benchText.unsubscribed(filter)
    })
  }

  /** What the form says, once. Its places are filled for message `n`. */
  async publish(n = 1): Promise<void> {
    const draft = this.draft.peek()
    const filling = { n, random: Math.random, time: Date.now() }
    const topic = fill(draft.topic, filling)
    const payload = bytesOf(fill(draft.payload, filling), draft.format)
    if (payload === null) return
    const name = topic === '' ? benchText.aliasOnly(draft.topicAlias) : topic
    await this.#try(benchText.doing.publish(name), async (client) => {
      // MQTT.js takes any Uint8Array; its types ask for Node's own kind.
      const bytes = payload as Parameters<MqttClient['publishAsync']>[1]
      const packet = await client.publishAsync(topic, bytes, publishOptions(draft, this.settings.peek().version))
      const unheard = this.#unheard.delete((packet as { messageId?: number } | undefined)?.messageId ?? 0)
      return unheard ? benchText.unheard(name) : benchText.published(name, draft.qos)
    })
  }

  /** As often as the form says, at its rate, until it is stopped or the link is lost. */
  repeat(): void {
    this.repetition.begin(this.draft.peek(), (n) => void this.publish(n))
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

  #listen(client: MqttClient, proof: Proof | null, done: () => void): void {
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'connack') this.answer.value = packet
      const isAck = packet.cmd === 'puback' || packet.cmd === 'pubrec'
      if (isAck && packet.reasonCode === Reason.noMatchingSubscribers) this.#unheard.add(packet.messageId ?? 0)
    })
    client.on('connect', (connack) => {
      if (proof !== null && !proof.isBroker(connack.properties?.authenticationData)) {
        this.#fault(benchText.scram.impostor)
        client.end(true)
      } else {
        this.#welcome(connack, proof)
      }
      done()
    })
    client.on('message', (topic, payload, { qos, retain, dup, properties }) => {
      this.#heard += 1
      const entry = { key: this.#heard, time: Date.now(), topic, payload, qos, retain, dup, properties }
      this.received.value = [entry, ...this.received.peek().slice(0, receivedKept - 1)]
    })
    client.on('disconnect', ({ reasonCode, properties }) => {
      this.#fault(benchText.thrownOut(said(refusal(reasonCode ?? 0, 5), properties?.reasonString)))
    })
    client.on('error', (error) => {
      const isIn = this.state.peek() === 'connected'
      this.#complain(error, isIn ? benchText.doing.stay : benchText.doing.connect)
    })
    client.on('close', () => {
      done()
      if (this.#client !== client) return
      if (!this.notice.peek()?.fault) {
        this.#fault(this.state.peek() === 'connected' ? benchText.lost : benchText.noAnswer)
      }
      this.#gone()
    })
  }

  #welcome({ sessionPresent, properties }: IConnackPacket, proof: Proof | null): void {
    this.state.value = 'connected'
    const assigned = properties?.assignedClientIdentifier
    if (assigned) this.settings.value = { ...this.settings.peek(), clientId: assigned }
    const hand = { sayGoodbye: () => this.sayGoodbye(), fallSilent: () => this.fallSilent() }
    benchHands.value = new Map(benchHands.peek()).set(this.settings.peek().clientId, hand)
    // Without a session the broker knows of no subscription [MQTT-3.2.2-2].
    if (!sessionPresent) this.subscriptions.value = []
    this.proveAgain.value = proof?.again ?? null
    this.#say(sessionPresent ? benchText.sessionPresent : benchText.sessionNew)
  }

  /** The broker heard nothing for one and a half times Keep Alive [MQTT-3.1.2-22]. */
  #starved(network: Network): void {
    if (this.#network !== network) return
    this.#gone()
    this.#fault(benchText.starved)
  }

  #gone(): void {
    this.repetition.stop()
    this.state.value = 'offline'
    this.proveAgain.value = null
    this.#client = null
    this.#network?.part()
    this.#network = null
    const left = new Map(benchHands.peek())
    left.delete(this.settings.peek().clientId)
    benchHands.value = left
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
    const isRefused = this.answer.peek()?.reasonCode === code
    this.#fault(`${doing}: ${isRefused ? said(why, this.answer.peek()?.properties?.reasonString) : why}`)
  }
}

/** What the broker means, and what it adds in its own words. */
function said(why: string, reasonString: string | undefined): string {
  return reasonString ? `${why}: ${reasonString}` : why
}
