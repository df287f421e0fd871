// Enhanced authentication on one link: whose turn it is, and which AUTH breaks the protocol. MQTT 5.0 section 4.12.
// Does not know how AUTH and CONNACK are sent (the core does), nor the cryptography of SCRAM.
import type { BrokerConfig } from '../core/limits.ts'
import type { Authentication, Input } from '../core/outcome.ts'
import type { Auth, Connect } from '../protocol/packet.ts'
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import { toBase64 } from './base64.ts'
import type { Connection } from './connection.ts'
import { Stop } from './connection.ts'
import type { Credentials, ScramAccount } from './credentials.ts'
import { LaneFull } from './lane.ts'
import { answerFinal, type ClientFirst, readClientFirst, ScramFault, scramMethod, serverFirst } from './scram.ts'
import type { TapRow } from './tap.ts'

/** What a link has agreed on and how far it has come. */
export interface Exchange {
  readonly method: string
  /** Waits for its CONNACK; null from then on. */
  connect: { readonly packet: Connect; readonly size: number } | null
  /** Who it is, once that is proved. */
  username: string | null
  /** `first` and `final` are the SCRAM messages that the client owes. */
  stage: 'first' | 'final' | 'checking' | 'idle'
  offered: { readonly first: ClientFirst; readonly challenge: string; readonly account: ScramAccount } | null
}

export interface ExchangeHost {
  readonly config: BrokerConfig
  readonly credentials: Credentials
  readonly randomBytes: (count: number) => Uint8Array
  feed(input: Input, row: TapRow | null): void
  soon(job: () => void): void
}

/** Bytes of the server's part of the nonce. */
const nonceLength = 18
const encoder = new TextEncoder()

export class Exchanges {
  readonly #host: ExchangeHost
  /** Reads on after a link had to wait. */
  readonly #pump: (connection: Connection) => void

  constructor(host: ExchangeHost, pump: (connection: Connection) => void) {
    this.#host = host
    this.#pump = pump
  }

  /** A CONNECT with an Authentication Method: its user name and password do not count. */
  begin(connection: Connection, packet: Connect, size: number, row: TapRow | null): void {
    const { authenticationMethod: method, authenticationData: data } = packet.properties
    const { config, credentials } = this.#host
    const exchange: Exchange = {
      method: method ?? '',
      connect: { packet, size },
      username: null,
      stage: 'first',
      offered: null,
    }
    connection.exchange = exchange
    if (method !== scramMethod || !credentials.hasScram(config.users)) {
      // [MQTT-4.12.0-1]
      this.#fail(
        connection,
        exchange,
        Reason.badAuthenticationMethod,
        'the authentication method is not available',
        row,
      )
    } else if (data === undefined) this.#challenge(connection, exchange, null, row)
    else this.#advance(connection, exchange, data, row)
  }

  /** An AUTH on a link that agreed on a method. */
  received(connection: Connection, exchange: Exchange, packet: Auth, row: TapRow | null): void {
    const { authenticationMethod: method, authenticationData: data } = packet.properties
    const isFresh = packet.reason === Reason.reauthenticate
    const { stage } = exchange
    const fault =
      method !== exchange.method
        ? 'AUTH with another method than CONNECT' // [MQTT-4.12.0-5, MQTT-4.12.1-1]
        : stage === 'checking'
          ? 'AUTH out of turn'
          : isFresh && stage !== 'idle'
            ? 're-authentication within authentication' // [MQTT-4.12.0-3]
            : !isFresh && stage === 'idle'
              ? 'AUTH that nobody asked for'
              : null
    if (fault !== null) {
      this.#fail(connection, exchange, Reason.protocolError, fault, row)
      return
    }
    if (isFresh) exchange.stage = 'first'
    if (isFresh && data === undefined) this.#challenge(connection, exchange, null, row)
    else this.#advance(connection, exchange, data ?? new Uint8Array(0), row)
  }

  #advance(connection: Connection, exchange: Exchange, data: Uint8Array, row: TapRow | null): void {
    try {
      if (exchange.stage === 'first') this.#answerFirst(connection, exchange, data, row)
      else this.#answerFinal(connection, exchange, data, row)
    } catch (error) {
      if (!(error instanceof ScramFault)) throw error
      this.#fail(connection, exchange, Reason.notAuthorized, error.message, row)
    }
  }

  #answerFirst(connection: Connection, exchange: Exchange, data: Uint8Array, row: TapRow | null): void {
    const { config, credentials, randomBytes } = this.#host
    const first = readClientFirst(data)
    const account = credentials.scramAccount(config.users, first.username)
    const challenge = serverFirst(first, toBase64(randomBytes(nonceLength)), account.salt, account.iterations)
    exchange.offered = { first, challenge, account }
    exchange.stage = 'final'
    this.#challenge(connection, exchange, encoder.encode(challenge), row)
  }

  #answerFinal(connection: Connection, exchange: Exchange, data: Uint8Array, row: TapRow | null): void {
    const { first, challenge, account } = exchange.offered!
    const keys = account.keys()
    if (!(keys instanceof Promise)) {
      this.#finish(connection, exchange, encoder.encode(answerFinal(data, first, challenge, keys)), row)
      return
    }
    exchange.stage = 'checking'
    // Until CONNACK nothing else may come; afterwards other packets go on meanwhile. Section 4.12.1.
    if (exchange.connect !== null) connection.stop(Stop.authenticating)
    const resume = (job: () => void): void =>
      this.#host.soon(() => {
        if (!connection.isOpen) return
        connection.go(Stop.authenticating)
        try {
          job()
        } catch (error) {
          if (!(error instanceof ScramFault)) throw error
          this.#fail(connection, exchange, Reason.notAuthorized, error.message, row)
        }
        this.#pump(connection)
      })
    keys.then(
      (known) =>
        resume(() =>
          this.#finish(connection, exchange, encoder.encode(answerFinal(data, first, challenge, known)), row),
        ),
      (error: unknown) =>
        resume(() => {
          const reason = error instanceof LaneFull ? Reason.serverBusy : Reason.unspecifiedError
          this.#fail(connection, exchange, reason, 'who it is could not be found out', row)
        }),
    )
  }

  /** The client has proved who it is. */
  #finish(connection: Connection, exchange: Exchange, data: Uint8Array, row: TapRow | null): void {
    const { method, connect } = exchange
    const { username } = exchange.offered!.first
    // A session belongs to one user; another has to connect anew.
    if (connect === null && username !== exchange.username) throw new ScramFault('re-authentication as another user')
    exchange.username = username
    exchange.offered = null
    exchange.stage = 'idle'
    exchange.connect = null
    const step = { method, data }
    if (connect === null) this.#host.feed({ type: 'reauthenticated', link: connection.id, step }, row)
    else this.#connect(connection, connect, { ok: true, username, enhanced: step }, row)
  }

  #challenge(connection: Connection, exchange: Exchange, data: Uint8Array | null, row: TapRow | null): void {
    const connect = exchange.connect?.packet ?? null
    this.#host.feed({ type: 'challenge', link: connection.id, connect, step: { method: exchange.method, data } }, row)
  }

  /** Before CONNACK the client is refused by it, and thrown out afterwards. [MQTT-4.12.0-4, MQTT-4.12.1-2] */
  #fail(connection: Connection, exchange: Exchange, reason: ReasonCode, detail: string, row: TapRow | null): void {
    const { connect } = exchange
    if (connect !== null) this.#connect(connection, connect, { ok: false, reason, detail }, row)
    else this.#host.feed({ type: 'authentication-failed', link: connection.id, reason, detail }, row)
  }

  #connect(
    connection: Connection,
    { packet, size }: NonNullable<Exchange['connect']>,
    authentication: Authentication,
    row: TapRow | null,
  ): void {
    this.#host.feed({ type: 'connect', link: connection.id, packet, authentication, size }, row)
  }
}
