// How a guest and a host who share an invitation get a key that nobody else has, and three words by which people see that
// nobody stands between them. Does not know rooms, names or WebRTC.
//
// What it holds against. Whoever carries the envelopes (the gateway, a broker, the network) has no secret of the
// invitation: it reads nothing, and what it changes, replays or makes up is refused; it can only withhold. Another holder
// of the same invitation, a second guest of a class, can read the first two words and no more: keys come from X25519, so
// it reads neither signalling nor relayed messages. To stand between two others it would have to carry their envelopes as
// well, and then the words on the two screens differ: the guest is bound to its key by a commitment before it sees the
// host's, so the words cannot be searched for, and a guess hits once in 2^24. Fingerprints of both ends of a WebRTC
// connection travel under that key. What it does not hold against: a host or guest that is itself dishonest, or an
// invitation given to the wrong people; for that the host admits, mutes and bans.
import { sha256 } from '@noble/hashes/sha2.js'
import { wordsOf } from './check-words.ts'
import { derive, joinBytes, openFirst, sealFirst } from './sealed.ts'
import { keyLength, publicKey, sharedSecret } from './x25519.ts'

/** First byte of everything that peers send each other through a room. */
export const Envelope = { hello: 1, answer: 2, reveal: 3, sealed: 4, refusal: 5 } as const

export interface PeerKeys {
  /** Of the direction from guest to host. */
  readonly guestKey: Uint8Array
  readonly hostKey: Uint8Array
  /** Three, the same at both ends if nobody stands between. */
  readonly words: readonly string[]
}

/** The other end is not who it should be, or its words were changed on the way. */
export class HandshakeError extends Error {}

const encoder = new TextEncoder()

function firstKey(secret: Uint8Array, room: string): Uint8Array {
  return derive(secret, encoder.encode(room), 'first words', keyLength)
}

function contextOf(step: string, ...before: readonly Uint8Array[]): Uint8Array {
  return joinBytes(encoder.encode(`${step}\n`), sha256(joinBytes(...before)))
}

function commitmentOf(key: Uint8Array): Uint8Array {
  return sha256(joinBytes(encoder.encode('mqtab peers 1: commitment\n'), key))
}

export class GuestHandshake {
  /** The first word, to be sent to the host. */
  readonly hello: Uint8Array
  readonly #secret: Uint8Array
  readonly #firstKey: Uint8Array
  readonly #private: Uint8Array
  readonly #public: Uint8Array

  constructor(room: string, secret: Uint8Array) {
    this.#secret = secret
    this.#firstKey = firstKey(secret, room)
    this.#private = crypto.getRandomValues(new Uint8Array(keyLength))
    this.#public = publicKey(this.#private)
    const sealed = sealFirst(this.#firstKey, contextOf('hello'), commitmentOf(this.#public))
    this.hello = joinBytes(Uint8Array.of(Envelope.hello), sealed)
  }

  /** Takes the host's answer; `reveal` is to be sent to it. Throws HandshakeError. */
  finish(answer: Uint8Array): { readonly reveal: Uint8Array; readonly keys: PeerKeys } {
    const hostsPublic = openFirst(this.#firstKey, contextOf('answer', this.hello), answer.subarray(1))
    if (hostsPublic === null) throw new HandshakeError('the answer does not belong to this invitation')
    const sealed = sealFirst(this.#firstKey, contextOf('reveal', this.hello, answer), this.#public)
    const reveal = joinBytes(Uint8Array.of(Envelope.reveal), sealed)
    const transcript = sha256(joinBytes(this.hello, answer, reveal))
    return { reveal, keys: keysOf(this.#private, hostsPublic, this.#secret, transcript) }
  }
}

export class HostHandshake {
  /** To be sent to the guest. */
  readonly answer: Uint8Array
  readonly #secret: Uint8Array
  readonly #firstKey: Uint8Array
  readonly #private: Uint8Array
  readonly #commitment: Uint8Array
  readonly #hello: Uint8Array

  /** Takes a guest's hello. Throws HandshakeError when it has not the secret of this room. */
  constructor(room: string, secret: Uint8Array, hello: Uint8Array) {
    this.#secret = secret
    this.#firstKey = firstKey(secret, room)
    this.#hello = hello
    const commitment = openFirst(this.#firstKey, contextOf('hello'), hello.subarray(1))
    if (commitment === null) throw new HandshakeError('the guest has not the secret of this invitation')
    this.#commitment = commitment
    this.#private = crypto.getRandomValues(new Uint8Array(keyLength))
    const sealed = sealFirst(this.#firstKey, contextOf('answer', hello), publicKey(this.#private))
    this.answer = joinBytes(Uint8Array.of(Envelope.answer), sealed)
  }

  /** Takes the guest's key. A replayed one is taken too: only who has its private part can go on. Throws HandshakeError. */
  finish(reveal: Uint8Array): PeerKeys {
    const context = contextOf('reveal', this.#hello, this.answer)
    const guestsPublic = openFirst(this.#firstKey, context, reveal.subarray(1))
    const isCommitted =
      guestsPublic !== null && commitmentOf(guestsPublic).every((byte, at) => byte === this.#commitment[at])
    if (!isCommitted) throw new HandshakeError('the guest has another key than the one it was bound to')
    const transcript = sha256(joinBytes(this.#hello, this.answer, reveal))
    return keysOf(this.#private, guestsPublic, this.#secret, transcript)
  }
}

function keysOf(mine: Uint8Array, theirs: Uint8Array, secret: Uint8Array, transcript: Uint8Array): PeerKeys {
  const shared = sharedSecret(mine, theirs)
  if (shared === null) throw new HandshakeError('the other end has a key that is none')
  const material = joinBytes(shared, secret)
  return {
    guestKey: derive(material, transcript, 'guest to host', keyLength),
    hostKey: derive(material, transcript, 'host to guest', keyLength),
    words: wordsOf(derive(material, transcript, 'check words', 3)),
  }
}
