// The host's end of the sealed way to one guest through a room: the handshake, and envelopes from then on.
// Does not know what the envelopes lead to.
import { Envelope, HandshakeError, HostHandshake, type PeerKeys } from './handshake.ts'
import { type GuestNote, type HostNote, readGuestNote } from './peer-notes.ts'
import { Inside } from './relay.ts'
import { joinBytes, Opener, Sealer } from './sealed.ts'

export interface HostDoorOptions {
  readonly room: string
  readonly secret: Uint8Array
  /** To the guest, through the room. */
  send(bytes: Uint8Array): void
  onNote(note: GuestNote): void
  /** Of a relayed session: data or mark. */
  onRelayed(inside: Uint8Array): void
  /** Envelopes were withheld or lost on the way. */
  onMissed(): void
}

export class HostDoor {
  /** Empty before the handshake. */
  words: readonly string[] = []
  readonly #options: HostDoorOptions
  #handshake: HostHandshake | null = null
  #sealer: Sealer | null = null
  #opener: Opener | null = null

  constructor(options: HostDoorOptions) {
    this.#options = options
  }

  /** What is none of a guest's with this invitation is dropped, or answered with a refusal. */
  received(bytes: Uint8Array): void {
    try {
      if (bytes[0] === Envelope.hello) this.#greeted(bytes)
      else if (bytes[0] === Envelope.reveal) this.#revealed(bytes)
      else if (bytes[0] === Envelope.sealed) this.#sealed(bytes.subarray(1))
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error
      this.#options.send(Uint8Array.of(Envelope.refusal))
    }
  }

  signal(note: HostNote): void {
    this.seal(joinBytes(Uint8Array.of(Inside.signal), new TextEncoder().encode(JSON.stringify(note))))
  }

  seal(inside: Uint8Array): void {
    if (this.#sealer === null) return
    this.#options.send(joinBytes(Uint8Array.of(Envelope.sealed), this.#sealer.seal(inside)))
  }

  /** Nothing passes any more. */
  close(): void {
    this.#handshake = null
    this.#sealer = null
    this.#opener = null
  }

  #greeted(hello: Uint8Array): void {
    this.#handshake = new HostHandshake(this.#options.room, this.#options.secret, hello)
    this.#options.send(this.#handshake.answer)
  }

  #revealed(reveal: Uint8Array): void {
    const keys: PeerKeys | undefined = this.#handshake?.finish(reveal)
    this.#handshake = null
    if (keys === undefined) return
    this.words = keys.words
    this.#sealer = new Sealer(keys.hostKey)
    this.#opener = new Opener(keys.guestKey)
  }

  #sealed(sealed: Uint8Array): void {
    const opened = this.#opener?.open(sealed) ?? null
    // Forged, damaged or sent again by somebody: as if it had not come.
    if (opened === null) return
    const { plain, missed } = opened
    if (missed > 0) this.#options.onMissed()
    if (plain[0] !== Inside.signal) {
      this.#options.onRelayed(plain)
      return
    }
    const note = readGuestNote(parsedJson(plain.subarray(1)))
    if (note !== null) this.#options.onNote(note)
  }
}

/** Null for what is no JSON. */
export function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
