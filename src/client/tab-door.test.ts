// Tabs without a SharedWorker: who hosts, who follows, and what becomes of both when the host closes, freezes or hangs.
// The workers are stand-ins that open to whoever knocks; ownership.test.ts has the real thing.
import { expect, test } from 'vitest'
import { virtualClock } from '../host/clock.ts'
import { memoryLobby } from '../testing/memory-lobby.ts'
import { type LockContext, memoryLocks } from '../testing/memory-locks.ts'
import type { Lobby } from '../transport/lobby.ts'
import { lockNames } from '../transport/messages.ts'
import type { Pipe } from '../transport/side-ports.ts'
import type { Doors } from './door.ts'
import { candidateMillis, knockMillis, patience, tabDoors } from './tab-door.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const pipe = (): Pipe => ({ postMessage() {}, close() {}, onmessage: null, onmessageerror: null })

class Origin {
  readonly clock = virtualClock(1_000_000)
  readonly lobbies = memoryLobby()
  readonly locks: (() => LockContext) | null
  /** The pages whose channels the owner may open. */
  readonly heard = new Map<string, () => void>()
  workers = 0

  constructor(withLocks = true) {
    this.locks = withLocks ? memoryLocks() : null
  }

  async pass(millis: number): Promise<void> {
    await turn()
    for (let left = millis; left > 0; left -= 100) {
      this.clock.advance(Math.min(100, left))
      await turn()
    }
  }

  /** A worker that owns the broker until `end`. */
  async worker(id: string): Promise<() => void> {
    const locks = this.locks?.()
    const lobby = this.lobbies()
    await locks?.hold(lockNames.broker('test'))
    lobby.onMessage = (message) => {
      if (message.type === 'knock') this.heard.get(message.page)?.()
      if (message.type === 'who' || message.type === 'candidate') here()
    }
    const here = () => lobby.post({ type: 'here', id, build: 1, epoch: 0 })
    here()
    return () => {
      lobby.close()
      locks?.die()
    }
  }
}

class Tab {
  readonly log: string[] = []
  readonly doors: Doors
  readonly locks: LockContext | null
  close: () => void = () => {}
  freeze: () => void = () => {}
  lobby: Lobby | null = null
  endWorker: () => void = () => {}

  constructor(site: Origin, page: string, { withLobby = true, withChannels = true } = {}) {
    this.locks = site.locks?.() ?? null
    this.doors = tabDoors({
      name: 'test',
      page,
      locks: this.locks,
      openLobby: () => {
        this.lobby = withLobby ? site.lobbies() : null
        return this.lobby
      },
      hasChannels: withChannels,
      openChannel: (name, heard) => {
        site.heard.set(name, heard)
        return { ...pipe(), close: () => void site.heard.delete(name) }
      },
      startWorker: () => {
        site.workers += 1
        const id = `w${site.workers}`
        let ended = false
        const starting = site.worker(id).then((end) => {
          this.endWorker = end
          if (ended) end()
        })
        const terminate = () => {
          ended = true
          this.endWorker()
          void starting
        }
        return { id, channel: pipe(), terminate }
      },
      alarm: (millis, wake) => site.clock.alarm(site.clock.now() + millis, wake),
      onFreeze: (freeze) => {
        this.freeze = freeze
        return () => {}
      },
    })
    this.open()
  }

  open(): void {
    this.close = this.doors.open({
      opened: (_port, host) => this.log.push(host),
      waiting: (why) => this.log.push(`waiting: ${why}`),
      failed: (why) => this.log.push(`failed: ${why}`),
    })
  }

  /** As its page and worker end: what they held is free. */
  die(): void {
    this.lobby?.close()
    this.endWorker()
    this.locks?.die()
  }

  get last(): string | undefined {
    return this.log.at(-1)
  }
}

for (const withLocks of [true, false]) {
  const how = withLocks ? 'with Web Locks' : 'without Web Locks'

  test(`${how} one of three tabs hosts, and the others reach it`, async () => {
    const site = new Origin(withLocks)
    const tabs = ['c', 'a', 'b'].map((page) => new Tab(site, page))
    await site.pass(10 * candidateMillis)
    expect(tabs.map((tab) => tab.last).sort()).toEqual(['other-tab', 'other-tab', 'this-tab'])
    expect(site.workers).toBe(1)
  })

  test(`${how} a host that hangs with its page is replaced after a while, with words before`, async () => {
    const site = new Origin(withLocks)
    const first = new Tab(site, 'a')
    await site.pass(2 * candidateMillis)
    expect(first.last).toBe('this-tab')
    // It hangs: holds its locks, and says nothing in the lobby.
    first.lobby!.onMessage = () => {}
    first.endWorker()
    const second = new Tab(site, 'b')
    if (!withLocks) {
      await site.pass(candidateMillis / 2)
      second.lobby!.onMessage({ type: 'leader', page: 'a' })
    }
    await site.pass(knockMillis * (patience - 1) + 500)
    expect(second.last).toMatch(/the tab that hosts the broker does not answer; this one takes over in \d seconds/)
    await site.pass(2 * knockMillis)
    expect(second.last).toBe('this-tab')
    if (withLocks) expect(first.last).toBe('failed: this tab did not answer, and another hosts the broker now')
  })
}

test('when the page that hosts ends, the next hosts', async () => {
  const site = new Origin()
  const [first, second, third] = [new Tab(site, 'a'), new Tab(site, 'b'), new Tab(site, 'c')]
  await site.pass(100)
  first.die()
  await site.pass(100)
  expect(second.last).toBe('failed: the tab that hosted the broker has gone')
  second.open()
  await site.pass(100)
  expect(second.last).toBe('this-tab')
  third.close()
  third.open()
  await site.pass(100)
  expect(third.last).toBe('other-tab')
})

test('a page that comes again has another channel: nothing that is still said in the one before is taken for an answer', async () => {
  const site = new Origin()
  const [, second] = [new Tab(site, 'a'), new Tab(site, 'b')]
  await site.pass(100)
  const before = [...site.heard.keys()]
  second.close()
  second.open()
  await site.pass(100)
  expect(second.last).toBe('other-tab')
  expect(before).toHaveLength(1)
  expect([...site.heard.keys()]).not.toEqual(before)
})

test('a page about to be frozen lets go at once', async () => {
  const site = new Origin()
  const [first, second] = [new Tab(site, 'a'), new Tab(site, 'b')]
  await site.pass(100)
  first.freeze()
  expect(first.last).toMatch(/^failed: this tab was frozen/)
  await site.pass(100)
  second.open()
  await site.pass(100)
  expect(second.last).toBe('this-tab')
  first.open()
  await site.pass(100)
  expect(first.last).toBe('other-tab')
})

test('a page that follows does not mind being frozen', async () => {
  const site = new Origin()
  const [, second] = [new Tab(site, 'a'), new Tab(site, 'b')]
  await site.pass(100)
  second.freeze()
  expect(second.last).toBe('other-tab')
})

test('where a SharedWorker owns the broker, all tabs follow it; when it ends, one of them hosts', async () => {
  const site = new Origin()
  const end = await site.worker('shared')
  const [first, second] = [new Tab(site, 'a'), new Tab(site, 'b')]
  await site.pass(100)
  expect([first.last, second.last]).toEqual(['other-tab', 'other-tab'])
  end()
  await site.pass(100)
  expect(first.last).toBe('failed: the worker that hosted the broker has gone')
  first.open()
  await site.pass(100)
  expect(first.last).toBe('this-tab')
})

const alone = { withLobby: false, withChannels: false }
/** Pages hear each other through their storage, and their workers hear nobody. */
const storageOnly = { withChannels: false }

test('without Web Locks and BroadcastChannel one of three tabs hosts, and the others say why they cannot', async () => {
  const site = new Origin(false)
  const tabs = ['c', 'a', 'b'].map((page) => new Tab(site, page, storageOnly))
  await site.pass(10 * candidateMillis)
  expect(tabs.map((tab) => tab.last).sort()).toEqual([
    'this-tab-only',
    'waiting: another tab hosts the broker, and this browser has no BroadcastChannel to reach it by',
    'waiting: another tab hosts the broker, and this browser has no BroadcastChannel to reach it by',
  ])
  // So it stays.
  await site.pass(3 * patience * knockMillis)
  expect(tabs.map((tab) => tab.last).sort()[0]).toBe('this-tab-only')
  expect(site.workers).toBe(1)
})

test('when that one closes, another hosts; when it dies without a word, after a while', async () => {
  const site = new Origin(false)
  const [first, second, third] = ['a', 'b', 'c'].map((page) => new Tab(site, page, storageOnly)) as [Tab, Tab, Tab]
  await site.pass(10 * candidateMillis)
  expect(first.last).toBe('this-tab-only')
  first.close()
  await site.pass(100)
  expect([second.last, third.last]).toEqual(Array(2).fill('failed: the tab that hosted the broker has gone'))
  second.open()
  third.open()
  await site.pass(10 * candidateMillis)
  expect([second.last, third.last?.slice(0, 7)]).toEqual(['this-tab-only', 'waiting'])
  second.die()
  await site.pass(knockMillis * patience)
  expect(third.log).toContain(
    'waiting: the tab that hosts the broker does not answer; this one takes over in 4 seconds',
  )
  await site.pass(knockMillis)
  expect(third.last).toBe('this-tab-only')
})

test('a host that answers late is told of as before', async () => {
  const site = new Origin(false)
  const [first, second] = ['a', 'b'].map((page) => new Tab(site, page, storageOnly)) as [Tab, Tab]
  await site.pass(10 * candidateMillis)
  const { lobby } = first
  const { onMessage } = lobby!
  lobby!.onMessage = () => {}
  await site.pass(3 * knockMillis)
  expect(second.last).toMatch(/does not answer/)
  lobby!.onMessage = onMessage
  await site.pass(knockMillis)
  expect(second.last).toMatch(/^waiting: another tab hosts the broker/)
})

test('two that host at once agree on one', async () => {
  const site = new Origin(false)
  const deaf = new Tab(site, 'b', storageOnly)
  const { onMessage } = deaf.lobby!
  deaf.lobby!.onMessage = () => {}
  const first = new Tab(site, 'a', storageOnly)
  first.lobby!.onMessage = () => {}
  await site.pass(2 * candidateMillis)
  expect([deaf.last, first.last]).toEqual(['this-tab-only', 'this-tab-only'])
  deaf.lobby!.onMessage = onMessage
  first.lobby!.post({ type: 'leader', page: 'a' })
  await site.pass(100)
  expect([deaf.last, first.last]).toEqual(['failed: another tab hosts the broker', 'this-tab-only'])
})

test('without a BroadcastChannel a second tab says why it cannot, and hosts when the first has gone', async () => {
  const site = new Origin()
  const [first, second] = [new Tab(site, 'a', alone), new Tab(site, 'b', alone)]
  await site.pass(100)
  expect(first.last).toBe('this-tab-only')
  expect(second.last).toMatch(/^waiting: another tab hosts the broker, and this browser has no BroadcastChannel/)
  first.die()
  await site.pass(100)
  second.open()
  await site.pass(100)
  expect(second.last).toBe('this-tab-only')
})
