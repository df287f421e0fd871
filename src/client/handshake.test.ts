// The handshake and its envelopes, with somebody in between who tries what he can.
import { describe, expect, test } from 'vitest'
import { checkWords } from './check-words.ts'
import { GuestHandshake, HandshakeError, HostHandshake } from './handshake.ts'
import { Opener, openFirst, Sealer, sealFirst } from './sealed.ts'

const room = 'room'
const secret = Uint8Array.from({ length: 16 }, (_, at) => at)
const otherSecret = new Uint8Array(16)
const text = (value: string) => new TextEncoder().encode(value)

function met(guest = new GuestHandshake(room, secret)) {
  const host = new HostHandshake(room, secret, guest.hello)
  const { reveal, keys } = guest.finish(host.answer)
  return { guest, host, reveal, keys, hostKeys: host.finish(reveal) }
}

describe('two who share an invitation', () => {
  test('get the same keys and words, other ones each time', () => {
    const first = met()
    const second = met()
    expect(first.hostKeys).toEqual(first.keys)
    expect(first.keys.words).toHaveLength(3)
    expect(first.keys.guestKey).not.toEqual(first.keys.hostKey)
    expect(second.keys.guestKey).not.toEqual(first.keys.guestKey)
    expect(second.keys.words).not.toEqual(first.keys.words)
  })

  test('each word of the list stands for one byte', () => {
    expect([checkWords.length, new Set(checkWords).size]).toEqual([256, 256])
  })
})

describe('somebody between them', () => {
  test('who has not the secret is refused at the first word, by guest and host', () => {
    const stranger = new GuestHandshake(room, otherSecret)
    expect(() => new HostHandshake(room, secret, stranger.hello)).toThrow(HandshakeError)
    const guest = new GuestHandshake(room, secret)
    const posing = new HostHandshake(room, otherSecret, new GuestHandshake(room, otherSecret).hello)
    expect(() => guest.finish(posing.answer)).toThrow(HandshakeError)
  })

  test('an envelope of another room is refused', () => {
    expect(() => new HostHandshake('other', secret, new GuestHandshake(room, secret).hello)).toThrow(HandshakeError)
  })

  test('every bit that is changed is noticed', () => {
    const guest = new GuestHandshake(room, secret)
    const host = new HostHandshake(room, secret, guest.hello)
    const { reveal } = guest.finish(host.answer)
    for (const at of [1, 12, 25, 40, guest.hello.length - 1]) {
      expect(() => new HostHandshake(room, secret, changed(guest.hello, at))).toThrow(HandshakeError)
      expect(() => guest.finish(changed(host.answer, at))).toThrow(HandshakeError)
      expect(() => host.finish(changed(reveal, at))).toThrow(HandshakeError)
    }
  })

  test('an answer given to another hello is refused', () => {
    const [one, other] = [new GuestHandshake(room, secret), new GuestHandshake(room, secret)]
    expect(() => one.finish(new HostHandshake(room, secret, other.hello).answer)).toThrow(HandshakeError)
  })

  test('who replays a whole handshake gets no key: the host’s part is new', () => {
    const { guest, reveal, keys } = met()
    const again = new HostHandshake(room, secret, guest.hello)
    expect(() => again.finish(reveal)).toThrow(HandshakeError)
    expect(keys.guestKey).toHaveLength(32)
  })

  test('another holder of the secret cannot show its own key behind the commitment of a guest', () => {
    const guest = new GuestHandshake(room, secret)
    const host = new HostHandshake(room, secret, guest.hello)
    // It knows the secret and has seen hello and answer, and seals a reveal of its own for them.
    const attacker = new GuestHandshake(room, secret) as unknown as { hello: Uint8Array }
    attacker.hello = guest.hello
    const { reveal } = (attacker as unknown as GuestHandshake).finish(host.answer)
    expect(() => host.finish(reveal)).toThrow('another key than the one it was bound to')
  })

  test('another holder of the secret between the two is seen: the words differ', () => {
    const guest = new GuestHandshake(room, secret)
    const towardsGuest = new HostHandshake(room, secret, guest.hello)
    const towardsHost = new GuestHandshake(room, secret)
    const host = new HostHandshake(room, secret, towardsHost.hello)
    const seenByGuest = guest.finish(towardsGuest.answer).keys.words
    const seenByHost = host.finish(towardsHost.finish(host.answer).reveal).words
    expect(seenByHost).not.toEqual(seenByGuest)
  })
})

describe('envelopes under the key of two', () => {
  const key = new Uint8Array(32).fill(3)

  test('are opened in order, once', () => {
    const [sealer, opener] = [new Sealer(key), new Opener(key)]
    const [one, two] = [sealer.seal(text('one')), sealer.seal(text('two'))]
    expect(opener.open(one)).toEqual({ plain: text('one'), missed: 0 })
    expect(opener.open(one)).toBe(null)
    expect(opener.open(two)).toEqual({ plain: text('two'), missed: 0 })
    expect(opener.open(one)).toBe(null)
    expect(opener.open(sealer.seal(text('three')))).toEqual({ plain: text('three'), missed: 0 })
  })

  test('tell what was withheld', () => {
    const [sealer, opener] = [new Sealer(key), new Opener(key)]
    sealer.seal(text('one'))
    expect(opener.open(sealer.seal(text('two')))).toEqual({ plain: text('two'), missed: 1 })
  })

  test('of another key, changed or cut, are none; what comes behind them is still taken', () => {
    const [sealer, opener] = [new Sealer(key), new Opener(key)]
    const sealed = sealer.seal(text('one'))
    expect(opener.open(new Sealer(new Uint8Array(32)).seal(text('one')))).toBe(null)
    for (let at = 0; at < sealed.length; at += 1) expect(opener.open(changed(sealed, at))).toBe(null)
    expect(opener.open(sealed.subarray(0, 10))).toBe(null)
    expect(opener.open(sealed)?.plain).toEqual(text('one'))
  })

  test('the same words never look the same', () => {
    const sealer = new Sealer(key)
    expect(sealer.seal(text('x'))).not.toEqual(sealer.seal(text('x')))
    const context = text('c')
    expect(sealFirst(key, context, text('x'))).not.toEqual(sealFirst(key, context, text('x')))
    expect(openFirst(key, text('d'), sealFirst(key, context, text('x')))).toBe(null)
  })
})

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at]! ^= 1
  return copy
}
