// The relayed carrier with a door played by hand: numbers of sessions, order, and what waits.
import { expect, test } from 'vitest'
import type { CarrierListener } from '../transport/carrier.ts'
import { carrierLow } from '../transport/carrier.ts'
import { RelayCarrier } from './relay.ts'

function setUp() {
  const far: { carrier: RelayCarrier | null } = { carrier: null }
  const door = {
    bufferedBytes: 0,
    sent: [] as Uint8Array[],
    send(inside: Uint8Array) {
      door.sent.push(inside)
      far.carrier?.received(inside)
    },
  }
  const log: string[] = []
  const listener: CarrierListener = {
    message: (bytes) => log.push(`message ${bytes.join()}`),
    mark: () => log.push('mark'),
    low: () => log.push('low'),
    closed: () => log.push('closed'),
  }
  return { far, door, log, listener, near: new RelayCarrier(7, door) }
}

test('messages and the mark arrive in order, also those that came before anybody listened', () => {
  const { far, near, log, listener } = setUp()
  far.carrier = new RelayCarrier(7, { send() {}, bufferedBytes: 0 })
  near.send(Uint8Array.of(1, 2))
  near.mark()
  far.carrier.listen(listener)
  near.send(Uint8Array.of(3))
  expect(log).toEqual(['message 1,2', 'mark', 'message 3'])
})

test('what belongs to another session, or is cut, is not for this one', () => {
  const { far, near, door, log, listener } = setUp()
  far.carrier = new RelayCarrier(8, { send() {}, bufferedBytes: 0 })
  far.carrier.listen(listener)
  near.send(Uint8Array.of(1))
  far.carrier.received(Uint8Array.of(1, 0, 0))
  far.carrier.received(new Uint8Array(0))
  expect(door.sent).toHaveLength(1)
  expect(log).toEqual([])
})

test('a socket that is full tells when it has sent', async () => {
  const { near, door, log, listener } = setUp()
  near.listen(listener)
  door.bufferedBytes = carrierLow + 1
  near.send(Uint8Array.of(1))
  expect(near.bufferedBytes).toBe(carrierLow + 1)
  door.bufferedBytes = 0
  while (log.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  expect(log).toEqual(['low'])
})

test('ended, it says so once, and nothing passes any more', () => {
  const { far, near, door, log, listener } = setUp()
  near.listen(listener)
  near.end()
  near.close()
  near.send(Uint8Array.of(1))
  near.mark()
  far.carrier = near
  near.received(Uint8Array.of(1, 0, 0, 0, 7, 9))
  expect([log, door.sent]).toEqual([['closed'], []])
})
