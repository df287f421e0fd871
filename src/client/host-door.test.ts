// The host's door to a guest, with somebody in between who sends again what was sent before.
import { expect, test } from 'vitest'
import { Envelope, GuestHandshake } from './handshake.ts'
import { HostDoor } from './host-door.ts'
import type { GuestNote } from './peer-notes.ts'
import { Inside } from './relay.ts'
import { joinBytes, Sealer } from './sealed.ts'

const room = 'room'
const secret = new Uint8Array(16).fill(5)

function setUp() {
  const sent: Uint8Array[] = []
  const notes: GuestNote[] = []
  let missed = 0
  const door = new HostDoor({
    room,
    secret,
    send: (bytes) => sent.push(bytes),
    onNote: (note) => notes.push(note),
    onRelayed: () => {},
    onMissed: () => {
      missed += 1
    },
  })
  return {
    door,
    sent,
    notes,
    get missed() {
      return missed
    },
  }
}

/** All words of a guest up to its first note. */
function meet(door: HostDoor, sent: Uint8Array[]) {
  const guest = new GuestHandshake(room, secret)
  door.received(guest.hello)
  const { reveal, keys } = guest.finish(sent.at(-1)!)
  door.received(reveal)
  const sealer = new Sealer(keys.guestKey)
  const say = (note: GuestNote) => {
    const inside = joinBytes(Uint8Array.of(Inside.signal), new TextEncoder().encode(JSON.stringify(note)))
    return joinBytes(Uint8Array.of(Envelope.sealed), sealer.seal(inside))
  }
  return { hello: guest.hello, reveal, keys, say }
}

test('a guest is there when it has used its key, and has the same words', () => {
  const { door, sent, notes } = setUp()
  const { keys, say } = meet(door, sent)
  expect(door.words).toEqual([])
  door.received(say({ t: 'lost', epoch: 1 }))
  expect(door.words).toEqual(keys.words)
  expect(notes).toEqual([{ t: 'lost', epoch: 1 }])
})

test('whatever is sent again, at any time, changes nothing', () => {
  const rig = setUp()
  const { door, sent, notes } = rig
  const guest = new GuestHandshake(room, secret)
  door.received(guest.hello)
  door.received(guest.hello)
  expect(sent).toHaveLength(1)
  const old = meet(door, sent)
  const oldNote = old.say({ t: 'lost', epoch: 1 })
  door.received(oldNote)
  const again = [guest.hello, old.hello, old.reveal, oldNote]
  for (const bytes of [...again, ...again]) door.received(bytes)
  expect(door.words).toEqual(old.keys.words)
  door.received(old.say({ t: 'lost', epoch: 2 }))
  expect(notes).toEqual([
    { t: 'lost', epoch: 1 },
    { t: 'lost', epoch: 2 },
  ])
  expect(rig.missed).toBe(0)
})

test('a guest that begins anew is the same door with new words, and its old key opens nothing more', () => {
  const { door, sent, notes } = setUp()
  const old = meet(door, sent)
  door.received(old.say({ t: 'lost', epoch: 1 }))
  const next = meet(door, sent)
  door.received(next.say({ t: 'lost', epoch: 2 }))
  door.received(old.say({ t: 'lost', epoch: 3 }))
  expect(door.words).toEqual(next.keys.words)
  expect(notes).toHaveLength(2)
})

test('who has not the secret gets a refusal, and nonsense gets nothing', () => {
  const { door, sent } = setUp()
  door.received(new GuestHandshake(room, new Uint8Array(16)).hello)
  expect(sent).toEqual([Uint8Array.of(Envelope.refusal)])
  for (const bytes of [[], [0], [9, 9], [Envelope.reveal], [Envelope.sealed, 1, 2], [Envelope.answer]]) {
    door.received(Uint8Array.from(bytes))
  }
  expect(sent).toHaveLength(1)
})

test('an envelope that was withheld is noticed at the next', () => {
  const rig = setUp()
  const { say } = meet(rig.door, rig.sent)
  rig.door.received(say({ t: 'lost', epoch: 1 }))
  say({ t: 'lost', epoch: 2 })
  rig.door.received(say({ t: 'lost', epoch: 3 }))
  expect(rig.missed).toBe(1)
})
