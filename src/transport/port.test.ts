// MessagePort links: the contract on Node's own channels, then windows, credits and garbage against a port played by hand.
import { expect, test } from 'vitest'
import { linkContract } from './link.contract.ts'
import type { LinkClose } from './link.ts'
import type { LinkMessage } from './messages.ts'
import { type LinkPort, linkWindow, type PortLink, portLink } from './port.ts'

linkContract('MessagePort', () => {
  const { port1, port2 } = new MessageChannel()
  return [portLink(port1), portLink(port2)]
})

/** A port that keeps what is posted to it, for tests that play the peer by hand. */
class HandPort implements LinkPort {
  onmessage: ((event: never) => void) | null = null
  onmessageerror: ((event: never) => void) | null = null
  posted: LinkMessage[] = []
  transferred = 0
  closed = false
  postMessage(message: LinkMessage, transfer: ArrayBuffer[]): void {
    this.posted.push(message)
    this.transferred += transfer.length
  }
  close(): void {
    this.closed = true
  }
  say(data: unknown): void {
    this.onmessage?.({ data } as never)
  }
  get sizes(): number[] {
    return this.posted.filter((message) => message instanceof ArrayBuffer).map((buffer) => buffer.byteLength)
  }
}

function open(): { port: HandPort; link: PortLink; closes: LinkClose[]; data: number[] } {
  const port = new HandPort()
  const link = portLink(port)
  const closes: LinkClose[] = []
  const data: number[] = []
  link.onClose = (cause) => closes.push(cause)
  link.onData = (bytes) => data.push(...bytes.subarray(0, 8))
  return { port, link, closes, data }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('all sends of one turn leave as one transferred buffer', async () => {
  const { port, link } = open()
  for (let packet = 0; packet < 100; packet += 1) link.send(new Uint8Array(10))
  expect(port.posted).toEqual([])
  expect(link.backlogBytes).toBe(1000)
  await turn()
  expect(port.sizes).toEqual([1000])
  expect(port.transferred).toBe(1)
  expect(link.backlogBytes).toBe(0)
})

test('an owned buffer alone in its turn is transferred itself, one that is not owned is copied', async () => {
  const { port, link } = open()
  const given = new Uint8Array(10)
  link.send(given, true)
  await turn()
  expect(port.posted[0]).toBe(given.buffer)
  const kept = new Uint8Array(10)
  link.send(kept)
  await turn()
  expect(port.posted[1]).not.toBe(kept.buffer)
})

test('no more than the window is under way, and credit lets exactly as much follow', async () => {
  const { port, link } = open()
  link.send(new Uint8Array(linkWindow + 500))
  await turn()
  expect(port.sizes).toEqual([linkWindow])
  expect(link.backlogBytes).toBe(500)
  port.say({ type: 'credit', bytes: 300 })
  expect(port.sizes).toEqual([linkWindow, 300])
  port.say({ type: 'credit', bytes: 1000 })
  expect(port.sizes).toEqual([linkWindow, 300, 200])
  expect(link.backlogBytes).toBe(0)
})

test('credit is given after consumption, in portions, and withheld while paused', async () => {
  const { port, link } = open()
  link.pause()
  for (let at = 0; at < 4; at += 1) port.say(new ArrayBuffer(linkWindow / 4))
  expect(port.posted).toEqual([])
  link.resume()
  await turn()
  const credit = port.posted.map((message) => (message as { bytes: number }).bytes)
  expect(credit.reduce((sum, bytes) => sum + bytes, 0)).toBe(linkWindow)
})

test.each([null, 7, 'x', {}, { type: 'credit' }, { type: 'credit', bytes: -1 }, { type: 'credit', bytes: 0.5 }, []])(
  'garbage %j on the port ends the link',
  async (garbage) => {
    const { port, closes } = open()
    port.say(garbage)
    await turn()
    expect(closes).toEqual(['error'])
    expect(port.posted).toEqual([{ type: 'close' }])
    expect(port.closed).toBe(true)
  },
)

test('a message that cannot be read ends the link', async () => {
  const { port, closes } = open()
  port.onmessageerror?.({} as never)
  await turn()
  expect(closes).toEqual(['error'])
})

test('what comes after a close is ignored', async () => {
  const { port, closes, data } = open()
  const late = port.onmessage
  port.say({ type: 'close' })
  late?.({ data: new ArrayBuffer(3) } as never)
  late?.({ data: 'garbage' } as never)
  await turn()
  expect(closes).toEqual(['closed-by-peer'])
  expect(data).toEqual([])
})

test('end tells the cause to the owner, and the peer that it is over', async () => {
  const { port, link, closes } = open()
  link.send(new Uint8Array(5))
  link.end('page-gone')
  link.end('error')
  await turn()
  expect(closes).toEqual(['page-gone'])
  expect(port.posted).toEqual([{ type: 'close' }])
})

test('a paused link keeps a close behind the bytes that came before it', async () => {
  const { port, link, closes, data } = open()
  link.pause()
  port.say(Uint8Array.of(1, 2).buffer)
  port.say({ type: 'close' })
  await turn()
  expect([data, closes]).toEqual([[], []])
  link.resume()
  await turn()
  expect([data, closes]).toEqual([[1, 2], ['closed-by-peer']])
})

test('a peer that ignores the window of a paused link is cut off', async () => {
  const { port, link, closes } = open()
  link.pause()
  const flood = new ArrayBuffer(linkWindow)
  for (let at = 0; at <= 64; at += 1) port.say(flood)
  await turn()
  expect(closes).toEqual(['error'])
})

test('an owner that throws loses the link, and the fault is not hidden', async () => {
  const { port, link, closes } = open()
  link.onData = () => {
    throw new Error('fault')
  }
  expect(() => port.say(new ArrayBuffer(1))).toThrow('fault')
  await turn()
  expect(closes).toEqual(['error'])
})
