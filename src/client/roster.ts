// Who may come: members by their own secrets, admission, names, muting and bans; and what the broker lets each of them do.
// Does not know by which way a guest comes, nor how what it remembers is kept.
import type { GatesView } from '../core/flow-view.ts'
import type { Link } from '../transport/link.ts'
import type { GuestPass, PassRule } from '../transport/messages.ts'
import { pipe } from '../transport/pipe.ts'
import { type GuestRules, ownTopic, passRules } from './guest-rules.ts'
import { type Hold, holdOf } from './hold.ts'
import type { GuestWay } from './host-peer.ts'
import { guestClientId } from './peer.ts'
import { cleanName, type GuestNote, type Refusal, topicLevel } from './peer-notes.ts'

/** One guest, as it is remembered. */
export interface Member {
  readonly clientId: string
  name: string
  /** Its user name, and its level in topics. */
  level: string
  admitted: boolean
  muted: boolean
  banned: boolean
}

export interface GuestView extends Readonly<Member> {
  /** `asking`: a person must decide. `away`: it was here. */
  readonly state: 'asking' | 'joining' | 'here' | 'away'
  readonly topic: string
  readonly words: readonly string[]
  readonly path: 'direct' | 'relay' | null
  readonly roundTripMillis: number | null
  /** Bytes since it came by this way. */
  readonly sentBytes: number
  readonly receivedBytes: number
}

export interface RosterOptions {
  readonly rules: GuestRules
  readonly broker: string
  readonly iceServers: () => readonly RTCIceServer[]
  /** Whether a person decides about each guest. */
  readonly asks: () => boolean
  /** What holds packets up now; null while that is not known. */
  readonly gates: () => GatesView | null
  /** A link to the broker, for this guest. */
  link(pass: GuestPass): Link
  /** DISCONNECT with Reason Code 0x98. */
  disconnect(clientId: string): void
  identify(clientId: string, username: string, rules: readonly PassRule[]): void
  /** A guest is in by this way: it may be relayed. */
  onAdmitted(way: GuestWay): void
  /** What is remembered has changed, or what is shown. */
  onChange(): void
}

/** Members remembered, and guests who ask at once. */
const mostMembers = 500
const mostAsking = 200
/** MQTT connections that one guest may have open. */
const mostStreams = 4
/** Milliseconds that DISCONNECT has to reach a guest that is removed. */
const lastWordMillis = 1_000

interface Seat {
  readonly member: Member
  way: GuestWay
  epoch: number
  /** As the guest was told. */
  held: Hold | null
  readonly streams: Set<Link>
}

export class Roster {
  readonly #options: RosterOptions
  readonly #members = new Map<string, Member>()
  readonly #seats = new Map<string, Seat>()

  constructor(options: RosterOptions) {
    this.#options = options
  }

  /** Members that another page let in or banned. */
  remember(members: readonly Member[]): void {
    for (const member of members) this.#members.set(member.clientId, { ...member })
  }

  get members(): readonly Member[] {
    return [...this.#members.values()].filter(({ admitted, banned }) => admitted || banned)
  }

  get guests(): GuestView[] {
    const shown = [...this.#members.values()].filter(({ clientId, admitted }) => admitted || this.#seats.has(clientId))
    return shown.map((member) => this.#view(member))
  }

  /** Somebody has come and said who it is. */
  intro(way: GuestWay, intro: Extract<GuestNote, { t: 'intro' }>): void {
    const clientId = guestClientId(intro.key)
    const member = this.#members.get(clientId) ?? this.#newMember(clientId, intro.name)
    if (member === null || member.banned) {
      way.tell({ t: 'no', why: member === null ? 'full' : 'banned' })
      way.close()
      return
    }
    const old = this.#seats.get(clientId) ?? null
    const seat: Seat = { member, way, epoch: intro.epoch, held: null, streams: old?.streams ?? new Set() }
    this.#seats.set(clientId, seat)
    if (member.admitted || !this.#options.asks()) this.#start(seat, old?.way ?? null)
    else {
      if (old !== null && old.way !== way) old.way.close()
      way.tell({ t: 'wait' })
    }
    this.#options.onChange()
  }

  /** A guest's MQTT client has opened a stream. */
  stream(way: GuestWay, link: Link): void {
    const seat = [...this.#seats.values()].find((other) => other.way === way)
    if (seat === undefined || !seat.member.admitted || seat.streams.size >= mostStreams) {
      link.close()
      return
    }
    seat.streams.add(link)
    pipe(link, this.#options.link(this.#pass(seat)), () => seat.streams.delete(link))
  }

  gone(way: GuestWay): void {
    for (const [clientId, seat] of this.#seats) {
      if (seat.way !== way) continue
      this.#seats.delete(clientId)
      if (!seat.member.admitted) this.#members.delete(clientId)
    }
    this.#options.onChange()
  }

  admit(clientId: string): void {
    const seat = this.#seats.get(clientId)
    if (seat !== undefined && !seat.member.admitted) this.#start(seat, null)
    this.#options.onChange()
  }

  /** Everybody who asks now. */
  admitAll(): void {
    for (const { member } of this.#seats.values()) if (!member.admitted) this.admit(member.clientId)
  }

  rename(clientId: string, name: string): void {
    const member = this.#members.get(clientId)
    const clean = cleanName(name)
    if (member === undefined || clean === '' || clean === member.name) return
    member.name = clean
    member.level = this.#freeLevel(clean, clientId)
    this.#changed(member)
  }

  mute(clientId: string, muted: boolean): void {
    const member = this.#members.get(clientId)
    if (member === undefined) return
    member.muted = muted
    this.#changed(member)
  }

  /** What holds packets up has changed: whom it concerns is told. */
  gatesChanged(): void {
    const gates = this.#options.gates()
    for (const [clientId, seat] of this.#seats) {
      if (seat.member.admitted && holdOf(gates, clientId) !== seat.held) this.#tellHow(seat)
    }
  }

  /** Sends it away; it may ask again. Also the answer to one who asks. */
  remove(clientId: string): void {
    this.#sendAway(clientId, this.#members.get(clientId)?.admitted ? 'removed' : 'refused')
    this.#members.delete(clientId)
    this.#options.onChange()
  }

  /** Sends it away for as long as this invitation holds. Who has lost its own secret comes as somebody else. */
  ban(clientId: string): void {
    const member = this.#members.get(clientId)
    if (member === undefined) return
    member.banned = true
    member.admitted = false
    this.#sendAway(clientId, 'banned')
    this.#options.onChange()
  }

  /** The room ends: everybody is told. */
  close(why: Refusal | null): void {
    for (const { way } of this.#seats.values()) {
      if (why !== null) way.tell({ t: 'no', why })
      way.close()
    }
    this.#seats.clear()
  }

  #newMember(clientId: string, name: string): Member | null {
    const asking = [...this.#members.values()].filter(({ admitted, banned }) => !admitted && !banned).length
    if (this.#members.size >= mostMembers || asking >= mostAsking) return null
    const clean = cleanName(name) || 'Guest'
    const level = this.#freeLevel(clean, clientId)
    const member = { clientId, name: clean, level, admitted: false, muted: false, banned: false }
    this.#members.set(clientId, member)
    return member
  }

  /** No two guests share a level: `kiwi7`, `kiwi7-2`. */
  #freeLevel(name: string, clientId: string): string {
    const wanted = topicLevel(name)
    const taken = new Set(
      [...this.#members.values()].filter((other) => other.clientId !== clientId).map(({ level }) => level),
    )
    for (let at = 1; ; at += 1) {
      const level = at === 1 ? wanted : `${wanted}-${at}`
      if (!taken.has(level)) return level
    }
  }

  #start(seat: Seat, old: GuestWay | null): void {
    const { member, way, epoch } = seat
    member.admitted = true
    this.#options.onAdmitted(way)
    const { rules, broker, iceServers } = this.#options
    const topic = ownTopic(rules, member.level)
    way.start({ name: member.name, topic, broker, iceServers: iceServers() }, epoch, old)
    // What was so when it was here before may be so no more.
    this.#tellHow(seat)
  }

  /** How it stands with the host. */
  #tellHow(seat: Seat): void {
    const { name, level, muted, clientId } = seat.member
    seat.held = holdOf(this.#options.gates(), clientId)
    seat.way.tell({ t: 'you', name, topic: ownTopic(this.#options.rules, level), muted, held: seat.held })
  }

  /** The new name or rule holds at once, for a client that is connected too. */
  #changed(member: Member): void {
    this.#options.identify(member.clientId, member.level, passRules(this.#options.rules, member.muted))
    const seat = this.#seats.get(member.clientId)
    if (seat !== undefined) this.#tellHow(seat)
    this.#options.onChange()
  }

  #sendAway(clientId: string, why: Refusal): void {
    const seat = this.#seats.get(clientId)
    this.#seats.delete(clientId)
    if (seat === undefined) return
    const { way, streams } = seat
    const end = () => {
      clearTimeout(timer)
      way.tell({ t: 'no', why })
      way.close()
    }
    const timer = setTimeout(end, lastWordMillis)
    if (streams.size === 0) {
      end()
      return
    }
    // Its clients are told by the broker first.
    this.#options.disconnect(clientId)
    for (const link of streams) {
      const { onClose } = link
      link.onClose = (cause) => {
        onClose(cause)
        if (streams.size === 0) end()
      }
    }
  }

  #pass({ member, way }: Seat): GuestPass {
    const { messagesPerSecond, bytesPerSecond } = this.#options.rules
    return {
      clientId: member.clientId,
      username: member.level,
      address: way.session?.path ?? 'direct',
      rules: passRules(this.#options.rules, member.muted),
      messagesPerSecond,
      bytesPerSecond,
    }
  }

  #view(member: Member): GuestView {
    const way = this.#seats.get(member.clientId)?.way ?? null
    const session = way?.session ?? null
    const state = way === null ? 'away' : !member.admitted ? 'asking' : session === null ? 'joining' : 'here'
    return {
      ...member,
      state,
      topic: ownTopic(this.#options.rules, member.level),
      words: way?.words ?? [],
      path: session?.path ?? null,
      roundTripMillis: session?.roundTripMillis ?? null,
      sentBytes: session?.sentBytes ?? 0,
      receivedBytes: session?.receivedBytes ?? 0,
    }
  }
}
