// One simulated world: the production core and host on a simulated disk, clients behind simulated links, and a plan of
// faults, all moved by one seed. Does not know what is right: history.ts checks that.
import { defaultConfig, type Limits, type ScramCredentials } from '../../core/limits.ts'
import { machineClock } from '../../host/clock.ts'
import { createHost } from '../../host/host.ts'
import type { Host } from '../../host/host.types.ts'
import { History, watcher } from './history.ts'
import { drawLimits, drawPlans, type Faults, topics } from './plans.ts'
import { Prng } from './prng.ts'
import { checkQuotas, viewOf } from './quotas.ts'
import { type ClientPlan, SimClient } from './sim-client.ts'
import { SimLink } from './sim-link.ts'
import { type SimMachine, simMachine } from './sim-machine.ts'
import { Disk, SimStore } from './sim-store.ts'
import { strangeBytes } from './strangers.ts'
import type { Tally } from './tally.ts'

const start = Date.UTC(2026, 0, 1)

export class World {
  readonly random: Prng
  readonly machine: SimMachine = simMachine(start)
  readonly history: History
  readonly disk = new Disk()
  readonly clients: SimClient[] = []
  store!: SimStore
  host!: Host
  links: SimLink[] = []
  readonly #tally: Tally
  readonly #faults: Faults
  readonly #limits: Limits
  readonly #scram: ScramCredentials
  #crash: unknown = null
  /** The wall clock was set back since the broker started. */
  #isSetBack = false
  /** When time last went on without timers. */
  #jumpedAt = Number.NEGATIVE_INFINITY
  readonly #now = (): number => this.machine.lived

  /** `scram` is what the broker knows of ann, whose password is secret. */
  constructor(seed: number, faults: Faults, tally: Tally, scram: ScramCredentials) {
    this.random = new Prng(seed)
    this.#faults = faults
    this.#tally = tally
    this.#scram = scram
    this.#limits = drawLimits(this.random, faults)
    this.history = new History(tally, this.#now, faults.isTight)
  }

  get plans(): readonly ClientPlan[] {
    return this.clients.map((client) => client.plan)
  }

  async begin(): Promise<void> {
    const { history, random } = this
    const around = { history, random, now: this.#now, isTight: this.#faults.isTight }
    for (const plan of drawPlans(random, this.#faults)) this.clients.push(new SimClient(plan, around))
    await this.#open()
    this.#connect(this.clients[0]!, false)
    await this.#catchUp()
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
    else if (falls(crash)) await this.#crashes()
    else if (falls(diskFailure)) this.#tally.count('fault: commit failed', this.store.fail() ? 1 : 0)
    else if (falls(clock)) await this.#time()
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
        if (client.state === 'offline' && (round < 20 || !this.#faults.isTight)) this.#connect(client, false)
        if (!client.isIdle && client.state === 'online') moved = true
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
      if (!moved && this.clients.every((client) => client.state === 'online' || this.#faults.isTight)) return
    }
    throw new Error('the world does not come to rest')
  }

  /** After `calm`: all that was promised has come, and what is retained is what was accepted last. */
  check(): void {
    this.history.check()
    const decoder = new TextDecoder()
    for (const { clientId } of this.plans) {
      const topic = `r/${clientId}`
      const kept = this.disk.rows.retained.get(topic)
      this.history.checkRetained(topic, kept === undefined ? null : decoder.decode(kept.payload))
    }
  }

  /** Everybody goes, and so do the sessions, by themselves or by an administrator's hand: then nothing may be left. */
  async end(): Promise<void> {
    for (const client of this.clients) client.abandon()
    for (const link of this.links) link.cut()
    await this.#drain()
    this.machine.pass(2_000_000)
    await this.#drain()
    const finite = this.plans.filter((plan) => plan.durable && plan.version === 5 && plan.expirySeconds < 0xffffffff)
    const left = finite.filter((plan) => this.disk.rows.session.has(plan.clientId))
    if (left.length > 0) throw new Error(`sessions that never expire: ${left.map((plan) => plan.clientId).join(' ')}`)
    const known = [...this.plans.map((plan) => plan.clientId), ...this.disk.rows.session.keys()]
    for (const clientId of new Set(known)) this.host.admin({ type: 'end-session', clientId })
    await this.#drain()
    // Last: wills of ended sessions may be retained.
    this.host.admin({ type: 'clear-retained', topics: [...this.disk.rows.retained.keys()] })
    await this.#drain()
    const rows = Object.entries(this.disk.rows).map(([table, { size }]) => [table, size] as const)
    const { connections, connected, sessions, subscriptions, retained, queued } = viewOf(this.host, () =>
      this.machine.pass(2_000),
    )
    const memory = { connections, connected, sessions, subscriptions, retained, queued }
    const rest = [...rows, ...Object.entries(memory)].filter(([, size]) => size > 0)
    if (rest.length > 0) throw new Error(`left behind: ${rest.map(([what, size]) => `${size} ${what}`).join(', ')}`)
    this.#tally.count('oracle: nothing left at the end')
  }

  /** Lets all commits end that are under way or follow from them. */
  async #drain(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      this.store.complete()
      await this.#settle()
    }
  }

  async #open(): Promise<void> {
    this.store = new SimStore(this.disk, this.#now, () => {
      this.#tally.count('commit')
      if (this.#faults.isTight) checkQuotas(this.disk.rows, this.#limits, this.#tally)
    })
    this.#crash = null
    this.#isSetBack = false
    this.host = createHost({
      name: 'simulation',
      storageKind: 'memory',
      seed: this.random.below(1 << 30),
      randomBytes: (count) => Uint8Array.from({ length: count }, () => this.random.below(256)),
      clock: machineClock(this.machine),
      store: this.store,
      config: { ...defaultConfig, limits: this.#limits, users: { ann: { scram: this.#scram } } },
      log: () => {},
      onCrash: (error) => {
        this.#crash = error
      },
    })
    await this.host.ready
  }

  /** The broker dies, with or without the commit under way, and starts again from its disk after a while. */
  async #restart(durable: boolean): Promise<void> {
    this.history.note(`crash ${durable}`)
    if (!this.store.isWaiting) this.#tally.count('fault: crash between commits')
    else this.#tally.count(durable ? 'fault: crash just after a commit' : 'fault: crash before a commit')
    this.store.die(durable)
    for (const link of this.links) link.cut()
    this.links = []
    if (this.random.chance(30)) {
      this.#tally.count('fault: time without a broker')
      this.machine.pass(this.random.below(30_000))
    }
    if (this.#faults.clock > 0 && this.random.chance(10)) this.#setBack('fault: clock set back while down')
    const isSetBack = this.#isSetBack
    await this.#open()
    this.history.restarted(isSetBack)
  }

  /** Lets microtasks run; a host that has crashed by itself is started again. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve()
    if (!this.store.isWaiting && this.#crash === null) {
      this.store.busySince = Number.POSITIVE_INFINITY
      this.history.dues.durable()
    }
    if (this.#crash === null) return
    const error = this.#crash
    if (!(error instanceof Error) || error.message !== 'simulated disk failure') throw error
    await this.#restart(false)
  }

  #connect(client: SimClient, isClean: boolean): void {
    const link = new SimLink({ now: this.#now, decidedFrom: () => Math.min(this.#now(), this.store.busySince) })
    this.links = this.links.filter((each) => each.isOpen)
    this.links.push(link)
    this.host.accept(link, { transport: 'scratch', address: client.plan.clientId })
    client.connect(link, isClean)
  }

  #act(): void {
    const client = this.random.pick(this.clients)
    const isWatcher = client.plan.clientId === watcher
    if (client.state === 'offline') {
      this.#connect(client, !isWatcher && this.random.chance(15))
      return
    }
    const dice = this.random.below(100)
    if (dice < 50) client.acknowledge()
    else if (dice < 88 && !isWatcher) this.#publish(client)
    else if (dice < 90 && !isWatcher) client.disconnect(this.random.chance(50))
    else if (dice < 93) this.#tally.count('client: left without its link', client.abandon() ? 1 : 0)
    else if (dice < 96) client.prove()
    else client.ping()
  }

  #publish(client: SimClient): void {
    const qos = this.random.pick([0, 1, 1, 2, 2] as const)
    const filler = this.#faults.isTight ? ' '.repeat(this.random.below(120)) : ''
    const expirySeconds = this.random.chance(35) ? this.random.pick([3, 20, 60, 200]) : undefined
    // One publisher a topic where retained: then the last is known.
    if (this.random.chance(15)) client.publish(`r/${client.plan.clientId}`, 1, true, undefined, filler.slice(0, 20))
    else client.publish(this.random.pick(topics), qos, false, expirySeconds, filler)
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
    if (moving.length > 1) this.#tally.count('fault: one link overtakes others')
    const most = this.random.chance(30) ? 1 + this.random.below(8) : 1 + this.random.below(2_000)
    if (link.canMoveUp && (!link.canMoveDown || this.random.chance(50))) link.moveUp(most)
    else link.moveDown(most)
  }

  #cutOne(): void {
    const open = this.links.filter((link) => link.isOpen)
    if (open.length === 0) return
    const link = this.random.pick(open)
    if (link.isWithinPacket) this.#tally.count('fault: cut within a packet')
    else this.#tally.count(link.canMoveUp || link.canMoveDown ? 'fault: cut with bytes under way' : 'fault: cut')
    link.cut()
  }

  /** Time goes on, and the clocks of the machine do with it what such clocks do. */
  async #time(): Promise<void> {
    const dice = this.random.below(100)
    if (dice < 35) {
      this.#tally.count('fault: a stall')
      this.machine.pass(this.random.below(20_000))
    } else if (dice < 75) await this.#brink()
    else if (dice < 85) this.#setBack('fault: clock set back')
    else await this.#jump(dice < 92)
    if (this.random.chance(50)) await this.#catchUp()
  }

  #setBack(name: string): void {
    this.#tally.count(name)
    this.#isSetBack = true
    this.history.note(name)
    this.machine.set(-this.random.pick([700, 5_000, 30_000, 7_200_000]))
  }

  async #jump(isSleep: boolean): Promise<void> {
    this.#tally.count(isSleep ? 'fault: the machine sleeps' : 'fault: clock set forward')
    const millis = 500 + this.random.below(60_000)
    if (isSleep) this.machine.sleep(millis)
    else this.machine.set(millis)
    this.#jumpedAt = this.#now()
    await this.#catchUp()
  }

  /** Sometimes nobody comes back before the first deadline. */
  async #crashes(): Promise<void> {
    await this.#restart(this.random.chance(50))
    if (this.random.chance(40)) await this.#brink()
  }

  /** To one millisecond before the next will or end of a session is due, and to the time itself. */
  async #brink(): Promise<void> {
    if (this.clients[0]!.state === 'offline') this.#connect(this.clients[0]!, false)
    await this.#catchUp()
    const next = this.history.dues.next()
    if (next === null) return
    this.#tally.count('fault: at the brink of a deadline')
    const client = this.clients.find((each) => each.plan.clientId === next.clientId)!
    this.machine.pass(next.at - this.#now() - 1)
    await this.#catchUp()
    if (this.random.chance(30) && client.state === 'offline') {
      this.#connect(client, false)
      await this.#catchUp()
    }
    this.machine.pass(1)
    await this.#catchUp()
    if (this.random.chance(30) && client.state === 'offline') this.#connect(client, false)
    await this.#catchUp()
  }

  /** Everything that is under way arrives, the clients keep quiet: then nothing that was due may be missing. */
  async #catchUp(): Promise<void> {
    const watching = this.clients[0]!
    let isAwake = watching.ping()
    for (let round = 0; round < 500; round++) {
      const moving = this.links.filter((link) => link.canMoveUp || link.canMoveDown)
      if (moving.length === 0 && !this.store.isWaiting && watching.owesNothing) {
        // Timers sleep with the machine, and the first input afterwards shows the broker what time it is.
        if (isAwake || watching.state !== 'online') break
        isAwake = watching.ping()
      }
      this.store.complete()
      watching.acknowledge()
      for (const link of moving) {
        if (link.canMoveUp) link.moveUp(100_000)
        if (link.canMoveDown) link.moveDown(100_000)
      }
      await this.#settle()
    }
    if (watching.state !== 'online' || this.#faults.isTight) return
    this.#tally.count('oracle: all that was due had come')
    this.history.dues.checkLate()
    const now = this.#now()
    for (const client of this.clients) client.checkSilence(now, this.#jumpedAt)
  }

  /** Somebody who does not keep the standard: garbage, half packets, packets out of place. */
  #stranger(): void {
    const link = new SimLink({ now: this.#now, decidedFrom: this.#now })
    this.links.push(link)
    this.#tally.count('fault: a stranger')
    this.host.accept(link, { transport: 'scratch', address: 'stranger' })
    link.sendUp(strangeBytes(this.random))
    if (this.random.chance(50)) link.hangUp()
  }
}
