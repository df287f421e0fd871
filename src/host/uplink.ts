// Joins this host to the gateway that served its page: dials it, proves itself, and accepts outside clients as links.
// Does not know TCP or HTTP; what arrives is a mux of links over one WebSocket.
import type { Origin } from '../core/outcome.ts'
import type { BrokerView } from '../core/views.ts'
import { Mux } from '../transport/mux.ts'
import { type SocketLike, socketLink } from '../transport/socket.ts'
import { type FromHost, type ToHost, tokenProtocol, tokenRefused, uplinkProtocol } from '../transport/uplink.types.ts'
import type { Clock } from './clock.ts'
import type { Host, Log } from './host.types.ts'

/** What a page learned from `/gateway.json`, and hands to the worker. */
export interface GatewayOffer {
  /** The gateway's uplink, `ws://…/uplink`. */
  readonly url: string
  /** Proves that a page of the gateway's own is behind this worker. A new one for each start of the gateway. */
  readonly token: string
  /** Addresses to show; null where the gateway does not serve that. */
  readonly tcp: string | null
  readonly websocket: string | null
}

export interface UplinkOptions {
  readonly offer: GatewayOffer
  readonly clock: Clock
  readonly log: Log
  /** The gateway knows this token no more: ask a page for a fresh one, and give it to `update`. Asked again while it fails. */
  readonly onRefused?: () => void
  /** For tests; the browser's own WebSocket otherwise. */
  readonly dial?: (url: string, protocols: string[]) => SocketLike & { onopen: ((event: never) => void) | null }
}

export interface Uplink {
  /** A page came with what the gateway says now. The same offer again changes nothing. */
  update(offer: GatewayOffer): void
  /** Leaves the gateway for good. */
  stop(): void
}

const firstRedialMillis = 250
const longestRedialMillis = 5_000

/** Dials at once, and again whenever the gateway was lost, until it is stopped. */
export function createUplink(host: Pick<Host, 'accept' | 'ready' | 'gateway'>, options: UplinkOptions): Uplink {
  return new GatewayUplink(host, options)
}

type Socket = ReturnType<NonNullable<UplinkOptions['dial']>>

class GatewayUplink implements Uplink {
  readonly #host: Pick<Host, 'accept' | 'ready' | 'gateway'>
  readonly #options: UplinkOptions
  #offer: GatewayOffer
  #socket: Socket | null = null
  #mux: Mux | null = null
  #redialMillis = firstRedialMillis
  #cancelRedial: () => void = () => {}
  #stopped = false

  constructor(host: Pick<Host, 'accept' | 'ready' | 'gateway'>, options: UplinkOptions) {
    this.#host = host
    this.#options = options
    this.#offer = options.offer
    this.#dial()
  }

  update(offer: GatewayOffer): void {
    if (this.#stopped) return
    const same = offer.url === this.#offer.url && offer.token === this.#offer.token
    this.#offer = offer
    const now = this.#host.gateway
    if (now) this.#show(now.state, now.detail)
    if (same && this.#socket) return
    this.#redialMillis = firstRedialMillis
    this.#hangUp()
    this.#dial()
  }

  stop(): void {
    this.#stopped = true
    this.#cancelRedial()
    this.#hangUp()
    this.#host.gateway = null
  }

  #dial(): void {
    this.#cancelRedial()
    if (this.#host.gateway?.state !== 'refused') this.#show('dialling', `dialling ${this.#offer.url}`)
    let socket: Socket
    try {
      const dial = this.#options.dial ?? ((url, protocols) => new WebSocket(url, protocols) as unknown as Socket)
      socket = dial(this.#offer.url, [uplinkProtocol, tokenProtocol + this.#offer.token])
    } catch (error) {
      this.#options.log('error', `The gateway's address cannot be dialled: ${String(error)}`)
      this.#show('refused', `not an address: ${this.#offer.url}`)
      return
    }
    this.#socket = socket
    socket.onopen = () => {
      if (this.#socket === socket) this.#opened(socket)
    }
    socket.onclose = (event: { code: number }) => this.#lost(socket, event.code)
    socket.onerror = () => {}
  }

  #opened(socket: Socket): void {
    const link = socketLink(socket, false)
    // The link has taken the socket's events; only the code of the close is of interest beside it.
    const closed = socket.onclose as unknown as (event: { code: number }) => void
    socket.onclose = (event: { code: number }) => {
      closed(event)
      this.#lost(socket, event.code)
    }
    const mux = new Mux(link, {
      side: 1,
      lost: 'gateway-gone',
      onOpen: (stream, meta) => this.#host.accept(stream, asOrigin(meta)),
      onNote: (note) => this.#noted(mux, note as ToHost),
      onEnd: (fault) => {
        if (fault) this.#options.log('error', `The gateway sent what is no frame: ${fault}`)
      },
    })
    this.#mux = mux
    // Not before the rows are loaded: until then the gateway holds its clients, or tells them to come again.
    this.#host.ready.then(
      () => mux.note({ type: 'ready', answers: true } satisfies FromHost),
      () => this.stop(),
    )
  }

  #noted(mux: Mux, note: ToHost): void {
    this.#redialMillis = firstRedialMillis
    if (note?.type === 'ask') mux.note({ type: 'alive' } satisfies FromHost)
    else if (note?.type === 'hosting') {
      this.#show('joined', 'this page serves the clients of the gateway')
      this.#options.log('info', `Joined the gateway at ${this.#offer.url}`)
    } else if (note?.type === 'waiting') {
      this.#show('waiting', 'another page serves the clients of this gateway; this one waits to take over')
      this.#options.log('info', `Another page hosts for the gateway at ${this.#offer.url}; waiting for its end`)
    }
  }

  #lost(socket: Socket, code: number): void {
    if (this.#socket !== socket) return
    this.#socket = null
    this.#mux = null
    if (code === tokenRefused) {
      this.#show('refused', 'the gateway was started anew and does not know this page any more')
      this.#options.onRefused?.()
    } else if (['joined', 'waiting'].includes(this.#host.gateway?.state ?? '')) {
      this.#options.log('warning', `Lost the gateway at ${this.#offer.url}`)
      this.#show('dialling', 'the gateway has gone; dialling it again')
    }
    this.#redialLater()
  }

  #redialLater(): void {
    if (this.#stopped) return
    const millis = this.#redialMillis
    this.#redialMillis = Math.min(longestRedialMillis, millis * 2)
    this.#cancelRedial = this.#options.clock.alarm(this.#options.clock.now() + millis, () => this.#dial())
  }

  #hangUp(): void {
    const socket = this.#socket
    const mux = this.#mux
    this.#socket = null
    this.#mux = null
    if (mux) mux.close()
    else socket?.close()
  }

  #show(state: NonNullable<BrokerView['gateway']>['state'], detail: string): void {
    this.#host.gateway = { state, detail, tcp: this.#offer.tcp, websocket: this.#offer.websocket }
  }
}

function asOrigin(meta: unknown): Origin {
  const { transport, address } = (meta ?? {}) as { transport?: unknown; address?: unknown }
  return {
    transport: transport === 'websocket' ? 'websocket' : 'tcp',
    address: typeof address === 'string' ? address : 'unknown',
  }
}
