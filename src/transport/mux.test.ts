// Muxes on a carrier in memory: the link contract for a stream, fairness, credits, and frames that must not be.
// Does not test a WebSocket as the carrier: the uplink's test does.
import { describe, expect, test, vi } from 'vitest'
import { linkContract } from './link.contract.ts'
import { backlogMark, type Link, type LinkClose, silent } from './link.ts'
import { Mux, type MuxOptions } from './mux.ts'
import { headerBytes } from './mux-frame.ts'
import { answerMillis, type MuxStream, windowBytes } from './mux-stream.ts'

/** One end of a carrier in memory; delivers in microtasks, and cuts what it carries into pieces of `piece` bytes. */
class Carrier implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  backlogBytes = 0
  peer!: Carrier
  messages: number[] = []
  blocked = false
  #queue: Uint8Array[] = []
  #closed = false
  #over = false
  readonly #piece: number

  constructor(piece: number) {
    this.#piece = piece
  }

  send(bytes: Uint8Array): void {
    if (this.#closed) return
    this.messages.push(bytes.length)
    this.backlogBytes += bytes.length
    this.#queue.push(bytes)
    queueMicrotask(() => this.#move())
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    queueMicrotask(() => {
      this.onClose('host-closed')
      this.peer.lose()
    })
  }

  lose(): void {
    if (this.#closed) return
    this.#closed = true
    this.onClose('closed-by-peer')
  }

  release(): void {
    this.blocked = false
    this.#move()
  }

  pause(): void {}
  resume(): void {}

  #move(): void {
    while (!this.blocked && this.#queue.length > 0) {
      if (this.backlogBytes > backlogMark) this.#over = true
      const bytes = this.#queue.shift()!
      this.backlogBytes -= bytes.length
      for (let at = 0; at < bytes.length; at += this.#piece) this.peer.onData(bytes.slice(at, at + this.#piece))
      if (!this.#over || this.backlogBytes > backlogMark / 4) continue
      this.#over = false
      this.onDrain()
    }
  }
}

interface Side {
  mux: Mux
  carrier: Carrier
  opened: { link: Link; meta: unknown }[]
  notes: unknown[]
  ends: (string | null)[]
}

function pair(piece = Number.POSITIVE_INFINITY): [Side, Side] {
  const carriers = [new Carrier(piece), new Carrier(piece)] as const
  carriers[0].peer = carriers[1]
  carriers[1].peer = carriers[0]
  const side = (index: 0 | 1, lost: LinkClose): Side => {
    const made: Omit<Side, 'mux'> = { carrier: carriers[index], opened: [], notes: [], ends: [] }
    const options: MuxOptions = {
      side: index,
      lost,
      onOpen: (link, meta) => made.opened.push({ link, meta }),
      onNote: (note) => made.notes.push(note),
      onEnd: (fault) => made.ends.push(fault),
    }
    return { ...made, mux: new Mux(carriers[index], options) }
  }
  return [side(0, 'page-gone'), side(1, 'gateway-gone')]
}

/** Some rounds of the event loop: all that was sent has arrived, and been answered. */
async function turn(): Promise<void> {
  for (let round = 0; round < 6; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

async function openStream(a: Side, b: Side): Promise<[MuxStream, Link]> {
  const link = a.mux.open({ n: 1 })
  await turn()
  return [link, b.opened.at(-1)!.link]
}

const endHalf = (link: Link) => (link as MuxStream).sayEnd()
linkContract('mux', async () => openStream(...pair()), endHalf)
linkContract('mux on a carrier that cuts', async () => openStream(...pair(1000)), endHalf)

describe('a mux', () => {
  test('opens streams from both sides, with their description', async () => {
    const [a, b] = pair()
    a.mux.open({ transport: 'tcp' })
    b.mux.open('other way')
    await turn()
    expect(b.opened.map((it) => it.meta)).toEqual([{ transport: 'tcp' }])
    expect(a.opened.map((it) => it.meta)).toEqual(['other way'])
  })

  test('carries notes beside the streams', async () => {
    const [a, b] = pair()
    a.mux.note({ type: 'hosting' })
    await turn()
    expect(b.notes).toEqual([{ type: 'hosting' }])
  })

  test('gathers the small sends of a turn, over all streams, into one message', async () => {
    const [a, b] = pair()
    const links = [1, 2, 3].map((n) => a.mux.open(n))
    await turn()
    a.carrier.messages = []
    for (let n = 0; n < 50; n += 1) for (const link of links) link.send(Uint8Array.of(n))
    await turn()
    expect(a.carrier.messages).toEqual([3 * (headerBytes + 50)])
    expect(b.opened).toHaveLength(3)
  })

  test('a receiver that takes nothing gets one window, and holds up nobody else', async () => {
    const [a, b] = pair()
    const [slow, slowEnd] = await openStream(a, b)
    const [quick, quickEnd] = await openStream(a, b)
    slowEnd.pause()
    slow.send(new Uint8Array(4 * backlogMark))
    let got = 0
    quickEnd.onData = (bytes) => {
      got += bytes.length
    }
    for (let n = 0; n < 40; n += 1) {
      quick.send(new Uint8Array(100_000))
      await turn()
    }
    expect(got).toBe(4_000_000)
    expect(quick.backlogBytes).toBe(0)
    expect(slow.backlogBytes).toBe(4 * backlogMark - windowBytes)
  })

  test('streams with much to send take turns on a congested carrier', async () => {
    const [a, b] = pair()
    const [first, firstEnd] = await openStream(a, b)
    const [second, secondEnd] = await openStream(a, b)
    const order: string[] = []
    firstEnd.onData = () => order.push('first')
    secondEnd.onData = () => order.push('second')
    first.send(new Uint8Array(windowBytes))
    second.send(new Uint8Array(windowBytes))
    await turn()
    expect(order.slice(0, 4)).toEqual(['first', 'second', 'first', 'second'])
  })

  test('a carrier over its mark gets no more until it drains', async () => {
    const [a, b] = pair()
    const links = Array.from({ length: 20 }, (_, n) => a.mux.open(n))
    await turn()
    let got = 0
    for (const { link } of b.opened) {
      link.onData = (bytes) => {
        got += bytes.length
      }
    }
    a.carrier.blocked = true
    for (const link of links) link.send(new Uint8Array(windowBytes))
    await turn()
    expect(a.carrier.backlogBytes).toBeLessThan(2 * backlogMark)
    a.carrier.release()
    await turn()
    expect(got).toBe(20 * windowBytes)
  })

  test('streams are told that the carrier has gone, once', async () => {
    const [a, b] = pair()
    const [link, end] = await openStream(a, b)
    const closes: LinkClose[] = []
    link.onClose = (cause) => closes.push(cause)
    end.onClose = (cause) => closes.push(cause)
    a.carrier.lose()
    b.carrier.lose()
    await turn()
    expect(closes).toEqual(['page-gone', 'gateway-gone'])
    expect([a.ends, b.ends]).toEqual([[null], [null]])
    const late = a.mux.open(2)
    late.onClose = (cause) => closes.push(cause)
    await turn()
    expect(closes.at(-1)).toBe('page-gone')
  })

  test('the cause of a close reaches the peer', async () => {
    const [a, b] = pair()
    const stream = a.mux.open(1)
    await turn()
    const closes: LinkClose[] = []
    b.opened[0]!.link.onClose = (cause) => closes.push(cause)
    stream.closeWith('error')
    await turn()
    expect(closes).toEqual(['error'])
    expect([a.mux.size, b.mux.size]).toEqual([0, 0])
  })
})

describe('a stream whose peer is of an older build, and answers no end of one side', () => {
  test('is closed after thirty seconds without a word', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const [a, b] = pair()
    const [link, end] = await openStream(a, b)
    const closes: LinkClose[] = []
    link.onClose = (cause) => closes.push(cause)
    end.onEnd = () => {}
    link.sayEnd()
    await turn()
    vi.advanceTimersByTime(answerMillis - 1)
    end.send(Uint8Array.of(1))
    await turn()
    vi.advanceTimersByTime(answerMillis - 1)
    await turn()
    expect(closes).toEqual([])
    vi.advanceTimersByTime(1)
    await turn()
    expect([closes, a.mux.size, b.mux.size]).toEqual([['closed-by-peer'], 0, 0])
    vi.useRealTimers()
  })
})

describe('garbage ends the mux, and every stream with it', () => {
  const frame = (type: number, id: number, ...payload: number[]) =>
    Uint8Array.of(type, 0, 0, payload.length, 0, 0, 0, id, ...payload)
  const json = (value: unknown) => [...new TextEncoder().encode(JSON.stringify(value))]
  const table: [string, Uint8Array[]][] = [
    ['an unknown type', [frame(9, 2)]],
    ['type 0', [new Uint8Array(8)]],
    ['a length over the maximum', [Uint8Array.of(2, 0xff, 0xff, 0xff, 0, 0, 0, 2)]],
    ['data for a stream that never was', [frame(2, 40, 1)]],
    ['an opening with the wrong parity', [frame(1, 3, ...json(1))]],
    ['an opening of stream 0', [frame(1, 0, ...json(1))]],
    ['a stream opened twice', [frame(1, 2, ...json(1)), frame(1, 2, ...json(1))]],
    ['an opening that is no JSON', [frame(1, 2, 0x7b)]],
    ['a note that is no UTF-8', [frame(5, 0, 0x22, 0xff, 0x22)]],
    ['a credit of three bytes', [frame(1, 2, ...json(1)), frame(4, 2, 0, 0, 1)]],
    ['more credit than the window', [frame(1, 2, ...json(1)), frame(4, 2, 0xff, 0xff, 0xff, 0xff)]],
    ['HTTP', [new TextEncoder().encode('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]],
  ]
  test.each(table)('%s', (_name, frames) => {
    const [, b] = pair()
    const closes: LinkClose[] = []
    b.mux.open(1).onClose = (cause) => closes.push(cause)
    for (const bytes of frames) b.carrier.onData(bytes)
    expect(b.ends).toHaveLength(1)
    expect(b.ends[0]).toMatch(/\w/)
    expect(closes).toEqual(['gateway-gone'])
  })

  test('more data than there was credit for', () => {
    const [, b] = pair()
    b.carrier.onData(frame(1, 2, ...json(1)))
    b.opened[0]!.link.pause()
    const data = new Uint8Array(headerBytes + windowBytes)
    data.set([2, windowBytes >> 16, 0, 0, 0, 0, 0, 2])
    b.carrier.onData(data)
    expect(b.ends).toEqual([])
    b.carrier.onData(frame(2, 2, 1))
    expect(b.ends[0]).toMatch(/credit/)
  })

  test('frames that crossed a close are stale, not garbage', async () => {
    const [a, b] = pair()
    const [link, end] = await openStream(a, b)
    end.close()
    link.send(Uint8Array.of(1))
    await turn()
    link.send(Uint8Array.of(2))
    await turn()
    expect([a.ends, b.ends]).toEqual([[], []])
  })
})
