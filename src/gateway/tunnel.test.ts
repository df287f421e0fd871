// The tunnel with links in memory and a clock in hand: who is served, held or refused, and which page hosts.
// Does not test sockets.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { linkPair, type MemoryLink } from '../testing/memory-link.ts'
import type { Link } from '../transport/link.ts'
import { Mux } from '../transport/mux.ts'
import { Tunnel } from './tunnel.ts'

const connect5 = Uint8Array.from([0x10, 13, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 0])
const connect4 = Uint8Array.from([0x10, 12, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 0])
const refused5 = [0x20, 3, 0, 0x88, 0]
const refused4 = [0x20, 2, 0, 3]

let tunnel: Tunnel
let lines: string[]
let hosted: boolean[]

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  lines = []
  hosted = []
  tunnel = new Tunnel({ log: (_level, line) => lines.push(line), pageUrl: () => 'http://localhost:8083/' })
  tunnel.onHosted = (now) => hosted.push(now)
})
afterEach(() => {
  tunnel.close()
  vi.useRealTimers()
})

async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

function client(): { link: MemoryLink; got: number[]; closed: () => boolean } {
  const [near, far] = linkPair()
  const got: number[] = []
  let closed = false
  near.onData = (bytes) => got.push(...bytes)
  near.onClose = () => {
    closed = true
  }
  tunnel.accept(far, { transport: 'tcp', address: '127.0.0.1:4711' })
  return { link: near, got, closed: () => closed }
}

/** A page whose broker echoes what it gets. */
function page() {
  const [near, far] = linkPair()
  const notes: unknown[] = []
  const streams: { link: Link; meta: unknown }[] = []
  const mux = new Mux(near, {
    side: 1,
    lost: 'gateway-gone',
    onOpen: (link, meta) => {
      link.onData = (bytes) => link.send(bytes)
      streams.push({ link, meta })
    },
    onNote: (note) => notes.push(note),
    onEnd: () => {},
  })
  tunnel.join(far, 'page')
  const ready = (answers?: true) => mux.note({ type: 'ready', ...(answers && { answers }) })
  return { mux, notes, streams, ready }
}

/** Time passes, and what was sent meanwhile arrives. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(1_000)
    await settle()
  }
}

describe('while no page hosts', () => {
  test('MQTT 5 gets CONNACK 0x88, older ones code 3, after their CONNECT and not before', async () => {
    const five = client()
    const four = client()
    const silent = client()
    five.link.send(connect5.slice(0, 5))
    four.link.send(connect4)
    await settle()
    expect(five.got).toEqual([])
    five.link.send(connect5.slice(5))
    await settle()
    expect(five.got).toEqual(refused5)
    expect(four.got).toEqual(refused4)
    expect([five.closed(), four.closed(), silent.closed()]).toEqual([true, true, false])
  })

  test('the log says which address to open, once for many', async () => {
    for (let n = 0; n < 20; n += 1) client().link.send(connect4)
    await settle()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('Open http://localhost:8083/')
  })

  test('what is no CONNECT is closed without an answer, with one line', async () => {
    const garbage = client()
    garbage.link.send(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'))
    await settle()
    expect(garbage.got).toEqual([])
    expect(garbage.closed()).toBe(true)
    expect(lines).toHaveLength(1)
  })

  test('a client that never speaks is closed after ten seconds', async () => {
    const silent = client()
    vi.advanceTimersByTime(9_999)
    await settle()
    expect(silent.closed()).toBe(false)
    vi.advanceTimersByTime(1)
    await settle()
    expect(silent.closed()).toBe(true)
  })
})

describe('while a page is awaited', () => {
  test('a client is held, and served when the page comes', async () => {
    tunnel.expectPage()
    const held = client()
    held.link.send(connect5)
    await settle()
    expect(held.got).toEqual([])
    const { ready, streams } = page()
    ready()
    await settle()
    expect(held.got).toEqual([...connect5])
    expect(streams[0]?.meta).toEqual({ transport: 'tcp', address: '127.0.0.1:4711' })
  })

  test('a client whose CONNECT is half there is served with both halves in order', async () => {
    tunnel.expectPage()
    const held = client()
    held.link.send(connect5.slice(0, 4))
    await settle()
    page().ready()
    await settle()
    held.link.send(connect5.slice(4))
    await settle()
    expect(held.got).toEqual([...connect5])
  })

  test('it is refused when no page came in five seconds', async () => {
    tunnel.expectPage()
    const held = client()
    held.link.send(connect5)
    await settle()
    vi.advanceTimersByTime(4_999)
    await settle()
    expect(held.closed()).toBe(false)
    vi.advanceTimersByTime(10)
    await settle()
    expect(held.got).toEqual(refused5)
  })

  test('it may send on, but not without end', async () => {
    tunnel.expectPage()
    const held = client()
    held.link.send(connect5)
    for (let n = 0; n < 100; n += 1) held.link.send(new Uint8Array(10_000))
    await settle()
    expect(held.link.backlogBytes).toBeGreaterThan(0)
    page().ready()
    await settle()
    await settle()
    expect(held.got).toHaveLength(connect5.length + 1_000_000)
  })

  test('a client that ends its side meanwhile has left: it may have gone, and come again since', async () => {
    tunnel.expectPage()
    const held = client()
    held.link.send(connect5)
    held.link.endHalf()
    await settle()
    expect(held.closed()).toBe(true)
  })

  test('a client that leaves meanwhile is forgotten', async () => {
    tunnel.expectPage()
    const held = client()
    held.link.send(connect5)
    held.link.close()
    await settle()
    const { ready, streams } = page()
    ready()
    await settle()
    expect(streams).toEqual([])
  })
})

test('a client that ends its side is answered all the same, and the broker closes', async () => {
  const { ready, streams } = page()
  ready()
  await settle()
  const one = client()
  await settle()
  const { link } = streams[0]!
  let ends = 0
  link.onEnd = () => {
    ends += 1
  }
  one.link.send(connect5)
  one.link.endHalf()
  await settle()
  expect([ends, one.closed()]).toEqual([1, false])
  link.send(Uint8Array.of(1, 2, 3))
  link.close()
  await settle()
  expect(one.got).toEqual([...connect5, 1, 2, 3])
  expect(one.closed()).toBe(true)
})

describe('pages', () => {
  test('the first hosts; the second waits and takes over', async () => {
    const first = page()
    first.ready()
    const second = page()
    second.ready()
    await settle()
    expect([first.notes, second.notes]).toEqual([[{ type: 'hosting' }], [{ type: 'waiting' }]])
    const one = client()
    one.link.send(connect5)
    await settle()
    expect([first.streams.length, second.streams.length]).toEqual([1, 0])
    first.mux.close()
    await settle()
    expect(one.closed()).toBe(true)
    expect(second.notes).toEqual([{ type: 'waiting' }, { type: 'hosting' }])
    client().link.send(connect5)
    await settle()
    expect(second.streams).toHaveLength(1)
    expect(hosted).toEqual([true, false, true])
  })

  test('one that hangs is given up when another waits; one that answers, or cannot, is not', async () => {
    const old = page()
    old.ready()
    const waits = page()
    waits.ready(true)
    await pass(60)
    expect(old.notes).toEqual([{ type: 'hosting' }])
    old.mux.close()
    await settle()
    const last = page()
    last.ready(true)
    const one = client()
    one.link.send(connect5)
    for (let round = 0; round < 6; round += 1) {
      await pass(10)
      waits.mux.note({ type: 'alive' })
      await settle()
    }
    expect(one.closed()).toBe(false)
    expect(last.notes).toEqual([{ type: 'waiting' }])
    await pass(20)
    expect(one.closed()).toBe(true)
    expect(last.notes).toEqual([{ type: 'waiting' }, { type: 'hosting' }])
    expect(lines.some((line) => line.includes('has not answered for 10 s'))).toBe(true)
    const lonely = last.notes.length
    await pass(60)
    expect(last.notes).toHaveLength(lonely)
  })

  test('a page that is lost is awaited for two seconds', async () => {
    const first = page()
    first.ready()
    await settle()
    first.mux.close()
    await settle()
    const early = client()
    early.link.send(connect4)
    await settle()
    expect(early.closed()).toBe(false)
    vi.advanceTimersByTime(2_010)
    await settle()
    expect(early.got).toEqual(refused4)
  })

  test('one that a headless browser will open again is awaited longer, from the start on', async () => {
    tunnel.close()
    tunnel = new Tunnel({ log: () => {}, pageUrl: () => '', lostGraceMillis: 20_000 })
    tunnel.expectPage(20_000)
    const wait = async () => {
      const early = client()
      early.link.send(connect4)
      await settle()
      vi.advanceTimersByTime(19_000)
      await settle()
      expect(early.closed()).toBe(false)
      return early
    }
    await wait()
    const first = page()
    first.ready()
    await settle()
    first.mux.close()
    await settle()
    const late = await wait()
    vi.advanceTimersByTime(1_010)
    await settle()
    expect(late.got).toEqual(refused4)
  })

  test('a page that joined has time to load what it kept', async () => {
    const { ready } = page()
    await settle()
    const held = client()
    held.link.send(connect5)
    await settle()
    vi.advanceTimersByTime(20_000)
    await settle()
    expect(held.closed()).toBe(false)
    ready()
    await settle()
    expect(held.got).toEqual([...connect5])
  })

  test('one that sends garbage is thrown out, with its clients, and says so in the log', async () => {
    const [near, far] = linkPair()
    tunnel.join(far, 'page')
    near.send(Uint8Array.from(Buffer.from('random bytes!')))
    await settle()
    expect(lines.some((line) => line.includes('no frame'))).toBe(true)
    expect(tunnel.hosted).toBe(false)
  })

  test('a client that leaves closes its stream; a stream that closes ends its client', async () => {
    const { ready, streams } = page()
    ready()
    await settle()
    const one = client()
    const two = client()
    await settle()
    const ends: string[] = []
    streams[0]!.link.onClose = (end) => ends.push(end)
    one.link.close()
    streams[1]!.link.send(Uint8Array.of(1, 2))
    streams[1]!.link.close()
    await settle()
    expect(ends).toEqual(['closed-by-peer'])
    expect(two.got).toEqual([1, 2])
    expect(two.closed()).toBe(true)
  })
})
