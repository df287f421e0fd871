// One simulated world: the production core and host on a simulated disk, clients behind simulated links, and a plan of
// faults, all moved by one seed. Does not know what is right: history.ts checks that.
import { defaultConfig, defaultLimits } from '../../core/limits.ts'
import { type VirtualClock, virtualClock } from '../../host/clock.ts'
import { createHost } from '../../host/host.ts'
import type { Host } from '../../host/host.types.ts'
import { History } from './history.ts'
import { Prng } from './prng.ts'
import { type ClientPlan, SimClient } from './sim-client.ts'
import { SimLink } from './sim-link.ts'
import { Disk, SimStore } from './sim-store.ts'
import { strangeBytes } from './strangers.ts'

/** Percentages of steps; what remains moves bytes, completes commits and lets clients act. */
export interface Faults {
  readonly cut: number
  readonly crash: number
  readonly diskFailure: number
  readonly clock: number
  readonly stranger: number
}

const start = Date.UTC(2026, 0, 1)
/** The client that hears all and is never cut off on purpose. */
export const watcher = 'watcher'
const topics = ['a/1', 'a/2', 'b/1', 'b/2/c', 'c'] as const
const filters = ['a/#', 'a/1', '+/1', 'b/+/c', '#', 'c', 'b/#'] as const

export class World {
  readonly random: Prng
  readonly history = new History()
  readonly clock: VirtualClock = virtualClock(start)
  readonly disk = new Disk()
  readonly clients: SimClient[] = []
  store!: SimStore
  host!: Host
  links: SimLink[] = []
  readonly #faults: Faults
  #crash: unknown = null

  constructor(seed: number, faults: Faults) {
    this.random = new Prng(seed)
    this.#faults = faults
  }

  get plans(): readonly ClientPlan[] {
    return this.clients.map((client) => client.plan)
  }

  async begin(): Promise<void> {
    const watch = [{ filter: '#', qos: 2 as const }]
    this.#add({ clientId: watcher, version: 5, durable: true, receiveMaximum: 20, filters: watch, hasWill: false })
    const count = 2 + this.random.below(4)
    for (let index = 0; index < count; index++) {
      const own = Array.from({ length: this.random.below(4) }, () => this.random.pick(filters))
      this.#add({
        clientId: `c${index}`,
        version: this.random.chance(60) ? 5 : 4,
        durable: this.random.chance(70),
        receiveMaximum: this.random.pick([1, 2, 5, 100]),
        filters: [...new Set(own)].map((filter) => ({ filter, qos: this.random.pick([0, 1, 2] as const) })),
        hasWill: this.random.chance(50),
      })
    }
    await this.#open()
  }

  /** One thing happens. */
  async step(): Promise<void> {
    const { cut, crash, diskFailure, clock, stranger } = this.#faults
    let dice = this.random.below(10_000) / 100
    const falls = (percent: number): boolean => {
      dice -= percent
      return dice < 0
    }
    if (falls(cut)) this.#cutOne()
    else if (falls(crash)) await this.#restart(this.random.chance(50))
    else if (falls(diskFailure)) this.store.fail()
    else if (falls(clock)) this.clock.advance(this.random.below(5_000))
    else if (falls(stranger)) this.#stranger()
    else if (falls(45)) this.#act()
    else this.#move()
    await this.#settle()
  }

  /** No more faults: everybody comes back, everything is delivered, until nothing moves. */
  async calm(): Promise<void> {
    for (let round = 0; round < 10_000; round++) {
      let moved = false
      for (const client of this.clients) {
        if (client.state === 'offline') this.#connect(client)
        if (!client.isIdle) moved = true
        client.acknowledge()
      }
      if (this.store.isWaiting) moved = true
      this.store.complete()
      for (const link of [...this.links]) {
        if (link.canMoveUp) moved = true
        link.moveUp(link.canMoveUp ? 100_000 : 0)
        if (link.canMoveDown) {
          moved = true
          link.moveDown(100_000)
        }
      }
      await this.#settle()
      if (!moved && this.clients.every((client) => client.state === 'online')) return
    }
    throw new Error('the world does not come to rest')
  }

  /** Ends every session and clears what is retained: then nothing may be left. */
  async end(): Promise<void> {
    for (const client of this.clients) client.abandon()
    for (const link of this.links) link.cut()
    await this.#drain()
    const known = [...this.plans.map((plan) => plan.clientId), ...this.disk.rows.session.keys()]
    for (const clientId of new Set(known)) this.host.admin({ type: 'end-session', clientId })
    await this.#drain()
    // Last: wills of ended sessions may be retained.
    this.host.admin({ type: 'clear-retained', topics: [...this.disk.rows.retained.keys()] })
    await this.#drain()
  }

  /** Lets all commits end that are under way or follow from them. */
  async #drain(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      this.store.complete()
      await this.#settle()
    }
  }

  #add(plan: ClientPlan): void {
    this.clients.push(new SimClient(plan, this.history, this.random))
  }

  async #open(): Promise<void> {
    this.store = new SimStore(this.disk)
    this.#crash = null
    this.host = createHost({
      name: 'simulation',
      storageKind: 'memory',
      seed: this.random.below(1 << 30),
      randomBytes: (count) => Uint8Array.from({ length: count }, () => this.random.below(256)),
      clock: this.clock,
      store: this.store,
      // Nobody is slowed down or banned here: that has tests of its own.
      config: { ...defaultConfig, limits: { ...defaultLimits, ...quiet } },
      log: () => {},
      onCrash: (error) => {
        this.#crash = error
      },
    })
    await this.host.ready
  }

  /** The broker dies, with or without the commit under way, and starts again from its disk. */
  async #restart(durable: boolean): Promise<void> {
    this.history.note(`crash ${durable}`)
    this.store.die(durable)
    for (const link of this.links) link.cut()
    this.links = []
    await this.#open()
  }

  /** Lets microtasks run; a host that has crashed by itself is started again. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve()
    if (this.#crash === null) return
    const error = this.#crash
    if (!(error instanceof Error) || error.message !== 'simulated disk failure') throw error
    await this.#restart(false)
  }

  #connect(client: SimClient): void {
    const link = new SimLink()
    this.links = this.links.filter((each) => each.isOpen)
    this.links.push(link)
    this.host.accept(link, { transport: 'scratch', address: client.plan.clientId })
    client.connect(link, 0)
  }

  #act(): void {
    const client = this.random.pick(this.clients)
    if (client.state === 'offline') {
      this.#connect(client)
      return
    }
    const dice = this.random.below(100)
    if (dice < 50) client.acknowledge()
    else if (dice < 90 && client.plan.clientId !== watcher) this.#publish(client)
    else if (dice < 92) client.disconnect()
    else if (dice < 94) client.abandon()
    else client.ping()
  }

  #publish(client: SimClient): void {
    const qos = this.random.pick([0, 1, 1, 2, 2] as const)
    // One publisher a topic where retained: then the last is known.
    if (this.random.chance(15)) client.publish(`r/${client.plan.clientId}`, 1, true)
    else client.publish(this.random.pick(topics), qos, false)
  }

  #move(): void {
    if (this.store.isWaiting && this.random.chance(30)) {
      this.store.complete()
      return
    }
    const moving = this.links.filter((link) => link.canMoveUp || link.canMoveDown)
    if (moving.length === 0) {
      this.store.complete()
      return
    }
    const link = this.random.pick(moving)
    const most = this.random.chance(30) ? 1 + this.random.below(8) : 1 + this.random.below(2_000)
    if (link.canMoveUp && (!link.canMoveDown || this.random.chance(50))) link.moveUp(most)
    else link.moveDown(most)
  }

  #cutOne(): void {
    const open = this.links.filter((link) => link.isOpen)
    if (open.length > 0) this.random.pick(open).cut()
  }

  /** Somebody who does not keep the standard: garbage, half packets, packets out of place. */
  #stranger(): void {
    const link = new SimLink()
    this.links.push(link)
    this.host.accept(link, { transport: 'scratch', address: 'stranger' })
    link.sendUp(strangeBytes(this.random))
    if (this.random.chance(50)) link.hangUp()
  }
}

const quiet = { sysInterval: 0 } as const
