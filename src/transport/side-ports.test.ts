// Ports over one channel: the link contract over a MessagePort and over a BroadcastChannel, then their beginnings and ends.
import { afterEach, expect, test } from 'vitest'
import { linkContract } from './link.contract.ts'
import { type LinkPort, type PortLink, portLink } from './port.ts'
import { broadcastPipe, type Pipe, SideHub, SidePort } from './side-ports.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

function overPorts(): [SideHub, SideHub] {
  const { port1, port2 } = new MessageChannel()
  const hubs: [SideHub, SideHub] = [new SideHub(port1 as Pipe), new SideHub(port2 as Pipe)]
  ends.push(
    () => hubs[0].main.close(),
    () => hubs[1].main.close(),
  )
  return hubs
}

let channels = 0
function overBroadcast(): [SideHub, SideHub] {
  channels += 1
  const name = `side ports ${channels}`
  const hubs: [SideHub, SideHub] = [
    new SideHub(broadcastPipe(new BroadcastChannel(name))),
    new SideHub(broadcastPipe(new BroadcastChannel(name))),
  ]
  ends.push(
    () => hubs[0].main.close(),
    () => hubs[1].main.close(),
  )
  return hubs
}

/** Opens a port from the first hub to the second. */
function joined([near, far]: [SideHub, SideHub]): Promise<[SidePort, SidePort]> {
  const mine = new SidePort()
  return new Promise((resolve) => {
    far.main.onmessage = (({ data }: { data: { port: SidePort } }) => resolve([mine, data.port])) as never
    near.main.postMessage({ type: 'link', port: mine })
  })
}

const linked = async (hubs: [SideHub, SideHub]): Promise<[PortLink, PortLink]> => {
  const [mine, theirs] = await joined(hubs)
  return [portLink(mine as LinkPort), portLink(theirs as LinkPort)]
}

linkContract('a side port over a MessagePort', () => linked(overPorts()))
linkContract('a side port over a BroadcastChannel', () => linked(overBroadcast()))

const heard = (port: SidePort, count: number): Promise<unknown[]> =>
  new Promise((resolve) => {
    const got: unknown[] = []
    port.onmessage = (({ data }: { data: unknown }) => {
      got.push(data)
      if (got.length === count) resolve(got)
    }) as never
  })

test('what is posted before the port itself was posted arrives behind it, in order', async () => {
  const [near, far] = overPorts()
  const mine = new SidePort()
  mine.postMessage(1)
  mine.postMessage({ two: 2 })
  const theirs = new Promise<SidePort>((resolve) => {
    far.main.onmessage = (({ data }: { data: { type: string; port: SidePort } }) => resolve(data.port)) as never
  })
  near.main.postMessage({ type: 'observe', port: mine })
  expect(await heard(await theirs, 2)).toEqual([1, { two: 2 }])
})

test('what arrives before anybody listens is kept', async () => {
  const hubs = overPorts()
  const [mine, theirs] = await joined(hubs)
  mine.postMessage('early')
  const last = heard(hubs[1].main, 1)
  hubs[0].main.postMessage('behind it')
  await last
  expect(await heard(theirs, 1)).toEqual(['early'])
})

test('what was kept comes after the listener was set, never while it is being set', async () => {
  const hubs = overPorts()
  const [mine, theirs] = await joined(hubs)
  mine.postMessage('early')
  const last = heard(hubs[1].main, 1)
  hubs[0].main.postMessage('behind it')
  await last
  let set = false
  const seen = new Promise((resolve) => {
    theirs.onmessage = (() => resolve(set)) as never
  })
  set = true
  expect(await seen).toBe(true)
})

test('ports of one channel do not hear each other', async () => {
  const hubs = overPorts()
  const [a, b] = await joined(hubs)
  const [c, d] = await joined(hubs)
  a.postMessage('a')
  c.postMessage('c')
  b.postMessage('b')
  expect(await Promise.all([heard(b, 1), heard(d, 1), heard(a, 1)])).toEqual([['a'], ['c'], ['b']])
})

test('a closed port is silent both ways, and closing the main one closes the channel, without a throw', async () => {
  const hubs = overBroadcast()
  const [mine, theirs] = await joined(hubs)
  const [other, otherTheirs] = await joined(hubs)
  mine.close()
  mine.postMessage('nobody hears this')
  other.postMessage('after')
  expect(await heard(otherTheirs, 1)).toEqual(['after'])
  theirs.postMessage('nor this')
  hubs[1].main.close()
  otherTheirs.postMessage('the channel is closed')
  otherTheirs.close()
  hubs[1].main.postMessage('too')
})

test('a channel closed under its ports takes what is posted in silence, as a MessagePort does', async () => {
  const pipe = broadcastPipe(new BroadcastChannel('closed under its ports'))
  const hub = new SideHub(pipe)
  const port = new SidePort()
  hub.main.postMessage({ type: 'link', port })
  pipe.close()
  port.postMessage('late')
  port.close()
  hub.main.close()
})

test('bytes given to a port over a MessagePort are transferred', async () => {
  const [mine, theirs] = await joined(overPorts())
  const bytes = new Uint8Array([1, 2, 3]).buffer
  mine.postMessage(bytes, [bytes])
  expect(bytes.byteLength).toBe(0)
  expect(await heard(theirs, 1)).toEqual([new Uint8Array([1, 2, 3]).buffer])
})

test('garbage on the channel is ignored', async () => {
  const name = 'side ports and garbage'
  const stranger = new BroadcastChannel(name)
  const hub = new SideHub(broadcastPipe(new BroadcastChannel(name)))
  ends.push(
    () => stranger.close(),
    () => hub.main.close(),
  )
  for (const garbage of [null, 'open', 7, {}, { port: 'x' }, { port: 99, data: 1 }, { port: 99, closed: true }]) {
    stranger.postMessage(garbage)
  }
  stranger.postMessage({ port: 0, data: 'sense' })
  expect(await heard(hub.main, 1)).toEqual(['sense'])
})
