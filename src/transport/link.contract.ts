// What every link must do, as a test suite: `linkContract` is called by the test of each transport.
// Does not know how bytes travel.
import { afterEach, describe, expect, test } from 'vitest'
import { backlogMark, type Link, type LinkClose } from './link.ts'

/** Makes two joined links. What one sends, the other gets. */
export type OpenPair = () => readonly [Link, Link] | Promise<readonly [Link, Link]>

/** Ends the sending side of a link, when all that was sent on it has been handed on. */
export type EndHalf = (link: Link) => void

/** `endHalf` where the transport can close one direction alone. */
export function linkContract(name: string, openPair: OpenPair, endHalf: EndHalf | null = null): void {
  describe(`link contract: ${name}`, () => {
    let ends: End[] = []

    async function open(): Promise<[End, End]> {
      const [a, b] = await openPair()
      const pair: [End, End] = [new End(a), new End(b)]
      ends.push(...pair)
      return pair
    }

    afterEach(() => {
      for (const end of ends) end.link.close()
      ends = []
    })

    test('bytes arrive in order, in both directions', async () => {
      const [a, b] = await open()
      a.link.send(bytes(1, 2, 3))
      b.link.send(bytes(7))
      a.link.send(bytes(4))
      b.link.send(bytes(8, 9))
      await b.until(() => b.size === 4)
      await a.until(() => a.size === 3)
      expect(b.all()).toEqual(bytes(1, 2, 3, 4))
      expect(a.all()).toEqual(bytes(7, 8, 9))
    })

    test('nothing is lost or reordered however it is chunked', async () => {
      const [a, b] = await open()
      const random = xorshift(20261122)
      const whole = noise(300_000, random)
      for (let at = 0; at < whole.length; ) {
        const size = random() % 4 === 0 ? random() % 60_000 : random() % 50
        a.link.send(whole.slice(at, at + size), random() % 2 === 0)
        at += size
        if (random() % 8 === 0) await nextTurn()
      }
      await b.until(() => b.size === whole.length)
      expect(equal(b.all(), whole)).toBe(true)
    })

    test('a send far larger than the mark arrives whole', async () => {
      const [a, b] = await open()
      const whole = noise(5 * backlogMark + 17, xorshift(7))
      a.link.send(whole.slice(), true)
      a.link.send(bytes(42))
      await b.until(() => b.size === whole.length + 1)
      expect(equal(b.all().subarray(0, whole.length), whole)).toBe(true)
      expect(b.all().at(-1)).toBe(42)
    })

    test('an empty send is no data', async () => {
      const [a, b] = await open()
      a.link.send(bytes())
      a.link.send(bytes(1))
      await b.until(() => b.size === 1)
      expect(b.chunks.every((chunk) => chunk.length > 0)).toBe(true)
    })

    test('bytes that are not given away stay readable to the sender, and the receiver has its own', async () => {
      const [a, b] = await open()
      const mine = bytes(1, 2, 3)
      a.link.send(mine)
      await b.until(() => b.size === 3)
      b.chunks[0]?.fill(0)
      expect(mine).toEqual(bytes(1, 2, 3))
    })

    test('a part of a larger buffer sends that part alone', async () => {
      const [a, b] = await open()
      a.link.send(bytes(0, 1, 2, 3, 4).subarray(1, 4), true)
      await b.until(() => b.size === 3)
      expect(b.all()).toEqual(bytes(1, 2, 3))
    })

    test('a receiver that pauses makes the backlog grow, and resuming drains it', async () => {
      const [a, b] = await open()
      b.link.pause()
      const chunk = new Uint8Array(256 * 1024)
      let sent = 0
      while (a.link.backlogBytes <= backlogMark && sent < 1024 * chunk.length) {
        a.link.send(chunk.slice(), true)
        sent += chunk.length
        await nextTurn()
      }
      expect(a.link.backlogBytes).toBeGreaterThan(backlogMark)
      expect(a.drains).toBe(0)
      b.link.resume()
      await b.until(() => b.size === sent)
      await a.until(() => a.drains > 0)
      expect(a.drains).toBe(1)
      expect(a.link.backlogBytes).toBeLessThanOrEqual(backlogMark / 4)
    })

    test('a backlog that never passed the mark drains without a word', async () => {
      const [a, b] = await open()
      a.link.send(new Uint8Array(backlogMark / 2))
      await b.until(() => b.size === backlogMark / 2)
      await nextTurn()
      expect(a.link.backlogBytes).toBe(0)
      expect(a.drains).toBe(0)
    })

    test('a paused link delivers nothing; resuming delivers all of it in order', async () => {
      const [a, b] = await open()
      a.link.send(bytes(1))
      await b.until(() => b.size === 1)
      b.link.pause()
      for (let value = 2; value <= 9; value += 1) {
        a.link.send(bytes(value))
        await nextTurn()
      }
      await nextTurn()
      expect(b.size).toBe(1)
      b.link.resume()
      await b.until(() => b.size === 9)
      expect(b.all()).toEqual(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9))
    })

    test('pausing inside onData stops before the next bytes', async () => {
      const [a, b] = await open()
      b.onBytes = () => b.link.pause()
      for (let value = 1; value <= 3; value += 1) {
        a.link.send(bytes(value))
        await nextTurn()
      }
      await b.until(() => b.size > 0)
      const first = b.chunks.length
      await nextTurn()
      expect(b.chunks.length).toBe(first)
      b.onBytes = () => {}
      b.link.resume()
      await b.until(() => b.size === 3)
      expect(b.all()).toEqual(bytes(1, 2, 3))
    })

    test('close sends what is queued first, and both sides hear of it exactly once', async () => {
      const [a, b] = await open()
      const whole = noise(3 * backlogMark, xorshift(3))
      a.link.send(whole.slice(), true)
      a.link.close()
      expect(a.closes).toEqual([])
      a.link.close()
      await b.until(() => b.closes.length > 0)
      await a.until(() => a.closes.length > 0)
      b.link.close()
      await nextTurn()
      expect(equal(b.all(), whole)).toBe(true)
      expect(a.closes).toEqual(['host-closed'])
      expect(b.closes).toEqual(['closed-by-peer'])
    })

    test('both sides may close at once', async () => {
      const [a, b] = await open()
      a.link.close()
      b.link.close()
      await a.until(() => a.closes.length > 0)
      await b.until(() => b.closes.length > 0)
      await nextTurn()
      expect(a.closes.length + b.closes.length).toBe(2)
    })

    test('send after close does nothing', async () => {
      const [a, b] = await open()
      a.link.close()
      a.link.send(bytes(1))
      await b.until(() => b.closes.length > 0)
      b.link.send(bytes(2))
      await nextTurn()
      expect(a.size + b.size).toBe(0)
      expect(a.link.backlogBytes + b.link.backlogBytes).toBe(0)
    })

    test('no data comes after a close, even what was under way', async () => {
      const [a, b] = await open()
      b.link.send(bytes(1))
      a.link.close()
      await a.until(() => a.closes.length > 0)
      await b.until(() => b.closes.length > 0)
      await nextTurn()
      expect(a.afterClose).toBe(0)
      expect(b.afterClose).toBe(0)
    })

    test('closing from inside onData is safe', async () => {
      const [a, b] = await open()
      b.onBytes = () => b.link.close()
      a.link.send(bytes(1))
      a.link.send(bytes(2))
      await a.until(() => a.closes.length > 0)
      await b.until(() => b.closes.length > 0)
      expect(b.closes).toEqual(['host-closed'])
      expect(b.afterClose).toBe(0)
    })

    if (endHalf === null) return

    test('a peer that has ended its side is told of behind what it sent, and gets what is sent to it', async () => {
      const [a, b] = await open()
      b.listenForEnd()
      const whole = noise(3 * backlogMark, xorshift(5))
      a.link.send(whole.slice(), true)
      await nextTurn()
      endHalf(a.link)
      await b.until(() => b.ends.length > 0)
      expect(b.ends).toEqual([whole.length])
      expect(b.closes).toEqual([])
      const answer = noise(3 * backlogMark, xorshift(6))
      b.link.send(bytes(7))
      await a.until(() => a.size === 1)
      b.link.send(answer.slice(), true)
      b.link.close()
      await a.until(() => a.closes.length > 0)
      await b.until(() => b.closes.length > 0)
      expect(equal(a.all().subarray(1), answer)).toBe(true)
      expect([a.closes, b.closes, b.ends]).toEqual([['closed-by-peer'], ['host-closed'], [whole.length]])
    })

    test('one that is paused hears of the end when it has taken what came before', async () => {
      const [a, b] = await open()
      b.listenForEnd()
      b.link.pause()
      a.link.send(bytes(1, 2, 3))
      await nextTurn()
      endHalf(a.link)
      for (let turn = 0; turn < 10; turn += 1) await nextTurn()
      expect(b.ends).toEqual([])
      b.link.resume()
      await b.until(() => b.ends.length > 0)
      expect(b.all()).toEqual(bytes(1, 2, 3))
    })

    test('while nobody listens for it, the end of one side is the end of both', async () => {
      const [a, b] = await open()
      a.link.send(bytes(1))
      await nextTurn()
      endHalf(a.link)
      await b.until(() => b.closes.length > 0)
      await a.until(() => a.closes.length > 0)
      expect([b.all(), b.closes, a.closes]).toEqual([bytes(1), ['closed-by-peer'], ['closed-by-peer']])
    })

    test('one that has ended its side can still go at once', async () => {
      const [a, b] = await open()
      b.listenForEnd()
      endHalf(a.link)
      await b.until(() => b.ends.length > 0)
      a.link.close()
      b.link.send(bytes(1))
      b.link.close()
      await a.until(() => a.closes.length > 0)
      await b.until(() => b.closes.length > 0)
      expect([a.size, a.closes.length, b.closes.length]).toEqual([0, 1, 1])
    })
  })
}

/** One end, with all that happened to it. */
class End {
  readonly link: Link
  readonly chunks: Uint8Array[] = []
  readonly closes: LinkClose[] = []
  /** Bytes that had come before each end of the peer's side. */
  readonly ends: number[] = []
  size = 0
  drains = 0
  afterClose = 0
  onBytes: () => void = () => {}
  #waiting: { holds: () => boolean; done: () => void }[] = []

  constructor(link: Link) {
    this.link = link
    link.onData = (chunk) => {
      this.chunks.push(chunk)
      this.size += chunk.length
      if (this.closes.length > 0) this.afterClose += 1
      this.onBytes()
      this.#changed()
    }
    link.onClose = (cause) => {
      this.closes.push(cause)
      this.#changed()
    }
    link.onDrain = () => {
      this.drains += 1
      this.#changed()
    }
  }

  listenForEnd(): void {
    this.link.onEnd = () => {
      this.ends.push(this.size)
      this.#changed()
    }
  }

  until(holds: () => boolean): Promise<void> {
    return holds() ? Promise.resolve() : new Promise((done) => this.#waiting.push({ holds, done }))
  }

  all(): Uint8Array {
    const all = new Uint8Array(this.size)
    let at = 0
    for (const chunk of this.chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all
  }

  #changed(): void {
    const ready = this.#waiting.filter((waiter) => waiter.holds())
    this.#waiting = this.#waiting.filter((waiter) => !ready.includes(waiter))
    for (const waiter of ready) waiter.done()
  }
}

const bytes = (...values: number[]) => Uint8Array.from(values)

/** A full turn of the event loop, with its timers. */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 1))

function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

function noise(size: number, random: () => number): Uint8Array {
  const out = new Uint8Array(size)
  for (let at = 0; at < size; at += 1) out[at] = random()
  return out
}

/** Far quicker on megabytes than `toEqual`. */
function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}
