// Rooms with sockets played by hand: who gets what, and what happens to those who misbehave.
import { EventEmitter } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { RoomClose, splitGuest, withGuest } from '../transport/rooms.types.ts'
import { defaultRoomLimits, type RoomLimits, Rooms } from './rooms.ts'

class FakeSocket extends EventEmitter {
  bufferedAmount = 0
  closedWith: number | null = null
  paused = false
  readonly notes: unknown[] = []
  readonly bytes: Uint8Array[] = []

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.notes.push(JSON.parse(data))
    else this.bytes.push(data)
  }

  close(code: number): void {
    if (this.closedWith !== null) return
    this.closedWith = code
    this.emit('close')
  }

  terminate(): void {
    this.close(1006)
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }

  says(note: unknown): void {
    this.emit('message', Buffer.from(typeof note === 'string' ? note : JSON.stringify(note)), false)
  }

  gives(bytes: Uint8Array): void {
    this.emit('message', Buffer.from(bytes), true)
  }
}

const room = 'aaaaaaaaaaa'
const key = 'k'.repeat(22)
let open: Rooms[] = []
afterEach(() => {
  for (const rooms of open) rooms.close()
  open = []
})

function setUp(limits: Partial<RoomLimits> = {}) {
  const rooms = new Rooms(() => {}, { ...defaultRoomLimits, ...limits })
  open.push(rooms)
  return {
    rooms,
    host(withKey = key, mayHost = true) {
      const socket = new FakeSocket()
      rooms.join(socket, '127.0.0.1', mayHost)
      socket.says({ type: 'open', room, key: withKey })
      return socket
    },
    guest(address = '10.0.0.2', name = room) {
      const socket = new FakeSocket()
      rooms.join(socket, address, false)
      socket.says({ type: 'join', room: name })
      return socket
    },
  }
}

test('bytes pass between host and each guest, and no guest hears another', () => {
  const { host, guest } = setUp()
  const teacher = host()
  const [ann, bob] = [guest('10.0.0.2'), guest('10.0.0.3')]
  ann.gives(Uint8Array.of(1, 2))
  teacher.gives(withGuest(2, Uint8Array.of(9)))
  expect(teacher.notes).toEqual([
    { type: 'opened' },
    { type: 'came', guest: 1, address: '10.0.0.2' },
    { type: 'came', guest: 2, address: '10.0.0.3' },
  ])
  expect(splitGuest(teacher.bytes[0]!)).toEqual({ guest: 1, bytes: Uint8Array.of(1, 2) })
  expect(bob.bytes.map((bytes) => [...bytes])).toEqual([[9]])
  expect(ann.bytes).toEqual([])
  ann.close(1000)
  expect(teacher.notes.at(-1)).toEqual({ type: 'left', guest: 1 })
})

test('only a page of the gateway opens a room, and only one that knows its key takes it over', () => {
  const { host, guest, rooms } = setUp()
  expect(host(key, false).closedWith).toBe(RoomClose.misused)
  expect(rooms.size).toBe(0)
  const first = host()
  expect(host('x'.repeat(22)).closedWith).toBe(RoomClose.misused)
  expect(first.closedWith).toBe(null)
  const ann = guest()
  const second = host()
  expect(first.closedWith).toBe(RoomClose.replaced)
  expect(second.notes).toEqual([{ type: 'opened' }, { type: 'came', guest: 1, address: '10.0.0.2' }])
  expect(ann.notes).toEqual([
    { type: 'host', here: true },
    { type: 'host', here: true },
  ])
})

test('a room without its host waits for it, and ends when it stays away', async () => {
  const { host, guest, rooms } = setUp({ hostMillis: 20 })
  const first = host()
  const ann = guest()
  first.close(1001)
  expect(ann.notes.at(-1)).toEqual({ type: 'host', here: false })
  expect(ann.closedWith).toBe(null)
  const second = host()
  second.close(1001)
  while (ann.closedWith === null) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(ann.closedWith).toBe(RoomClose.ended)
  expect(rooms.size).toBe(0)
  expect(guest().closedWith).toBe(RoomClose.ended)
})

test('the host ends the room, or sends one guest away', () => {
  const { host, guest } = setUp()
  const teacher = host()
  const [ann, bob] = [guest(), guest()]
  teacher.says({ type: 'drop', guest: 1 })
  expect([ann.closedWith, bob.closedWith]).toEqual([RoomClose.dropped, null])
  teacher.says({ type: 'end' })
  expect([bob.closedWith, teacher.closedWith]).toEqual([RoomClose.ended, RoomClose.ended])
})

test.each([
  ['no JSON', '{'],
  ['a number', 3],
  ['an unknown word', { type: 'dance' }],
  ['a long word', { type: 'join', room: 'x'.repeat(2_000) }],
  ['an open without a key', { type: 'open', room }],
])('a socket whose first word is %s is closed', (_, word) => {
  const { rooms } = setUp()
  const socket = new FakeSocket()
  rooms.join(socket, '10.0.0.2', true)
  socket.says(word)
  expect(socket.closedWith).toBe(RoomClose.misused)
})

test('a socket that says nothing is closed', async () => {
  const { rooms } = setUp({ wordMillis: 5 })
  const socket = new FakeSocket()
  rooms.join(socket, '10.0.0.2', false)
  while (socket.closedWith === null) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(socket.closedWith).toBe(RoomClose.misused)
})

test('a guest that the host has not let in may send what a handshake needs, and no more', () => {
  const { host, guest } = setUp()
  const teacher = host()
  const [many, much, other] = [guest('10.0.0.2'), guest('10.0.0.3'), guest('10.0.0.4')]
  for (let at = 0; at < 200; at += 1) many.gives(Uint8Array.of(1))
  expect(many.closedWith).toBe(RoomClose.misused)
  much.gives(new Uint8Array(65 * 1024))
  expect(much.closedWith).toBe(RoomClose.misused)
  other.gives(Uint8Array.of(1))
  expect(other.closedWith).toBe(null)
  expect(teacher.bytes).toHaveLength(101)
})

test('a guest that was let in may send on, and is not read for a while above its rate', async () => {
  const { host, guest } = setUp({ messagesPerSecond: 100 })
  const teacher = host()
  const ann = guest()
  teacher.says({ type: 'admit', guest: 1 })
  for (let at = 0; at < 99; at += 1) ann.gives(Uint8Array.of(1))
  expect(ann.paused).toBe(false)
  for (let at = 0; at < 2; at += 1) ann.gives(Uint8Array.of(1))
  expect([ann.paused, ann.closedWith]).toEqual([true, null])
  expect(teacher.bytes).toHaveLength(101)
  while (ann.paused) await new Promise((resolve) => setTimeout(resolve, 5))
})

test('a guest is not read while the host has not taken what waits, and one that does not read is cut off', async () => {
  const { host, guest } = setUp()
  const teacher = host()
  const [ann, bob] = [guest('10.0.0.2'), guest('10.0.0.3')]
  teacher.says({ type: 'admit', guest: 1 })
  teacher.bufferedAmount = 2 * 1024 * 1024
  ann.gives(Uint8Array.of(1))
  expect(ann.paused).toBe(true)
  teacher.bufferedAmount = 0
  while (ann.paused) await new Promise((resolve) => setTimeout(resolve, 5))
  bob.bufferedAmount = 5 * 1024 * 1024
  teacher.gives(withGuest(2, Uint8Array.of(1)))
  expect([ann.closedWith, bob.closedWith]).toEqual([null, 1006])
})

test('rooms, guests and guests of one address are limited', () => {
  const { host, guest, rooms } = setUp({ guests: 3, guestsOfOneAddress: 2, rooms: 1 })
  host()
  expect([guest(), guest(), guest(), guest('10.0.0.9'), guest('10.0.0.8')].map(({ closedWith }) => closedWith)).toEqual(
    [null, null, RoomClose.full, null, RoomClose.full],
  )
  const socket = new FakeSocket()
  rooms.join(socket, '127.0.0.1', true)
  socket.says({ type: 'open', room: 'bbbbbbbbbbb', key })
  expect(socket.closedWith).toBe(RoomClose.full)
})

test('text from a guest that has joined is not for anybody: it is closed', () => {
  const { host, guest } = setUp()
  host()
  const ann = guest()
  ann.says({ type: 'end' })
  expect(ann.closedWith).toBe(RoomClose.misused)
})
