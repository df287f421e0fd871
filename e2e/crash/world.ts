// Rounds of load and death: clients inside and outside talk, something is killed, all come back, and every promise is
// looked at. Does not know how things are killed, nor what a promise is.
import { matches } from '../../src/protocol/topic.ts'
import { Prng } from '../../src/testing/sim/prng.ts'
import { type ClientPlan, CrashClient } from './client.ts'
import type { Fault, Place } from './faults.ts'
import { Ledger } from './ledger.ts'
import { Machine, type MachineOptions } from './machine.ts'

const places: readonly Place[] = ['tab 1', 'tab 2', 'tcp', 'websocket']
const longSeconds = 100_000
/** Of sessions that run out under our eyes. */
const briefSeconds = 3

/** Who sends how much, and where. */
interface Talker {
  readonly client: CrashClient
  left: number
  readonly window: number
  /** One for all that it retains: QoS 1 sent again after a QoS 2 that had arrived would rightly take its place. */
  readonly retainQos: 1 | 2
}

export class World {
  readonly ledger: Ledger
  readonly machine: Machine
  readonly #faults: readonly Fault[]
  /** Sees everything, each message once. */
  readonly #watcher: CrashClient
  /** Away for most of the time, for rounds. */
  readonly #sleeper: CrashClient
  /** Its session runs out, or not. */
  readonly #brief: CrashClient
  readonly struck = new Map<Fault, number>()
  #round = 0

  private constructor(machine: Machine, faults: readonly Fault[], random: Prng) {
    this.machine = machine
    this.#faults = faults
    // Several hosts may hang one after the other, each until it is replaced.
    // A host that hangs is found out after some twenty seconds, and then the next one is still to load.
    const hangs = faults.includes('hung host') || faults.includes('frozen host')
    this.ledger = new Ledger('watcher', faults.includes('replaced host') ? 100_000 : hangs ? 60_000 : 30_000)
    const plan = (clientId: string, filter: string, more: Partial<ClientPlan> = {}): ClientPlan => ({
      clientId,
      version: 5,
      expirySeconds: longSeconds,
      receiveMaximum: 100,
      filters: [{ filter, qos: 2 }],
      hesitation: 0,
      open: () => machine.connect('tcp'),
      ...more,
    })
    this.#watcher = new CrashClient(plan('watcher', 'k/#'), this.ledger, random)
    this.#sleeper = new CrashClient(plan('sleeper', 'k/+/t/a', { version: 4, hesitation: 20 }), this.ledger, random)
    this.#brief = new CrashClient(plan('brief', 'k/+/t/b', { expirySeconds: briefSeconds }), this.ledger, random)
  }

  static async start(options: MachineOptions, faults: readonly Fault[], seed: number): Promise<World> {
    const world = new World(await Machine.start(options), faults, new Prng(seed))
    for (const client of [world.#watcher, world.#sleeper, world.#brief]) client.start()
    await world.#ready([world.#watcher, world.#sleeper, world.#brief])
    await world.#sleeper.leave('goodbye')
    await world.#brief.leave('goodbye')
    return world
  }

  async round(seed: number): Promise<void> {
    this.#round += 1
    const random = new Prng(seed)
    const name = `${this.#round}`
    const talkers = places.map((place, at) => this.#talker(name, place, at, random))
    const clients = talkers.map(({ client }) => client)
    const absent = this.#client(`${name}away`, random.pick(places), random, [`k/${name}/#`])
    const [dies, returns] = [2, 5].map((delaySeconds, at) =>
      this.#client(`${name}will${at}`, random.pick(places), random, [], { topic: `k/${name}/will/w`, delaySeconds }),
    ) as [CrashClient, CrashClient]
    const all = [...clients, absent, dies, returns]
    for (const client of all) client.start()
    await this.#ready(all)
    await absent.leave(random.pick(['goodbye', 'cut']))
    if (random.chance(50)) await dies.leave('cut')
    if (random.chance(50)) returns.cut()

    await this.#load(name, talkers, random)
    await dies.leave('cut')

    absent.start()
    const wakes = random.chance(40)
    if (wakes) this.#sleeper.start()
    if (random.chance(60)) await this.#look(random)
    await this.#settled([...clients, absent, returns])
    await returns.leave('goodbye')
    await this.#checkRetained(`k/${name}/keep/#`, random.pick(places), `${name}reader`)
    for (const client of [...clients, absent]) {
      await client.leave('goodbye', true)
      this.ledger.forgotten(client.plan.clientId)
    }
    if (wakes) {
      await this.#settled([this.#sleeper])
      await this.#sleeper.leave(random.pick(['goodbye', 'cut']))
    }
  }

  /** After the last round: the browser dies once more, and everything kept is looked at again. */
  async end(): Promise<void> {
    await this.machine.strike('browser', new Prng(1))
    void this.machine.repair()
    this.#sleeper.start()
    await this.#settled([this.#sleeper])
    await this.#checkRetained('k/+/keep/#', 'tcp', 'reader')
    const { ledger } = this
    const millis = ledger.willsMillis
    await ledger.until(
      () => ledger.willsOwed.length === 0,
      () => `the wills ${ledger.willsOwed.slice(0, 5)}`,
      millis + 10_000,
    )
    // Those that must not come would have come by then.
    const end = Date.now() + ledger.willsMillis
    await new Promise((resolve) => setTimeout(resolve, end - Date.now()))
    await ledger.until(
      () => true,
      () => '',
    )
  }

  /** Ends everything that runs, also after a fault. */
  async stop(): Promise<void> {
    this.ledger.fault ??= 'over'
    this.ledger.note('over')
    await this.machine.end()
  }

  #talker(name: string, place: Place, at: number, random: Prng): Talker {
    const filters = random.pick([[`k/${name}/t/#`], [`k/${name}/t/a`, `k/${name}/t/b`], [`k/${name}/t/+`], []])
    const client = this.#client(`${name}talker${at}`, place, random, filters)
    return {
      client,
      left: 5 + random.below(30),
      window: random.pick([1, 4, 16, 50]),
      retainQos: random.pick([1, 2] as const),
    }
  }

  #client(
    clientId: string,
    place: Place,
    random: Prng,
    filters: readonly string[],
    will?: ClientPlan['will'],
  ): CrashClient {
    const plan: ClientPlan = {
      clientId,
      version: will !== undefined || random.chance(60) ? 5 : 4,
      expirySeconds: longSeconds,
      receiveMaximum: random.pick([2, 5, 20, 100]),
      filters: filters.map((filter) => ({ filter, qos: random.pick([1, 2, 2] as const) })),
      hesitation: random.pick([0, 20, 60]),
      open: () => this.machine.connect(place),
      ...(will !== undefined && { will }),
    }
    return new CrashClient(plan, this.ledger, random)
  }

  /** Everybody talks until everything is said; at random moments something dies. */
  async #load(name: string, talkers: readonly Talker[], random: Prng): Promise<void> {
    const { ledger } = this
    const total = talkers.reduce((sum, { left }) => sum + left, 0)
    const strikes = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => random.pick(this.#faults))
    let strikeAt = ledger.events + random.below(total * 4)
    let striking = Promise.resolve()
    const strike = (fault: Fault) => {
      ledger.note(`STRIKE ${fault}`)
      striking = striking.then(async () => {
        const isStruck = await this.machine.strike(fault, random)
        if (isStruck && (fault === 'hung host' || fault === 'replaced host')) ledger.hostHangs()
        if (isStruck) this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1)
        void this.machine.repair()
      })
    }
    await ledger.until(
      () => {
        if (strikes.length > 0 && ledger.events >= strikeAt) {
          strike(strikes.shift()!)
          strikeAt = ledger.events + random.below(total)
          if (random.chance(30)) random.pick(talkers).client.cut()
        }
        for (const talker of talkers) this.#say(name, talker, random)
        return talkers.every(({ client, left }) => left === 0 && client.inFlight === 0)
      },
      () =>
        talkers
          .filter(({ client, left }) => left > 0 || client.inFlight > 0)
          .map(({ client, left }) => `${client.words}, ${left} left`)
          .join('; '),
    )
    // What had no time to die during the load dies now, when messages still wait.
    for (const fault of strikes) strike(fault)
    await striking
  }

  #say(name: string, talker: Talker, random: Prng): void {
    const { client, window, retainQos } = talker
    while (talker.left > 0 && client.isReady && client.inFlight < window) {
      talker.left -= 1
      if (random.chance(20))
        client.publish(`k/${name}/keep/${client.plan.clientId}`, retainQos, true, random.chance(20))
      else client.publish(`k/${name}/t/${random.pick(['a', 'b', 'c/d'])}`, random.pick([1, 2] as const), false)
    }
  }

  /** The brief session is there, or it is not, by the clock: the client looks. */
  async #look(random: Prng): Promise<void> {
    this.#brief.start()
    await this.#settled([this.#brief])
    await this.#brief.leave(random.pick(['goodbye', 'cut']))
  }

  async #ready(clients: readonly CrashClient[]): Promise<void> {
    const missing = () => clients.filter((client) => !client.isReady).map((client) => client.plan.clientId)
    await this.ledger.until(
      () => missing().length === 0,
      () => `${missing()} to be connected`,
    )
  }

  /** All are there, nothing is under way, and the watcher and they have what they are owed. */
  async #settled(clients: readonly CrashClient[]): Promise<void> {
    const all = [...clients, this.#watcher]
    const { ledger } = this
    for (const client of all) client.isAnswered = false
    const open = () =>
      all.filter((client) => !client.isQuiet || !client.isAnswered || ledger.owedTo(client.plan.clientId) > 0)
    await ledger.until(
      () => {
        for (const client of all) {
          client.acknowledge()
          client.ask()
        }
        return open().length === 0
      },
      () =>
        open()
          .map(
            ({ plan, isOnline, inFlight }) =>
              `${ledger.owedWords(plan.clientId)}; online ${isOnline}, ${inFlight} in flight`,
          )
          .join('\n'),
    )
  }

  /** Somebody new gets what is retained, and nothing else. */
  async #checkRetained(filter: string, place: Place, clientId: string): Promise<void> {
    const { ledger } = this
    const got = new Map<string, string>()
    const reader = new CrashClient(
      {
        clientId,
        version: 5,
        expirySeconds: 0,
        receiveMaximum: 1_000,
        filters: [{ filter, qos: 1 }],
        hesitation: 0,
        receive({ topic, payload }) {
          got.set(topic, new TextDecoder().decode(payload))
          ledger.note(`${clientId} gets ${got.get(topic)} retained on ${topic}`)
        },
        open: () => this.machine.connect(place),
      },
      ledger,
      new Prng(1),
    )
    const expected = [...ledger.retained()].filter(([topic]) => matches(filter, topic))
    const wrong = () =>
      expected
        .filter(([topic, payload]) => (got.get(topic) ?? null) !== payload)
        .map(([topic, payload]) => `${topic}: ${got.get(topic)} instead of ${payload}`)
    reader.start()
    await this.#ready([reader])
    await ledger.until(
      () => wrong().length === 0,
      () => `retained messages: ${wrong().slice(0, 5).join('; ')}`,
      10_000,
    )
    // All that the broker had sent comes before its end of the connection.
    await reader.leave('goodbye')
    if (wrong().length > 0 || got.size > expected.length) ledger.fail(`retained messages: ${wrong().join('; ')}`)
  }
}
