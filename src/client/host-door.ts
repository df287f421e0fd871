// The host's end of the sealed way to one guest through a room: the handshake, and envelopes from then on.
// Does not know what the envelopes lead to.
import { Envelope, HandshakeError, HostHandshake, type PeerKeys } from './handshake.ts'
import { type GuestNote, type HostNote, readGuestNote } from './peer-notes.ts'
import { Inside } from './relay.ts'
import { joinBytes, Opener, Sealer } from './sealed.ts'

interface Keys {
  readonly sealer: Sealer
  readonly opener: Opener
  readonly words: readonly string[]
}

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
  /** Of the last hello; a repeated one is no other. */
  #hello: Uint8Array = new Uint8Array(0)
  #handshake: HostHandshake | null = null
  /** Keys that the guest has not used yet: somebody may only have sent old words again. */
  #next: Keys | null = null
  #keys: Keys | null = null

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
    if (this.#keys === null) return
    this.#options.send(joinBytes(Uint8Array.of(Envelope.sealed), this.#keys.sealer.seal(inside)))
  }

  /** Nothing passes any more. */
  close(): void {
    this.#handshake = null
    this.#next = null
    this.#keys = null
  }

  #greeted(hello: Uint8Array): void {
    if (equal(hello, this.#hello)) return
    this.#handshake = new HostHandshake(this.#options.room, this.#options.secret, hello)
    this.#hello = hello.slice()
    this.#options.send(this.#handshake.answer)
  }

  #revealed(reveal: Uint8Array): void {
    const keys: PeerKeys | undefined = this.#handshake?.finish(reveal)
    this.#handshake = null
    if (keys === undefined) return
    const { guestKey, hostKey, words } = keys
    this.#next = { sealer: new Sealer(hostKey), opener: new Opener(guestKey), words }
  }

  #sealed(sealed: Uint8Array): void {
    let opened = this.#keys?.opener.open(sealed) ?? null
    if (opened === null && this.#next !== null) {
      opened = this.#next.opener.open(sealed)
      // Who sent this has the key: now it is the guest.
      if (opened !== null) {
        this.#keys = this.#next
        this.#next = null
        this.words = this.#keys.words
      }
    }
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

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** Null for what is no JSON. */
export function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
