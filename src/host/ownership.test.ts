// Workers of one origin that all want the same broker: one owns it, and who hangs, ends or was replaced gives way.
import { expect, test } from 'vitest'
import { memoryLobby } from '../testing/memory-lobby.ts'
import { type LockContext, memoryLocks } from '../testing/memory-locks.ts'
import { virtualClock } from './clock.ts'
import { answerMillis, askMillis, Ownership, patience } from './ownership.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

class Origin {
  readonly clock = virtualClock(1_000_000)
  readonly #lobbies = memoryLobby()
  readonly #locks: (() => LockContext) | null
  #workers = 0

  constructor(withLocks: boolean) {
    this.#locks = withLocks ? memoryLocks() : null
  }

  worker(build = 100) {
    this.#workers += 1
    const locks = this.#locks?.() ?? null
    const lobby = this.#lobbies()
    const log: string[] = []
    const state = { owns: false, deserted: false, log, locks, lobby, ownership: null as unknown as Ownership }
    state.ownership = new Ownership({
      name: 'test',
      id: `w${this.#workers}`,
      build,
      locks,
      lobby,
      clock: this.clock,
      waiting: (why) => log.push(`waiting: ${why}`),
      lost: (why) => log.push(`lost: ${why}`),
      retire: (by) => log.push(`retire: ${by}`),
      knocked: (page) => log.push(`knocked: ${page}`),
      deserted: () => state.deserted,
    })
    state.ownership.own().then(
      () => {
        state.owns = true
      },
      () => {},
    )
    return state
  }

  async pass(millis: number): Promise<void> {
    for (let left = millis; left > 0; left -= 100) {
      this.clock.advance(Math.min(100, left))
      await turn()
    }
  }
}

for (const withLocks of [true, false]) {
  const how = withLocks ? 'with Web Locks' : 'without Web Locks'

  test(`${how} one worker owns the broker, the next waits for its end`, async () => {
    const site = new Origin(withLocks)
    const first = site.worker()
    await site.pass(answerMillis)
    first.ownership.loaded(1)
    const second = site.worker()
    await site.pass(60_000)
    expect([first.owns, second.owns]).toEqual([true, false])
    expect(second.log.at(-1)).toBe("waiting: another instance owns the broker 'test'")
    first.ownership.end()
    first.locks?.die()
    await turn()
    await site.pass(answerMillis)
    expect(second.owns).toBe(true)
    expect(first.log).toEqual([])
  })

  test(`${how} an owner that does not answer is replaced after a while, with words before`, async () => {
    const site = new Origin(withLocks)
    const first = site.worker()
    await site.pass(answerMillis)
    first.ownership.loaded(1)
    const second = site.worker()
    await site.pass(askMillis)
    const hears = first.lobby.onMessage
    first.lobby.onMessage = () => {}
    await site.pass(askMillis * (patience - 1))
    expect(second.owns).toBe(false)
    expect(second.log.at(-1)).toMatch(/does not answer; this one takes over in [24] seconds/)
    await site.pass(2 * askMillis)
    expect(second.owns).toBe(true)
    // It wakes: by then it has lost, and is told so by the stolen lock or by the next word of the other.
    first.lobby.onMessage = hears
    second.ownership.loaded(2)
    await turn()
    expect(first.log.at(-1)).toMatch(/^lost: /)
    expect(second.log.filter((line) => line.startsWith('lost'))).toEqual([])
  })

  test(`${how} an older owner is asked to retire, a newer one is not`, async () => {
    const site = new Origin(withLocks)
    const old = site.worker(100)
    await site.pass(answerMillis)
    site.worker(100)
    await site.pass(3 * askMillis)
    expect(old.log).toEqual([])
    const older = site.worker(99)
    site.worker(101)
    await site.pass(3 * askMillis)
    expect(old.log).toEqual(['retire: 101'])
    expect(older.log.at(-1)).toMatch(/newer build than this page: reload the page/)
  })

  test(`${how} an owner that no page is left to makes room for whoever asks`, async () => {
    const site = new Origin(withLocks)
    const first = site.worker()
    await site.pass(answerMillis)
    first.deserted = true
    site.worker()
    await site.pass(askMillis)
    expect(first.log[0]).toBe('retire: Infinity')
  })

  test(`${how} only the owner opens to a page that knocks`, async () => {
    const site = new Origin(withLocks)
    const first = site.worker()
    await site.pass(answerMillis)
    const second = site.worker()
    await site.pass(answerMillis)
    const lobby = second.lobby
    lobby.post({ type: 'knock', page: 'p' })
    await turn()
    expect(first.log).toEqual(['knocked: p'])
  })
}

test('two that own at once, without locks, settle it by the epoch of the database', async () => {
  const site = new Origin(false)
  const [first, second] = [site.worker(), site.worker()]
  await site.pass(answerMillis)
  expect([first.owns, second.owns]).toEqual([true, true])
  second.ownership.loaded(7)
  first.ownership.loaded(8)
  await turn()
  expect(second.log).toEqual(['lost: another instance has taken over'])
  expect(first.log).toEqual([])
})

test('the one that loaded first learns it too when the other speaks', async () => {
  const site = new Origin(false)
  const [first, second] = [site.worker(), site.worker()]
  await site.pass(answerMillis)
  second.ownership.loaded(8)
  first.ownership.loaded(7)
  await turn()
  expect(first.log).toEqual(['lost: another instance has taken over'])
  expect(second.log).toEqual([])
})
