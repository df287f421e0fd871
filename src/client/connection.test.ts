// Pages and workers of one origin, with their deaths, on real ports, made-up locks and a virtual clock.
import { afterEach, expect, test } from 'vitest'
import { virtualClock } from '../host/clock.ts'
import type { Host } from '../host/host.types.ts'
import { reception } from '../host/reception.ts'
import type { Reception } from '../host/reception.types.ts'
import { type LockContext, memoryLocks } from '../testing/memory-locks.ts'
import type { Link, LinkClose } from '../transport/link.ts'
import type { GatewayInfo } from '../transport/messages.ts'
import type { Pipe } from '../transport/side-ports.ts'
import { Connection } from './connection.ts'
import type { DoorPort } from './door.ts'
import type { Surroundings } from './surroundings.ts'

const gateway: GatewayInfo = { url: 'ws://x/uplink', token: 't1', config: null, tcp: null, websocket: null }

/** One worker: a reception with a host that remembers what it was given and sends every byte back. */
class Worker {
  readonly desk: Reception
  readonly locks: LockContext | null
  readonly links: Link[] = []
  readonly addresses: string[] = []
  readonly ends: LinkClose[] = []
  readonly offers: string[] = []
  readonly observed: MessagePort[] = []
  stopped = 0
  observersStopped = 0
  crash: (error: unknown) => void = () => {}
  refuseToken: () => void = () => {}
  ready = withResolvers()

  constructor(origin: Origin, build: number) {
    const locks = origin.locks?.() ?? null
    this.locks = locks
    const host = {
      ready: this.ready.promise,
      accept: (link: Link, { address }: { address: string }) => {
        this.addresses.push(address)
        this.links.push(link)
        link.onData = (bytes) => link.send(bytes)
        link.onClose = (end) => this.ends.push(end)
      },
      observe: (port: MessagePort) => {
        this.observed.push(port)
        return () => {
          this.observersStopped += 1
        }
      },
      configure: () => {},
      stop: async () => {
        this.stopped += 1
        for (const link of this.links) link.close()
      },
    } as unknown as Host
    this.desk = reception({
      name: 'test',
      id: String(origin.workers.length),
      build,
      locks,
      lobby: null,
      epoch: () => 1,
      openChannel: () => null,
      clock: origin.clock,
      log: (level, line) => origin.lines.push(`${level}: ${line}`),
      openHost: (onCrash) => {
        this.crash = onCrash
        return host
      },
      joinGateway: (_host, offer, onRefused) => {
        this.offers.push(offer.token)
        this.refuseToken = onRefused
        return { update: (next) => void this.offers.push(next.token), stop: () => {} }
      },
      die: () => this.die(origin),
    })
  }

  die(origin: Origin): void {
    if (origin.worker === this) origin.worker = null
    this.locks?.die()
  }
}

/** What a browser gives all pages of one origin: locks, and one worker at a time. */
class Origin {
  readonly clock = virtualClock(1_000_000)
  readonly locks: (() => LockContext) | null
  readonly workers: Worker[] = []
  readonly lines: string[] = []
  readonly ports: MessagePort[] = []
  worker: Worker | null = null
  build = 100
  failing = false
  /** Fills as soon as a worker is made. */
  autoReady = true

  constructor(withLocks = true) {
    this.locks = withLocks ? memoryLocks() : null
  }

  open(): MessagePort {
    if (this.worker === null) {
      this.worker = new Worker(this, this.build)
      this.workers.push(this.worker)
      if (this.autoReady) this.worker.ready.resolve()
    }
    const { port1, port2 } = new MessageChannel()
    this.ports.push(port1, port2)
    this.worker.desk.connect(port2)
    return port1
  }
}

class Page {
  readonly locks: LockContext | null
  readonly connection: Connection
  readonly states: string[] = []
  leave: (comesBack: boolean) => void = () => {}
  back: () => void = () => {}

  constructor(origin: Origin, build = 100) {
    const locks = origin.locks?.() ?? null
    this.locks = locks
    const around: Surroundings = {
      locks,
      build,
      address: `http://page/${origins.length}`,
      alarm: (millis, wake) => origin.clock.alarm(origin.clock.now() + millis, wake),
      onPageHide: (leave) => {
        this.leave = leave
        return () => {}
      },
      onPageShow: (back) => {
        this.back = back
        return () => {}
      },
    }
    this.connection = new Connection(
      'test',
      {
        open: ({ opened }) => {
          if (origin.failing) throw new Error('no such script')
          const port = origin.open()
          opened(port as DoorPort, 'shared-worker')
          return () => port.close()
        },
        ports() {
          const { port1: mine, port2: theirs } = new MessageChannel()
          return { mine: mine as Pipe, theirs, transfer: [theirs] }
        },
      },
      around,
    )
    this.connection.join()
    this.connection.onChange(() => {
      const { state, why } = this.connection
      this.states.push(why === '' ? state : `${state}: ${why}`)
    })
  }

  async until(state: string): Promise<void> {
    while (this.connection.state !== state) await turn()
  }

  link(): { link: Link; got: number[]; ends: LinkClose[] } {
    const link = this.connection.link()
    const [got, ends]: [number[], LinkClose[]] = [[], []]
    link.onData = (bytes) => got.push(...bytes)
    link.onClose = (end) => ends.push(end)
    return { link, got, ends }
  }
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 1))
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn()
}

let origins: Origin[] = []
function origin(withLocks = true): Origin {
  const made = new Origin(withLocks)
  origins.push(made)
  return made
}
afterEach(() => {
  for (const { ports, workers } of origins) {
    for (const port of ports) port.close()
    for (const worker of workers) for (const link of worker.links) link.close()
  }
  origins = []
})

test('a link made before the worker answers carries bytes once it runs', async () => {
  const site = origin()
  const page = new Page(site)
  const { link, got } = page.link()
  link.send(Uint8Array.of(1, 2))
  await page.until('running')
  await until(() => got.length === 2)
  expect(site.worker?.addresses).toEqual([expect.stringContaining('http://page/')])
  expect(page.states).toEqual(['running'])
})

test('two pages share one worker', async () => {
  const site = origin()
  const pages = [new Page(site), new Page(site)]
  await Promise.all(pages.map((page) => page.until('running')))
  expect(site.workers.length).toBe(1)
})

test('a page learns that the broker still loads, and then runs', async () => {
  const site = origin()
  site.autoReady = false
  const page = new Page(site)
  await turn()
  expect(page.connection.state).toBe('starting')
  site.worker?.ready.resolve()
  await page.until('running')
})

test('a page that dies takes its links with it, after its last words', async () => {
  const site = origin()
  const page = new Page(site)
  page.link()
  page.connection.observe()
  await until(() => site.worker?.links.length === 1 && site.worker.observed.length === 1)
  page.locks?.die()
  await turn()
  expect(site.worker?.observersStopped).toBe(1)
  expect(site.worker?.ends).toEqual([])
  site.clock.advance(20)
  await turn()
  expect(site.worker?.ends).toEqual(['page-gone'])
})

test('a worker that dies ends every link with error, and is opened again', async () => {
  const site = origin()
  const page = new Page(site)
  await page.until('running')
  const { ends } = page.link()
  site.worker?.die(site)
  await page.until('gone')
  await turn()
  expect(ends).toEqual(['error'])
  expect(page.connection.why).toBe('the worker died')
  const next = page.link()
  next.link.send(Uint8Array.of(7))
  site.clock.advance(0)
  await page.until('running')
  await until(() => next.got.length === 1)
  expect(site.workers.length).toBe(2)
})

test('a crash is told with its cause', async () => {
  const site = origin()
  const page = new Page(site)
  await page.until('running')
  site.worker?.crash(new Error('disk full'))
  await turn()
  site.clock.advance(20)
  await page.until('gone')
  expect(page.connection.why).toBe('Error: disk full')
  expect(site.lines).toContain('error: the broker crashed: Error: disk full')
})

test('a broker that cannot start is opened again at longer and longer intervals', async () => {
  const site = origin()
  site.failing = true
  const page = new Page(site)
  expect([page.connection.state, page.connection.why]).toEqual(['gone', 'Error: no such script'])
  site.clock.advance(0 + 100 + 500 + 2_000 + 10_000)
  site.failing = false
  site.clock.advance(9_999)
  expect(site.workers.length).toBe(0)
  site.clock.advance(1)
  await page.until('running')
})

test('a worker that never answers is given up, and no other try is told as a start until one answers', async () => {
  const site = origin()
  site.worker = { desk: { connect: () => {} }, die: () => {} } as unknown as Worker
  const page = new Page(site)
  await turn()
  site.clock.advance(10_000)
  await turn()
  site.clock.advance(9_999)
  expect([page.states, page.connection.isUnanswered]).toEqual([['gone: its worker does not answer'], true])
  site.worker = null
  site.autoReady = false
  site.clock.advance(1 + 100)
  await page.until('starting')
  expect(page.connection.isUnanswered).toBe(false)
})

test('nor does one count that lives and has not heard the hello', async () => {
  const site = origin()
  let ping = () => {}
  const connect = (port: MessagePort) => {
    ping = () => port.postMessage({ type: 'ping' })
  }
  site.worker = { desk: { connect }, die: () => {} } as unknown as Worker
  const page = new Page(site)
  await turn()
  for (const seconds of [4, 4, 2]) {
    ping()
    await turn()
    site.clock.advance(seconds * 1000)
  }
  expect(page.states[0]).toBe('gone: its worker does not answer')
})

test('a second worker of the same broker waits until the first has died, and says so', async () => {
  const site = origin()
  const first = new Page(site)
  await first.until('running')
  const owner = site.worker
  // Another address of the script makes another worker.
  site.worker = null
  const second = new Page(site)
  await second.until('waiting')
  expect(second.connection.why).toContain("another instance owns the broker 'test'")
  const { link, got } = second.link()
  link.send(Uint8Array.of(5))
  owner?.die(site)
  await second.until('running')
  await until(() => got.length === 1)
})

test('a page of a newer build makes an older worker end in good order, and all pages reopen', async () => {
  const site = origin()
  const old = new Page(site, 100)
  await old.until('running')
  const { ends } = old.link()
  await until(() => site.worker?.links.length === 1)
  site.build = 200
  const young = new Page(site, 200)
  await until(() => ends.length === 1)
  site.clock.advance(20)
  await young.until('gone')
  await old.until('gone')
  expect(site.workers[0]?.stopped).toBe(1)
  expect(ends).toEqual(['closed-by-peer'])
  site.clock.advance(0)
  await Promise.all([young.until('running'), old.until('running')])
  expect(site.workers.length).toBe(2)
  expect([young.connection.outdated, old.connection.outdated]).toEqual([false, true])
})

test('an old script that is served again is not asked to retire twice', async () => {
  const site = origin()
  const page = new Page(site, 200)
  await until(() => site.worker?.stopped === 1)
  site.clock.advance(20)
  await page.until('gone')
  site.clock.advance(0)
  await page.until('running')
  const { link, got } = page.link()
  link.send(Uint8Array.of(1))
  await until(() => got.length === 1)
  expect(site.workers.map((worker) => worker.stopped)).toEqual([1, 0])
})

test('the gateway is told again to each new worker, and a refused token is told to the page', async () => {
  const site = origin()
  const page = new Page(site)
  page.connection.joinGateway(gateway)
  await until(() => site.worker?.offers.length === 1)
  let asked = 0
  page.connection.onGatewayRefused(() => {
    asked += 1
  })
  site.worker?.refuseToken()
  await until(() => asked === 1)
  page.connection.joinGateway({ ...gateway, token: 't2' })
  await until(() => site.worker?.offers.length === 2)
  site.worker?.die(site)
  await page.until('gone')
  site.clock.advance(0)
  await until(() => site.workers[1]?.offers.length === 1)
  expect(site.workers.map((worker) => worker.offers)).toEqual([['t1', 't2'], ['t2']])
})

test('a page in the back/forward cache is gone for the worker, and comes back', async () => {
  const site = origin()
  const page = new Page(site)
  page.link()
  await page.until('running')
  await until(() => site.worker?.links.length === 1)
  page.leave(true)
  expect(page.connection.state).toBe('gone')
  await turn()
  site.clock.advance(20)
  await until(() => site.worker?.ends.length === 1)
  page.back()
  await page.until('running')
})

test('a page that leaves for good says nothing: its last words come before its lock is free', async () => {
  const site = origin()
  const page = new Page(site)
  await page.until('running')
  page.leave(false)
  expect(page.connection.state).toBe('running')
})

test('a connection that no handle uses any more stays a while, then says goodbye', async () => {
  const site = origin()
  const page = new Page(site)
  page.link()
  await until(() => site.worker?.links.length === 1)
  page.connection.part()
  site.clock.advance(4_999)
  expect(page.connection.closed).toBe(false)
  page.connection.join()
  site.clock.advance(60_000)
  expect(page.connection.closed).toBe(false)
  page.connection.part()
  site.clock.advance(5_000)
  expect([page.connection.closed, page.connection.state]).toEqual([true, 'closed'])
})

test('without Web Locks a page that stops answering is gone, and one that answers is not', async () => {
  const site = origin(false)
  const page = new Page(site)
  const { ends } = page.link()
  const frozen = site.open()
  frozen.postMessage({ type: 'hello', version: 1, build: 100, lock: null, address: 'frozen' })
  const { port1, port2 } = new MessageChannel()
  site.ports.push(port1, port2)
  frozen.postMessage({ type: 'link', port: port2 }, [port2])
  await page.until('running')
  await until(() => site.worker?.links.length === 2)
  let pongs = 0
  site.ports[1]!.addEventListener('message', ({ data }) => {
    if (data.type === 'pong') pongs += 1
  })
  for (let ping = 1; ping <= 5; ping += 1) {
    site.clock.advance(5_000)
    await until(() => pongs >= ping)
  }
  await until(() => site.worker?.ends.length === 1)
  expect([site.worker?.ends, ends, page.states]).toEqual([['page-gone'], [], ['running']])
})

test('without Web Locks a worker that falls silent is opened again', async () => {
  const site = origin(false)
  const page = new Page(site)
  await page.until('running')
  site.ports[0]!.onmessage = null
  site.clock.advance(21_000)
  expect(page.states).toEqual(['running', 'gone: the worker has fallen silent', 'starting'])
})

test.each([null, 5, 'x', {}, { type: 'link' }, { type: 'observe', port: 3 }, { type: 'uplink' }, { type: 'hello' }])(
  'the worker shrugs off %j',
  async (garbage) => {
    const site = origin()
    const page = new Page(site)
    await page.until('running')
    site.ports[0]!.postMessage(garbage)
    const { link, got } = page.link()
    link.send(Uint8Array.of(1))
    await until(() => got.length === 1)
    expect(site.lines.length).toBe(1)
  },
)

test('a page that never says hello is forgotten', async () => {
  const site = origin()
  const page = new Page(site)
  await page.until('running')
  const silent = site.open()
  const heard: string[] = []
  silent.onmessage = ({ data }) => void heard.push(data.type)
  for (let round = 0; round < 7; round += 1) {
    site.clock.advance(5_000)
    for (let left = 5; left > 0; left -= 1) await turn()
  }
  expect([heard.filter((type) => type === 'ping').length, page.states]).toEqual([3, ['running']])
})

test('a page that never said hello gets no link', async () => {
  const site = origin()
  const port = site.open()
  const { port1, port2 } = new MessageChannel()
  site.ports.push(port1, port2)
  port.postMessage({ type: 'link', port: port2 }, [port2])
  await turn()
  await turn()
  expect(site.worker?.links).toEqual([])
})

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
