// A page that lets guests in: the room of the gateway, which one page of a broker keeps and the next takes over, pairs
// without a server, and one roster for both. Does not know how any of it is shown.
import { webLocks } from '../transport/locks.ts'
import type { GatewayInfo } from '../transport/messages.ts'
import { RoomClose } from '../transport/rooms.types.ts'
import { gatewayInfo } from './gateway.ts'
import { defaultRules } from './guest-rules.ts'
import { HostAdmin } from './host-admin.ts'
import { roomLink } from './invitation.ts'
import type { BrokerHandle } from './open.ts'
import { listenForAnswers, PairHost } from './pair.ts'
import type { PeersCommand, PeersOptions, PeersView, PeersWord } from './peers.types.ts'
import { RoomHost } from './room-host.ts'
import { loadRecord, newRecord, onRecord, type RoomRecord, saveRecord } from './room-record.ts'
import { Roster } from './roster.ts'

const relayMillis = 3_000
const saveMillis = 20_000
/** Milliseconds between two views told to other pages. */
const tellMillis = 250

export class HostPeers {
  readonly #handle: BrokerHandle
  readonly #options: PeersOptions
  readonly #listeners = new Set<() => void>()
  readonly #channel: BroadcastChannel | null
  readonly #stops: (() => void)[] = []
  readonly #admin: HostAdmin
  #pairs: PairHost[] = []
  #roster: Roster
  #host: RoomHost | null = null
  #record: RoomRecord | null = null
  #gateway: GatewayInfo | null = null
  #iceServers: readonly RTCIceServer[]
  /** What the page that keeps the room says. */
  #remote: PeersView | null = null
  #release: () => void = () => {}
  #campaigning = false
  #saver: ReturnType<typeof setInterval> | null = null
  #teller: ReturnType<typeof setTimeout> | null = null
  /** What was last remembered, to tell whether there is news. */
  #saved = ''
  #closed = false

  /** Where pages of this broker have a room already, this one joins them, and takes over when its turn comes. */
  constructor(handle: BrokerHandle, options: PeersOptions = {}) {
    this.#handle = handle
    this.#options = options
    this.#iceServers = options.iceServers ?? []
    this.#admin = new HostAdmin(handle, () => this.#roster.gatesChanged())
    this.#roster = this.#newRoster()
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`mqtab:peers:${handle.name}`)
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<PeersWord>) => this.#heard(data))
    this.#stops.push(listenForAnswers(() => this.#pairs))
    this.#stops.push(onRecord(handle.name, () => this.#recordChanged()))
    if (loadRecord(handle.name) !== null) this.#campaign()
    this.#channel?.postMessage({ type: 'look' } satisfies PeersWord)
  }

  get view(): PeersView {
    const guests = this.#roster.guests
    if (this.#record === null && this.#remote !== null) {
      return { ...this.#remote, leads: false, guests: [...this.#remote.guests, ...guests] }
    }
    const record = this.#record
    const [page = location.href] = this.#gateway?.lan ?? []
    return {
      room: record === null ? 'closed' : this.#host?.open ? 'open' : 'opening',
      leads: record !== null,
      link: record === null ? null : roomLink(page, record.room, record.secret),
      reach: (this.#gateway?.lan ?? []).length > 0 ? 'network' : 'machine',
      asks: record?.asks ?? this.#options.asks ?? true,
      guests,
    }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Opens a room at the gateway that served this page. False where none did, or it has no rooms. */
  async open(): Promise<boolean> {
    if (this.#record !== null || this.#remote !== null) return true
    const gateway = await gatewayInfo()
    if (!gateway?.rooms) return false
    this.#gateway = gateway
    if (loadRecord(this.#handle.name) === null) saveRecord(this.#handle.name, newRecord(this.#options.asks ?? true))
    this.#campaign()
    return true
  }

  /** A new offer to one browser, without any server. */
  pair(): PairHost {
    const pair: PairHost = new PairHost(this.#iceServers, {
      onIntro: (way, intro) => this.#roster.intro(way, intro),
      onStream: (way, link) => this.#roster.stream(way, link),
      onChange: () => this.#changed(),
      onGone: (way) => {
        this.#pairs = this.#pairs.filter((other) => other !== pair)
        this.#roster.gone(way)
      },
    })
    this.#pairs.push(pair)
    return pair
  }

  /** Servers for guests that come from now on. */
  setIceServers(servers: readonly RTCIceServer[]): void {
    this.#iceServers = servers
  }

  /** Does it, or has it done by the page that keeps the room. */
  command(command: PeersCommand): void {
    const isMine = 'clientId' in command && this.#roster.guests.some(({ clientId }) => clientId === command.clientId)
    if (this.#record !== null || isMine) this.#carryOut(command)
    else this.#channel?.postMessage(command satisfies PeersWord)
  }

  /** This page goes: another one takes the room over, and pairs end. */
  close(): void {
    this.#closed = true
    for (const pair of [...this.#pairs]) pair.close()
    this.#resign(false)
    for (const stop of this.#stops) stop()
    this.#admin.close()
    this.#channel?.close()
  }

  #carryOut(command: PeersCommand): void {
    const roster = this.#roster
    if (command.type === 'admit') roster.admit(command.clientId)
    else if (command.type === 'remove') roster.remove(command.clientId)
    else if (command.type === 'ban') roster.ban(command.clientId)
    else if (command.type === 'rename') roster.rename(command.clientId, command.name)
    else if (command.type === 'mute') roster.mute(command.clientId, command.muted)
    else if (command.type === 'asks') this.#setAsks(command.asks)
    else if (command.type === 'end') this.#resign(true)
    this.#changed()
  }

  #setAsks(asks: boolean): void {
    if (this.#record === null) return
    this.#record = { ...this.#record, asks }
    if (!asks) this.#roster.admitAll()
  }

  #heard(word: PeersWord): void {
    if (word.type === 'view') {
      if (this.#record !== null) return
      this.#remote = word.view.room === 'closed' ? null : word.view
      this.#notify()
    } else if (this.#record !== null) this.#carryOut(word)
  }

  /** Another page opened a room, or ended it. */
  #recordChanged(): void {
    const record = loadRecord(this.#handle.name)
    if (record === null) {
      this.#remote = null
      this.#notify()
    } else this.#campaign()
  }

  /** Waits for this page's turn to keep the room. */
  #campaign(): void {
    if (this.#campaigning || this.#closed) return
    this.#campaigning = true
    const locks = webLocks(navigator.locks)
    const held = locks === null ? Promise.resolve(() => {}) : locks.hold(`mqtab:peers:${this.#handle.name}`)
    held
      .then((release) => this.#elected(release))
      .catch(() => {
        this.#campaigning = false
      })
  }

  async #elected(release: () => void): Promise<void> {
    const record = loadRecord(this.#handle.name)
    const gateway = this.#gateway ?? (await gatewayInfo())
    if (record === null || this.#closed || !gateway?.rooms) {
      this.#campaigning = false
      release()
      return
    }
    this.#release = release
    this.#gateway = gateway
    this.#record = record
    this.#remote = null
    this.#roster.remember(record.members)
    this.#dial(gateway, record)
    this.#saver = setInterval(() => this.#save(), saveMillis)
    this.#changed()
  }

  #dial(gateway: GatewayInfo, { room, secret, key }: RoomRecord): void {
    const roster = this.#roster
    this.#host?.close(false)
    this.#host = new RoomHost({
      url: gateway.rooms!,
      token: gateway.token,
      room,
      secret,
      key,
      relayMillis: this.#options.relayMillis ?? relayMillis,
      onIntro: (way, intro) => roster.intro(way, intro),
      onStream: (way, link) => roster.stream(way, link),
      onGone: (way) => roster.gone(way),
      onChange: () => this.#changed(),
      onRefused: (code) => this.#refused(code),
    })
  }

  /** The gateway was started anew and knows our token no more, or another page of this broker was quicker. */
  #refused(code: number): boolean {
    if (code === RoomClose.ended || code === RoomClose.full) return true
    if (code === RoomClose.replaced) {
      this.#resign(false)
      return false
    }
    gatewayInfo()
      .then((gateway) => {
        if (this.#record === null || !gateway?.rooms) return
        this.#gateway = gateway
        this.#dial(gateway, this.#record)
      })
      .catch(() => {})
    return false
  }

  /** `end`: the room is over for all; else another page goes on with it. */
  #resign(end: boolean): void {
    if (this.#record === null) return
    if (end) saveRecord(this.#handle.name, null)
    else this.#save()
    if (this.#saver !== null) clearInterval(this.#saver)
    this.#roster.close(end ? 'ended' : null)
    this.#host?.close(end)
    this.#host = null
    this.#record = null
    this.#roster = this.#newRoster()
    this.#campaigning = false
    this.#release()
    this.#changed()
  }

  /** What changes with every measure is not remembered. */
  #saveNews(): void {
    const news = JSON.stringify([this.#record?.room, this.#record?.asks, this.#roster.members])
    if (news === this.#saved) return
    this.#saved = news
    this.#save()
  }

  #save(): void {
    if (this.#record === null) return
    this.#record = { ...this.#record, members: this.#roster.members }
    saveRecord(this.#handle.name, this.#record)
  }

  #newRoster(): Roster {
    return new Roster({
      rules: { ...defaultRules, ...this.#options.rules },
      broker: this.#handle.name,
      iceServers: () => this.#iceServers,
      asks: () => this.#record?.asks ?? this.#options.asks ?? true,
      gates: () => this.#admin.gates,
      link: (pass) => this.#handle.link(pass),
      disconnect: (clientId) => this.#admin.disconnect(clientId),
      identify: (...who) => this.#admin.identify(...who),
      onAdmitted: (way) => {
        this.#admin.join()
        this.#host?.admit(way)
      },
      onChange: () => this.#changed(),
    })
  }

  #changed(): void {
    this.#saveNews()
    this.#notify()
    if (this.#teller !== null || this.#channel === null) return
    this.#teller = setTimeout(() => {
      this.#teller = null
      if (!this.#closed && this.#remote === null) {
        this.#channel?.postMessage({ type: 'view', view: this.view } satisfies PeersWord)
      }
    }, tellMillis)
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
