// A WebSocket look-alike on a link to the broker of this origin, for any MQTT client that takes one.
// Does not know MQTT: like a WebSocket it carries what it is given.
import type { Link, LinkClose } from '../transport/link.ts'
import { type BrokerHandle, openBroker } from './open.ts'

/** Whatever gives links to a broker: the handle on one of this origin, or a peer. */
export type LinkSource = Pick<BrokerHandle, 'state' | 'onChange' | 'link'>

export interface BrokerSocketOptions {
  /** Name of the broker, `default` unless told, or a handle that is open already and stays so. */
  readonly broker?: string | LinkSource
  /** See OpenOptions. */
  readonly workerUrl?: string | URL
  /** See OpenOptions. */
  readonly hostIn?: 'shared-worker' | 'tab'
}

interface Events {
  open: Event
  message: MessageEvent
  error: Event
  close: CloseEvent
}
type Handler<E> = ((this: BrokerSocket, event: E) => unknown) | null

const connecting = 0
const open = 1
const closing = 2
const closed = 3

/** Section 7.4.1 of RFC 6455. */
const normalClosure = 1000
const noStatus = 1005
const abnormalClosure = 1006

const encoder = new TextEncoder()

/** Follows https://websockets.spec.whatwg.org/ in all that a client can see. */
export class BrokerSocket extends EventTarget {
  static readonly CONNECTING = connecting
  static readonly OPEN = open
  static readonly CLOSING = closing
  static readonly CLOSED = closed
  readonly CONNECTING = connecting
  readonly OPEN = open
  readonly CLOSING = closing
  readonly CLOSED = closed

  readonly url: string
  readonly extensions = ''
  readonly #protocols: readonly string[]
  readonly #handle: LinkSource
  /** Closes the handle if it is this socket's own. */
  readonly #release: () => void
  readonly #handlers = new Map<keyof Events, Handler<never>>()
  #stopWaiting: () => void = () => {}
  #readyState: 0 | 1 | 2 | 3 = connecting
  #binaryType: BinaryType = 'blob'
  #link: Link | null = null
  /** The last Blob being read: what is sent after it waits for it. */
  #reading: Promise<void> | null = null
  #readingBytes = 0
  /** Sent after the end. Counted for ever, as the standard asks. */
  #lostBytes = 0
  #asked: { readonly code: number; readonly reason: string } | null = null

  /** `url` is for show. Throws where `openBroker` does. */
  constructor(
    url: string | URL = 'mqtab:',
    protocols: string | readonly string[] = [],
    options: BrokerSocketOptions = {},
  ) {
    super()
    this.url = String(url)
    this.#protocols = typeof protocols === 'string' ? [protocols] : protocols
    const { broker, workerUrl, hostIn } = options
    if (typeof broker === 'object') {
      this.#handle = broker
      this.#release = () => {}
    } else {
      const handle = openBroker({
        ...(broker !== undefined && { name: broker }),
        ...(workerUrl !== undefined && { workerUrl }),
        ...(hostIn !== undefined && { hostIn }),
      })
      this.#handle = handle
      this.#release = () => handle.close()
    }
    this.#stopWaiting = this.#handle.onChange(() => this.#look())
    soon(() => this.#look())
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState
  }

  /** The one of the offered subprotocols that MQTT uses; empty while connecting. */
  get protocol(): string {
    if (this.#readyState === connecting) return ''
    if (this.#protocols.length === 0) return 'mqtt'
    return this.#protocols.find((name) => name === 'mqtt' || name === 'mqttv3.1') ?? ''
  }

  get binaryType(): BinaryType {
    return this.#binaryType
  }
  set binaryType(type: BinaryType) {
    if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type
  }

  /** Bytes given to `send` that have not left this page. */
  get bufferedAmount(): number {
    return (this.#link?.backlogBytes ?? 0) + this.#readingBytes + this.#lostBytes
  }

  /** Takes the bytes at once: the caller may change them afterwards. */
  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void {
    if (this.#readyState === connecting) {
      throw new DOMException('The socket is still connecting: wait for its open event.', 'InvalidStateError')
    }
    if (data instanceof Blob) this.#sendBlob(data)
    else this.#sendBytes(copied(data))
  }

  /** `code` is 1000 or 3000 to 4999; `reason` at most 123 bytes of UTF-8. */
  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== normalClosure && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`The close code must be 1000 or 3000 to 4999, not ${code}.`, 'InvalidAccessError')
    }
    if (encoder.encode(reason).length > 123) {
      throw new DOMException('The close reason must not be longer than 123 bytes.', 'SyntaxError')
    }
    if (this.#readyState >= closing) return
    const early = this.#readyState === connecting
    this.#readyState = closing
    this.#stopWaiting()
    if (early) {
      soon(() => this.#finish(abnormalClosure, '', true))
      return
    }
    this.#asked = { code: code ?? noStatus, reason: code === undefined ? '' : reason }
    if (this.#reading === null) this.#link?.close()
    else void this.#reading.then(() => this.#link?.close())
  }

  get onopen(): Handler<Event> {
    return this.#handler('open')
  }
  set onopen(handler: Handler<Event>) {
    this.#setHandler('open', handler)
  }
  get onmessage(): Handler<MessageEvent> {
    return this.#handler('message')
  }
  set onmessage(handler: Handler<MessageEvent>) {
    this.#setHandler('message', handler)
  }
  get onerror(): Handler<Event> {
    return this.#handler('error')
  }
  set onerror(handler: Handler<Event>) {
    this.#setHandler('error', handler)
  }
  get onclose(): Handler<CloseEvent> {
    return this.#handler('close')
  }
  set onclose(handler: Handler<CloseEvent>) {
    this.#setHandler('close', handler)
  }

  /** Opens as soon as the broker serves. */
  #look(): void {
    if (this.#readyState !== connecting) return
    const { state } = this.#handle
    if (state === 'closed') this.#finish(abnormalClosure, 'the broker handle is closed', true)
    if (state !== 'running') return
    this.#stopWaiting()
    const link = this.#handle.link()
    this.#link = link
    link.onData = (bytes) => this.#received(bytes)
    link.onClose = (cause) => this.#linkClosed(cause)
    this.#readyState = open
    this.dispatchEvent(new Event('open'))
  }

  #received(bytes: Uint8Array): void {
    if (this.#readyState !== open) return
    const whole = bytes.byteLength === bytes.buffer.byteLength
    const buffer = (whole ? bytes : bytes.slice()).buffer as ArrayBuffer
    const data = this.#binaryType === 'blob' ? new Blob([buffer]) : buffer
    this.dispatchEvent(new MessageEvent('message', { data, origin: this.url }))
  }

  #linkClosed(cause: LinkClose): void {
    if (this.#asked !== null) this.#finish(this.#asked.code, this.#asked.reason, false)
    else if (cause === 'closed-by-peer') this.#finish(normalClosure, '', false)
    else this.#finish(abnormalClosure, '', true)
  }

  #finish(code: number, reason: string, failed: boolean): void {
    if (this.#readyState === closed) return
    this.#readyState = closed
    this.#stopWaiting()
    this.#release()
    if (failed) this.dispatchEvent(new Event('error'))
    this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean: !failed }))
  }

  #sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#readyState >= closing) {
      this.#lostBytes += bytes.length
    } else if (this.#reading !== null) {
      this.#sendBlob(new Blob([bytes]))
    } else {
      this.#link?.send(bytes, true)
    }
  }

  #sendBlob(blob: Blob): void {
    if (this.#readyState >= closing) {
      this.#lostBytes += blob.size
      return
    }
    this.#readingBytes += blob.size
    const before = this.#reading
    const reading = Promise.all([blob.arrayBuffer(), before]).then(([buffer]) => {
      this.#readingBytes -= blob.size
      if (this.#reading === reading) this.#reading = null
      this.#link?.send(new Uint8Array(buffer), true)
    })
    this.#reading = reading
  }

  #handler<T extends keyof Events>(type: T): Handler<Events[T]> {
    return (this.#handlers.get(type) ?? null) as Handler<Events[T]>
  }

  /** A handler keeps the place among the listeners that it was first set at. */
  #setHandler<T extends keyof Events>(type: T, handler: Handler<Events[T]>): void {
    const known = this.#handlers.has(type)
    this.#handlers.set(type, typeof handler === 'function' ? handler : null)
    if (!known) this.addEventListener(type, (event) => this.#handler(type)?.call(this, event as Events[T]))
  }
}

/** In a task of its own, as a WebSocket's events come; unlike a timer's, it is not held back in a hidden page. */
function soon(work: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    work()
  }
  port2.postMessage(null)
}

function copied(data: string | ArrayBufferLike | ArrayBufferView): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  const isBuffer = data instanceof ArrayBuffer || Object.prototype.toString.call(data) === '[object SharedArrayBuffer]'
  return isBuffer ? new Uint8Array(new Uint8Array(data as ArrayBufferLike)) : encoder.encode(String(data))
}
