// From bytes to inputs: cuts, decodes, asks who it is, and feeds the core, one packet after the other.
// Does not know what the core does with a packet, nor how answers leave.

import type { Authentication } from '../core/outcome.ts'
import { decode } from '../protocol/codec.ts'
import type { ClientPacket, Connect } from '../protocol/packet.ts'
import { ProtocolError, Reason } from '../protocol/reason.ts'
import type { Connection } from './connection.ts'
import { Stop } from './connection.ts'
import { type ExchangeHost, Exchanges } from './exchange.ts'
import type { Gates } from './gate.ts'
import { admitGuest } from './guest.ts'
import type { Authenticate } from './host.types.ts'
import type { Pressure } from './pressure.ts'
import type { Tap, TapRow } from './tap.ts'
import { connectSent } from './visitors.ts'
import { typeName } from './wire.ts'

/** What reading needs from the host. */
export interface IntakeHost extends ExchangeHost {
  /** Milliseconds since the epoch, once a turn. */
  readonly now: number
  readonly tap: Tap | null
  /** Null while nothing is or may be held. */
  readonly gates: Gates | null
  readonly authenticate: Authenticate
  /** Too much waits for the disk: read no more. */
  readonly isFull: boolean
  /** One link has got much in this turn: read on in the next. */
  readonly isFlooded: boolean
  /** The link has gone and everything it brought is handled. */
  finish(connection: Connection): void
  waitForStore(connection: Connection): void
  readSoon(connection: Connection): void
  readonly pressure: Pressure
}

type Received = { type: 'received'; link: Connection['id']; packet: Exclude<ClientPacket, Connect>; size: number }

export class Intake {
  readonly #host: IntakeHost
  /** One for all packets: the core reads an input and does not keep it. */
  readonly #received: Received = { type: 'received', link: 0 as Connection['id'], packet: { type: 'pingreq' }, size: 0 }

  readonly #exchanges: Exchanges

  constructor(host: IntakeHost) {
    this.#host = host
    this.#exchanges = new Exchanges(host, (connection) => this.pump(connection))
  }

  /** Handles every whole packet that has come, until there is a reason to stop. */
  pump(connection: Connection): void {
    const host = this.#host
    if (!connection.isStopped && connection.isOpen) host.pressure.wasRead(connection)
    while (!connection.isStopped && connection.isOpen) {
      if (host.isFlooded) {
        host.readSoon(connection)
        return
      }
      if (connection.deferred.length > 0) {
        connection.deferred.shift()?.()
        continue
      }
      let frame: Uint8Array | null = null
      let packet: ClientPacket
      try {
        frame = connection.framer.next()
        if (frame === null) break
        packet = this.#decode(connection, frame)
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        this.#refuse(connection, frame, error)
        return
      }
      if (host.tap === null && host.gates === null) this.#handle(connection, packet, frame.length, null)
      else this.#handleWatched(connection, packet, frame)
      if (host.isFull) host.waitForStore(connection)
    }
    if (connection.ended !== null && !connection.isStopped && connection.isOpen) this.#end(connection)
  }

  #decode(connection: Connection, frame: Uint8Array): ClientPacket {
    const packet = decode(frame, connection.version)
    if (packet.type === 'connect') {
      connection.version = packet.version
      connection.framer.expectsConnect = false
      connection.who.version = packet.version
      connection.connect = connectSent(packet)
      if (packet.clientId !== '') connection.who.clientId = packet.clientId
    }
    return packet
  }

  /** The same with someone looking or holding. */
  #handleWatched(connection: Connection, packet: ClientPacket, frame: Uint8Array): void {
    const { tap, gates, now } = this.#host
    const row = tap?.record(now, connection.who, 'in', packet, 0, 0, frame) ?? null
    if (gates === null) {
      this.#handle(connection, packet, frame.length, row)
      return
    }
    const go = (replaced: Uint8Array | null): void => {
      if (!connection.isOpen) return
      // What was let through still waits for the answer to CONNECT.
      if (connection.isStoppedFor(Stop.authenticating)) connection.deferred.push(() => go(replaced))
      else if (replaced === null) this.#handle(connection, packet, frame.length, row)
      else this.#handleReplaced(connection, packet.type, replaced, row)
    }
    gates.offer({ connection, direction: 'in', packet, bytes: frame, row, go })
  }

  #handleReplaced(connection: Connection, type: string, bytes: Uint8Array, row: TapRow | null): void {
    let packet: ClientPacket
    try {
      // The packet it stands for was decoded already: in place of a CONNECT another may come.
      if (type === 'connect') connection.version = null
      packet = this.#decode(connection, bytes)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#refuse(connection, bytes, error)
      return
    }
    this.#handle(connection, packet, bytes.length, row)
  }

  #handle(connection: Connection, packet: ClientPacket, size: number, row: TapRow | null): void {
    if (packet.type === 'connect') {
      this.#connect(connection, packet, size, row)
      return
    }
    if (packet.type === 'publish') connection.published += 1
    if (packet.type === 'auth' && connection.exchange !== null) {
      this.#exchanges.received(connection, connection.exchange, packet, row)
      return
    }
    const received = this.#received
    received.link = connection.id
    received.packet = packet
    received.size = size
    this.#host.feed(received, row)
  }

  #connect(connection: Connection, packet: Connect, size: number, row: TapRow | null): void {
    const host = this.#host
    const { pass } = connection
    if (pass === null && packet.properties.authenticationMethod !== undefined) {
      this.#exchanges.begin(connection, packet, size, row)
      return
    }
    const answer =
      pass === null
        ? host.authenticate(host.config, packet, connection.origin, () => connection.isListening && connection.isOpen)
        : admitGuest(pass, packet)
    const feed = (authentication: Authentication): void => {
      host.feed({ type: 'connect', link: connection.id, packet, authentication, size }, row)
    }
    if (!(answer instanceof Promise)) {
      feed(answer)
      return
    }
    connection.stop(Stop.authenticating)
    const resume = (authentication: Authentication): void => {
      host.soon(() => {
        if (!connection.isOpen) return
        connection.go(Stop.authenticating)
        feed(authentication)
        this.pump(connection)
      })
    }
    answer.then(resume, () => {
      resume({ ok: false, reason: Reason.unspecifiedError, detail: 'who it is could not be found out' })
    })
  }

  /** The link broke the protocol: the core answers, and nothing more is read. */
  #refuse(connection: Connection, frame: Uint8Array | null, error: ProtocolError): void {
    const host = this.#host
    const row = frame === null ? null : (host.tap?.record(host.now, connection.who, 'in', null, 0, 0, frame) ?? null)
    const version = connection.version ?? error.version ?? null
    connection.version = version
    const packet = frame === null ? null : typeName(frame)
    const statement = error.statement === undefined ? '' : ` [${error.statement}]`
    const detail = error.message + statement
    const refuse = (): void => {
      if (!connection.isOpen) return
      host.feed({ type: 'malformed', link: connection.id, reason: error.reason, detail, packet, version }, row)
      if (connection.isOpen) connection.state = 'closing'
    }
    // Behind the packets that came before it and still wait at a gate.
    if (host.gates === null) refuse()
    else host.gates.offer({ connection, direction: 'in', packet: null, bytes: frame ?? noBytes, row, go: refuse })
  }

  #end(connection: Connection): void {
    const { gates } = this.#host
    const finish = (): void => this.#host.finish(connection)
    if (gates === null) finish()
    else gates.offer({ connection, direction: 'in', packet: null, bytes: noBytes, row: null, go: finish })
  }
}

const noBytes = new Uint8Array(0)
