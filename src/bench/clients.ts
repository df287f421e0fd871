// Many clients that do little: what each takes of memory, how fast they come, and what a thousand cost that only ping.
// Does not know what they would say.

import type { Memory } from './asked-server.ts'
import { type Child, startChild } from './children.ts'
import { type Client, openClient } from './client.ts'
import { atLeast, atMost, type Goal, goalTable } from './goals.ts'
import { filtersOf, type Shares } from './memory.ts'
import type { Section, Settings } from './section.ts'
import { figure, median, rate } from './table.ts'
import { encodeSubscribe, First, pingreq } from './wire.ts'

/** Clients that connect at once. */
const atOnce = 100
const subscriptionsEach = 10
const idleClients = 1_000
const idleKeepAlive = 60

interface Server {
  readonly port: number
  readonly child: Child
}

async function start(script: string, which: string, prefix: readonly string[]): Promise<Server> {
  const { first, child } = await startChild(script, ['--serve', 'asked', '--brokers', which], prefix)
  return { port: Number(first), child }
}

/** All clients, `atOnce` under way at any time. */
async function gather(port: number, count: number, prefix: string, keepAlive: number): Promise<Client[]> {
  const clients: Client[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next
      next += 1
      clients[index] = await openClient(port, `${prefix}-${index}`, { keepAlive })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return clients
}

const cpuMicrosOf = async (child: Child): Promise<number> => {
  const { user, system } = JSON.parse(await child.ask('cpu')) as NodeJS.CpuUsage
  return user + system
}

interface Arrival {
  readonly perSecond: number
  readonly cpuMicros: number
}

/** Connects so many and lets them go again. */
async function arrive({ port, child }: Server, count: number, round: number): Promise<Arrival> {
  const before = await cpuMicrosOf(child)
  const start = performance.now()
  const clients = await gather(port, count, `r${round}`, 0)
  const perSecond = (count / (performance.now() - start)) * 1000
  const cpuMicros = ((await cpuMicrosOf(child)) - before) / count
  for (const { socket } of clients) socket.destroy()
  return { perSecond, cpuMicros }
}

async function connectGoals(script: string, settings: Settings, prefix: readonly string[]): Promise<[Goal[], unknown]> {
  const servers = { mqtab: await start(script, 'mqtab', prefix), aedes: await start(script, 'aedes', prefix) }
  const arrivals: Record<keyof typeof servers, Arrival[]> = { mqtab: [], aedes: [] }
  const count = settings.short ? 1_000 : 3_000
  for (let round = 0; round <= settings.rounds; round += 1) {
    for (const name of ['mqtab', 'aedes'] as const) {
      settings.say(`connecting ${count} clients to ${name}, round ${round}`)
      const arrival = await arrive(servers[name], count, round)
      // The first round warms up.
      if (round > 0) arrivals[name].push(arrival)
    }
  }
  for (const { child } of Object.values(servers)) child.stop()
  const own = {
    rate: median(arrivals.mqtab.map((each) => each.perSecond)),
    cpu: median(arrivals.mqtab.map((each) => each.cpuMicros)),
  }
  const other = {
    rate: median(arrivals.aedes.map((each) => each.perSecond)),
    cpu: median(arrivals.aedes.map((each) => each.cpuMicros)),
  }
  const goals: Goal[] = [
    {
      what: 'connects/s, aedes',
      value: own.rate / other.rate,
      unit: '×',
      bound: atLeast(1),
      ours: rate(own.rate),
      yardstick: rate(other.rate),
    },
    {
      what: 'CPU per connect, aedes',
      value: other.cpu / own.cpu,
      unit: '×',
      bound: atLeast(1),
      ours: `${figure(own.cpu)} µs`,
      yardstick: `${figure(other.cpu)} µs`,
    },
  ]
  return [goals, arrivals]
}

async function memoryGoals(script: string, settings: Settings, count: number): Promise<[Goal[], unknown]> {
  settings.say(`memory of ${count} sessions, without sockets`)
  const { first, child } = await startChild(script, ['--serve', 'memory', '--sessions', String(count)])
  child.stop()
  const shares = JSON.parse(first) as Shares
  settings.say(`memory of ${count} sessions, with sockets`)
  const server = await start(script, 'mqtab', [])
  const look = async (): Promise<Memory> => JSON.parse(await server.child.ask('memory')) as Memory
  const warm = await gather(server.port, 100, 'w', 60)
  const before = await look()
  const clients = await gather(server.port, count, 'c', 60)
  const connected = await look()
  for (const [index, client] of clients.entries()) {
    const answered = client.heard(First.suback)
    client.socket.write(encodeSubscribe(filtersOf(index, subscriptionsEach), 1))
    await answered
  }
  const subscribed = await look()
  for (const { socket } of [...warm, ...clients]) socket.destroy()
  server.child.stop()
  const each = (after: Memory, first: Memory, by: number) => (after.heapBytes - first.heapBytes) / by
  const whole = each(connected, before, count)
  const resident = (connected.residentBytes - before.residentBytes) / count
  const goals: Goal[] = [
    { what: "a session, the broker's own share", value: shares.sessionBytes / 1000, unit: 'KB', bound: atMost(3) },
    { what: "a subscription, the broker's own share", value: shares.subscriptionBytes, unit: 'B', bound: atMost(400) },
    { what: 'a session with its socket in Node, heap', value: whole / 1000, unit: 'KB', bound: null },
    { what: 'the same, resident memory of the process', value: resident / 1000, unit: 'KB', bound: null },
    {
      what: 'a subscription, heap of the whole process',
      value: each(subscribed, connected, count * subscriptionsEach),
      unit: 'B',
      bound: atMost(400),
    },
  ]
  return [goals, { shares, before, connected, subscribed }]
}

async function idleGoal(script: string, settings: Settings): Promise<[Goal, unknown]> {
  settings.say(`${idleClients} clients that only ping`)
  const { port, child } = await start(script, 'mqtab', [])
  const clients = await gather(port, idleClients, 'idle', idleKeepAlive)
  // Evenly, as clients that came at any time do.
  let next = 0
  const timer = setInterval(
    () => {
      clients[next % idleClients]!.socket.write(pingreq)
      next += 1
    },
    (idleKeepAlive * 1000) / idleClients,
  )
  const millis = settings.short ? 4_000 : 15_000
  const sleep = (wait: number) => new Promise((resolve) => setTimeout(resolve, wait))
  // What connecting has left to be done: the engine collects it when it has been quiet for some eight seconds.
  await sleep(settings.short ? 2_000 : 12_000)
  const [start0, before] = [performance.now(), await cpuMicrosOf(child)]
  await sleep(millis)
  const micros = (await cpuMicrosOf(child)) - before
  const percent = (micros / 1000 / (performance.now() - start0)) * 100
  clearInterval(timer)
  for (const { socket } of clients) socket.destroy()
  child.stop()
  const what = `${idleClients.toLocaleString('en-US')} clients on a keep alive of ${idleKeepAlive} s, of a core`
  return [{ what, value: percent, unit: '%', bound: atMost(1) }, { percent }]
}

export async function clientsSection(settings: Settings, script: string, prefix: readonly string[]): Promise<Section> {
  const failures: string[] = []
  const goals: Goal[] = []
  const data: unknown[] = []
  const count = settings.short ? 2_000 : 10_000
  const parts = [
    () => memoryGoals(script, settings, count),
    () => connectGoals(script, settings, prefix),
    () => idleGoal(script, settings).then(([goal, figures]): [Goal[], unknown] => [[goal], figures]),
  ]
  for (const part of parts) {
    try {
      const [found, figures] = await part()
      goals.push(...found)
      data.push(figures)
    } catch (error) {
      failures.push(`many clients: ${(error as Error).message}`)
    }
  }
  const text = [
    `Memory: ${count.toLocaleString('en-US')} connected clean sessions with ${subscriptionsEach} subscriptions each to filters of their own; differences of the heap after collections.`,
    "The broker's own share is measured in a process without sockets, where each link is a bare object; the rest over TCP.",
    `Connects: ${atOnce} under way at a time; the yardstick is aedes, by turns. Idle: processor time of the broker's process.`,
  ].join('\n')
  return { title: 'Many clients', body: [text, goalTable('', goals)].join('\n\n'), data, goals, failures }
}
