// The ring of packets: how much it keeps, what it cuts, and what it says of what is lost.
import { expect, test } from 'vitest'
import type { LinkId } from '../core/outcome.ts'
import { Ring } from './ring.ts'
import { Tap, tapLimits } from './tap.ts'

const who = { link: 1 as LinkId, clientId: 'a', version: 5 as const }

function record(tap: Tap, bytes: Uint8Array) {
  return tap.record(0, who, 'in', null, 0, 0, bytes)
}

test('keeps the last 20,000 packets and tells how many are lost', () => {
  const tap = new Tap()
  const bytes = new Uint8Array(1)
  for (let count = 0; count < tapLimits.packets + 5; count++) record(tap, bytes)
  const { rows, lost } = tap.window(0, 3, null)
  expect(rows.map((row) => row.seq)).toEqual([6, 7, 8])
  expect(lost).toBe(5)
  expect(tap.window(tapLimits.packets, 500, null).rows).toHaveLength(5)
  expect(tap.window(tapLimits.packets + 5, 500, null)).toEqual({ rows: [], lost: 0 })
})

test('keeps 16 MiB at most, and 64 KiB of one packet', () => {
  const tap = new Tap()
  const large = new Uint8Array(1024 * 1024).fill(7)
  for (let count = 0; count < 300; count++) record(tap, large)
  const { rows } = tap.window(0, 500, null)
  expect(rows).toHaveLength(tapLimits.bytes / tapLimits.packetBytes)
  expect(rows[0]).toMatchObject({ seq: 45, size: large.length })
  expect(rows[0]!.bytes).toHaveLength(tapLimits.packetBytes)
})

test('a packet that is part of a chunk does not keep the chunk', () => {
  const tap = new Tap()
  record(tap, new Uint8Array(1000).subarray(10, 20))
  expect(tap.window(0, 1, null).rows[0]!.bytes.buffer.byteLength).toBe(10)
})

test('a client identifier that comes later is that of the packets before', () => {
  const tap = new Tap()
  const nameless = { link: 2 as LinkId, clientId: null as string | null, version: null }
  tap.record(0, nameless, 'in', null, 0, 0, new Uint8Array(1))
  record(tap, new Uint8Array(1))
  nameless.clientId = 'b'
  expect(tap.window(0, 10, 'b').rows.map((row) => row.seq)).toEqual([1])
})

test('Ring numbers from 1 and forgets the oldest', () => {
  const ring = new Ring<string>(2)
  expect(ring.shift()).toBeUndefined()
  expect(ring.push('a')).toBe(1)
  expect(ring.push('b')).toBe(2)
  expect(ring.isFull).toBe(true)
  expect(ring.push('c')).toBe(3)
  expect([ring.at(1), ring.at(2), ring.at(3), ring.at(4)]).toEqual([undefined, 'b', 'c', undefined])
  expect(ring.shift()).toBe('b')
  expect(ring.size).toBe(1)
})
