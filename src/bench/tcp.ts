// Brokers over TCP side by side: every case, every broker, in turn and in rounds, and the ratios between them.
// Does not know how a load or a broker works.
import type { QoS } from '../protocol/packet.ts'
import { type Broker, type BrokerName, type BrokerOptions, spawnPinned, startBroker } from './brokers.ts'
import { atLeast, type Goal, isReached } from './goals.ts'
import type { LoadOptions, LoadResult } from './load.ts'
import type { Section, Settings } from './section.ts'
import { figure, markdownTable, median, rate, times } from './table.ts'

export interface TcpOptions extends Settings {
  readonly brokers: readonly BrokerName[]
  readonly broker: BrokerOptions
  /** Words that pin the load to a core of its own; empty for none. */
  readonly loadPrefix: readonly string[]
  readonly fanOuts: readonly number[]
  readonly qosLevels: readonly QoS[]
  readonly payloads: readonly number[]
  /** Publisher and subscriber pairs at fan-out 1; above it there is one publisher. */
  readonly pairs: number
  /** Messages of one publisher under way. */
  readonly window: number
}

export interface Case {
  readonly fanOut: number
  readonly qos: QoS
  readonly payloadBytes: number
}

/** Medians over the rounds of one broker in one case; NaN when no round ran. */
interface Measured {
  readonly rounds: LoadResult[]
  readonly errors: string[]
}

/** Below the 1 MiB at which brokers begin to drop QoS 0 for a slow socket, with room to spare. */
const windowBytes = 768 * 1024
/** Use of a core above which the load itself may be what limits. */
const loadLimit = 0.95

export function casesOf(options: Pick<TcpOptions, 'fanOuts' | 'qosLevels' | 'payloads'>): Case[] {
  return options.payloads.flatMap((payloadBytes) =>
    options.fanOuts.flatMap((fanOut) => options.qosLevels.map((qos) => ({ fanOut, qos, payloadBytes }))),
  )
}

/** Messages under way that fit the window in count and in bytes, at least 1. */
export function windowOf(window: number, payloadBytes: number): number {
  return Math.max(1, Math.min(window, Math.floor(windowBytes / (payloadBytes + 40))))
}

/** What the broker is held to, as ratios of deliveries a second and of CPU per delivery; null where nothing is set. */
export function goalOf({ fanOut, qos, payloadBytes }: Case, against: BrokerName): number | null {
  if (payloadBytes > 64) return against === 'mosquitto' ? 1 : null
  if (against === 'aedes') {
    if (fanOut >= 10) return [8, 5, 3.5][qos]!
    return [4, 1.3, 1.3][qos]!
  }
  if (against === 'mosquitto') {
    if (fanOut >= 10) return [4, 1.5, 1.5][qos]!
    return [1.2, 1, 1][qos]!
  }
  return null
}

function nameOf({ fanOut, qos, payloadBytes }: Case): string {
  const size = payloadBytes % 1024 === 0 ? `${payloadBytes / 1024} KiB` : `${payloadBytes} B`
  return `fan-out ${fanOut}, QoS ${qos}, ${size}`
}

/** Runs one load in a process of its own. */
export function load(options: TcpOptions, broker: Broker, which: Case): Promise<LoadResult> {
  const wish: LoadOptions = {
    port: broker.port,
    brokerPid: broker.pid,
    publishers: which.fanOut === 1 ? options.pairs : 1,
    fanOut: which.fanOut,
    qos: which.qos,
    payloadBytes: which.payloadBytes,
    window: windowOf(options.window, which.payloadBytes),
    warmUpMillis: options.warmUpMillis,
    measureMillis: options.measureMillis,
  }
  return new Promise((resolve, reject) => {
    const child = spawnPinned(options.loadPrefix, [
      process.execPath,
      options.broker.script,
      '--load',
      JSON.stringify(wish),
    ])
    let answer = ''
    let complaint = ''
    child.stdout?.on('data', (chunk) => {
      answer += chunk
    })
    child.stderr?.on('data', (chunk) => {
      complaint = (complaint + chunk).slice(-2000)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(answer))
      else
        reject(
          new Error(
            complaint
              .trim()
              .split('\n')
              .findLast((line) => /Error/.test(line)) ?? `load ended with ${code}`,
          ),
        )
    })
  })
}

const rateOf = (measured: Measured): number => median(measured.rounds.map((round) => round.deliveriesPerSecond))
const cpuOf = (measured: Measured): number =>
  median(measured.rounds.map((round) => round.cpuMicrosPerDelivery ?? Number.NaN))

function faultsOf(measured: Measured): string[] {
  return [...new Set([...measured.errors, ...measured.rounds.flatMap((round) => round.faults)])]
}

function marks(measured: Measured): string {
  const slow = median(measured.rounds.map((round) => round.loadBusy)) > loadLimit ? '†' : ''
  return (faultsOf(measured).length > 0 ? '‡' : '') + slow
}

type Results = Map<Case, Map<BrokerName, Measured>>

async function measureAll(options: TcpOptions, brokers: readonly Broker[]): Promise<Results> {
  const results: Results = new Map()
  for (const which of casesOf(options)) {
    const row = new Map<BrokerName, Measured>(brokers.map(({ name }) => [name, { rounds: [], errors: [] }]))
    results.set(which, row)
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const broker of brokers) {
        options.say(`${nameOf(which)}, round ${round} of ${options.rounds}: ${broker.name}`)
        const measured = row.get(broker.name)!
        if (!broker.alive()) measured.errors.push('the broker has ended')
        else
          await load(options, broker, which).then(
            (result) => measured.rounds.push(result),
            (error: Error) => measured.errors.push(error.message),
          )
      }
    }
  }
  return results
}

function figuresTable(results: Results, names: readonly BrokerName[]): string {
  const header = ['deliveries/s (CPU µs each)', ...names]
  const rows = [...results].map(([which, row]) => [
    nameOf(which),
    ...names.map((name) => {
      const measured = row.get(name)!
      return `${rate(rateOf(measured))} (${figure(cpuOf(measured))})${marks(measured)}`
    }),
  ])
  return markdownTable(header, rows)
}

/** Rates and CPU of mqtab against each other broker: both have to reach the goal. */
function goalsOf(results: Results, names: readonly BrokerName[]): Goal[] {
  if (!names.includes('mqtab')) return []
  return [...results].flatMap(([which, row]) =>
    names
      .filter((name) => name !== 'mqtab')
      .flatMap((name) => {
        const [own, other] = [row.get('mqtab')!, row.get(name)!]
        const goal = goalOf(which, name)
        const bound = goal === null ? null : atLeast(goal)
        const what = `${nameOf(which)}, ${name}`
        return [
          { what: `${what}: rate`, value: rateOf(own) / rateOf(other), unit: '×' as const, bound },
          { what: `${what}: CPU`, value: cpuOf(other) / cpuOf(own), unit: '×' as const, bound },
        ]
      }),
  )
}

function ratiosTable(results: Results, names: readonly BrokerName[], goals: readonly Goal[]): string | null {
  const others = names.filter((name) => name !== 'mqtab')
  if (goals.length === 0) return null
  const header = ['mqtab against', ...others.flatMap((name) => [`${name}: rate`, 'CPU', 'goal'])]
  const rows = [...results.keys()].map((which) => [
    nameOf(which),
    ...others.flatMap((name) => {
      const [byRate, byCpu] = ['rate', 'CPU'].map(
        (kind) => goals.find(({ what }) => what === `${nameOf(which)}, ${name}: ${kind}`)!,
      )
      const reached = isReached(byRate!) === false || isReached(byCpu!) === false ? '✗' : '✓'
      const goal = goalOf(which, name)
      return [times(byRate!.value), times(byCpu!.value), goal === null ? '' : `≥ ${goal} × ${reached}`]
    }),
  ])
  return markdownTable(header, rows)
}

function shape(options: TcpOptions, brokers: readonly Broker[]): string {
  const windows = [...new Set(options.payloads.map((payload) => windowOf(options.window, payload)))].join(' or ')
  const pinned = options.broker.prefix.length > 0 || options.loadPrefix.length > 0
  return [
    brokers.map((broker) => broker.label).join('; '),
    `Over TCP on 127.0.0.1, MQTT 3.1.1, clean sessions. Fan-out 1 is ${options.pairs} publishers with one subscriber each, every other fan-out one publisher.`,
    `Each publisher has at most ${windows} messages unacknowledged or ahead of its slowest subscriber. The load is one process, the broker another${pinned ? ', each pinned to its own core' : ''}.`,
    `Median of ${options.rounds} interleaved round(s) of ${options.measureMillis / 1000} s after ${options.warmUpMillis / 1000} s of warm-up. CPU is the broker process's, user and system.`,
    '† the load used over 95 % of its core: the broker may be faster than this. ‡ see below the table.',
  ].join('\n')
}

/** Rejects only when the machine itself fails; a broker that cannot start is a failure in the section. */
export async function tcpSection(options: TcpOptions): Promise<Section> {
  const failures: string[] = []
  const brokers: Broker[] = []
  for (const name of options.brokers) {
    await startBroker(name, options.broker).then(
      (broker) => brokers.push(broker),
      (error: Error) => failures.push(error.message),
    )
  }
  const results = await measureAll(options, brokers)
  const names = brokers.map((broker) => broker.name)
  await Promise.all(brokers.map((broker) => broker.stop()))
  const remarks: string[] = []
  for (const [which, row] of results) {
    for (const [name, measured] of row) {
      const faults = faultsOf(measured)
      if (faults.length > 0) remarks.push(`‡ ${name}, ${nameOf(which)}: ${faults.join('; ')}`)
      // The yardsticks' own faults are told but are not ours; that one could not run at all is.
      if (measured.rounds.length === 0 || (name === 'mqtab' && faults.length > 0)) failures.push(remarks.at(-1)!)
    }
  }
  if (remarks.length === 0) remarks.push('Every message arrived exactly once at every subscriber, of every broker.')
  const goals = goalsOf(results, names)
  const ratios = ratiosTable(results, names, goals)
  return {
    title: 'Over TCP',
    body: [shape(options, brokers), figuresTable(results, names), remarks.join('\n'), ...(ratios ? [ratios] : [])].join(
      '\n\n',
    ),
    data: [...results].map(([which, row]) => ({
      ...which,
      brokers: Object.fromEntries(row),
    })),
    goals,
    failures,
  }
}
