// A link over carriers in memory: the link contract for a stream over it, coalescing, back-pressure, and moving.
// Does not test a real data channel: a browser test does.
import { describe, expect, test } from 'vitest'
import { channelPair, type FakeChannel } from '../testing/fake-channel.ts'
import { carrierMark, channelCarrier, messageBytes } from './carrier.ts'
import { ChannelLink } from './channel.ts'
import { linkContract } from './link.contract.ts'
import { backlogMark, type Link, type LinkClose } from './link.ts'
import { Mux } from './mux.ts'

linkContract('stream over a data channel', () => {
  const [left, right] = channelPair()
  return streams(new ChannelLink(channelCarrier(left)), new ChannelLink(channelCarrier(right)))
})

linkContract('stream that moves to another channel all the time', () => {
  const [left, right] = channelPair()
  const a = new ChannelLink(channelCarrier(left))
  const b = new ChannelLink(channelCarrier(right))
  let ended = false
  let moves = 0
  const move = () => {
    if (ended || moves > 200) return
    moves += 1
    const [nextLeft, nextRight] = channelPair()
    const late = channelCarrier(nextRight)
    a.move(channelCarrier(nextLeft))
    setImmediate(() => b.move(late))
    setTimeout(move, 1)
  }
  const pair = streams(a, b, () => {
    ended = true
  })
  setTimeout(move, 1)
  return pair
})

async function streams(a: Link, b: Link, onEnd = () => {}): Promise<readonly [Link, Link]> {
  const opened = new Promise<Link>((resolve) => {
    new Mux(b, { side: 0, lost: 'error', onOpen: (link) => resolve(link), onNote: () => {}, onEnd })
  })
  const near = new Mux(a, { side: 1, lost: 'error', onOpen: () => {}, onNote: () => {}, onEnd }).open(null)
  return [near, await opened]
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Ends {
  readonly links: readonly [ChannelLink, ChannelLink]
  readonly channels: readonly [FakeChannel, FakeChannel]
  readonly got: number[]
  readonly closes: LinkClose[]
  until(holds: () => boolean): Promise<void>
}

function ends(): Ends {
  const channels = channelPair()
  const links = [new ChannelLink(channelCarrier(channels[0])), new ChannelLink(channelCarrier(channels[1]))] as const
  const got: number[] = []
  const closes: LinkClose[] = []
  links[1].onData = (bytes) => got.push(...bytes)
  links[1].onClose = (end) => closes.push(end)
  return {
    links,
    channels,
    got,
    closes,
    until: async (holds) => {
      while (!holds()) await turn()
    },
  }
}

describe('coalescing', () => {
  test('what is sent in one turn leaves as one message', async () => {
    const { links, channels, got, until } = ends()
    for (let value = 0; value < 100; value += 1) links[0].send(Uint8Array.of(value))
    await until(() => got.length === 100)
    expect(channels[0].sizes).toEqual([100])
  })

  test('no message is longer than 64 KiB, and none is short while more waits', async () => {
    const { links, channels, until } = ends()
    let size = 0
    links[1].onData = (bytes) => {
      size += bytes.length
    }
    for (let at = 0; at < 1000; at += 1) links[0].send(new Uint8Array(1000))
    await until(() => size === 1_000_000)
    expect(Math.max(...channels[0].sizes)).toBe(messageBytes)
    expect(channels[0].sizes).toHaveLength(Math.ceil(1_000_000 / messageBytes))
  })

  test('a channel holds little more than its mark; the rest waits here and counts as backlog', async () => {
    const { links, channels } = ends()
    channels[0].held = true
    links[1].onData = () => {}
    links[0].send(new Uint8Array(8 * backlogMark))
    await turn()
    await turn()
    expect(channels[0].bufferedAmount).toBe(carrierMark)
    expect(links[0].backlogBytes).toBe(8 * backlogMark)
    let drains = 0
    links[0].onDrain = () => {
      drains += 1
    }
    channels[0].release()
    while (drains === 0) await turn()
    expect(links[0].backlogBytes).toBeLessThanOrEqual(backlogMark / 4)
  })
})

describe('moving', () => {
  test('nothing overtakes what was sent before, though the new carrier is quicker', async () => {
    const { links, channels, got, until } = ends()
    channels[0].held = true
    links[0].send(Uint8Array.of(1, 2))
    const [left, right] = channelPair()
    links[0].move(channelCarrier(left))
    links[0].send(Uint8Array.of(3))
    links[1].move(channelCarrier(right))
    for (let at = 0; at < 5; at += 1) await turn()
    expect(got).toEqual([])
    channels[0].release()
    await until(() => got.length === 3)
    expect(got).toEqual([1, 2, 3])
  })

  test('a peer that has not moved yet reads on when it does', async () => {
    const { links, got, until } = ends()
    const [left, right] = channelPair()
    const open = channelCarrier(right)
    links[0].move(channelCarrier(left))
    links[0].send(Uint8Array.of(7))
    for (let at = 0; at < 5; at += 1) await turn()
    expect(got).toEqual([])
    links[1].move(open)
    await until(() => got.length === 1)
  })

  test('the old carrier closes when both have left it, and its end is not the link’s', async () => {
    const { links, channels, got, closes, until } = ends()
    const [left, right] = channelPair()
    links[0].move(channelCarrier(left))
    await turn()
    expect(channels[0].readyState).toBe('open')
    links[1].move(channelCarrier(right))
    await until(() => channels[0].readyState === 'closed' && channels[1].readyState === 'closed')
    links[0].send(Uint8Array.of(1))
    await until(() => got.length === 1)
    expect(closes).toEqual([])
  })

  test('a carrier that breaks ends the link at both sides', async () => {
    const { links, channels, closes, until } = ends()
    const other: LinkClose[] = []
    links[0].onClose = (end) => other.push(end)
    channels[0].break()
    await until(() => closes.length === 1 && other.length === 1)
    links[0].send(Uint8Array.of(1))
    links[0].close()
    await turn()
    expect([closes, other]).toEqual([['closed-by-peer'], ['closed-by-peer']])
  })
})

test('what came before anybody listened is there for the owner that comes in the same turn', async () => {
  const [left, right] = channelPair()
  const late = channelCarrier(right)
  left.send(Uint8Array.of(1, 2))
  await turn()
  await turn()
  const link = new ChannelLink(late)
  const got: number[] = []
  link.onData = (bytes) => got.push(...bytes)
  await turn()
  expect(got).toEqual([1, 2])
})

test('a text that is no mark ends the link: it is no peer of ours', async () => {
  const { channels, closes, until } = ends()
  channels[0].send('hello')
  await until(() => closes.length === 1)
  expect(channels[1].readyState).not.toBe('open')
})
