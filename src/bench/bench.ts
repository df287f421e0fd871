// `npm run bench`: measures, prints Markdown, writes nothing else. Also the entry of the processes it starts.
// Does not know how anything is measured.
import { spawnSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { QoS } from '../protocol/packet.ts'
import { type BrokerName, brokerNames, cleanUp, mosquittoVersion } from './brokers.ts'
import { summary } from './goals.ts'
import type { LoadOptions } from './load.ts'
import type { Section, Settings } from './section.ts'
import { type TcpOptions, tcpSection } from './tcp.ts'

const usage = `npm run bench -- [options]

  --short             shorter intervals, one round, for CI
  --only LIST         only these parts: core, tcp, matching, retained, clients, tabs, storage, gateway, panel
  --json              figures as JSON in place of Markdown
  --brokers LIST      of mqtab,aedes,mosquitto,bare (default: the first three, where installed)
  --bare              also the bare loop: what Node can do with no sessions and no topic tree
  --fan-out LIST      default 1,10,100; 1,10 with --short
  --qos LIST          default 0,1,2
  --payload LIST      bytes, default 64,16384; 64 with --short
  --pairs N           publishers with one subscriber each at fan-out 1, default 4
  --window N          messages of one publisher under way, default 900
  --rounds N          default 3
  --seconds N         measured in each round, default 3
  --no-pin            leave the processes to the scheduler
  --cli FILE          the built command line to measure
  --node-option WORD  for the mqtab process, such as --cpu-prof; may be repeated
`

const flags = {
  short: { type: 'boolean', default: false },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
  brokers: { type: 'string' },
  bare: { type: 'boolean', default: false },
  'fan-out': { type: 'string' },
  qos: { type: 'string', default: '0,1,2' },
  payload: { type: 'string' },
  pairs: { type: 'string', default: '4' },
  window: { type: 'string', default: '900' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  'no-pin': { type: 'boolean', default: false },
  cli: { type: 'string' },
  'node-option': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h', default: false },
  // The processes that the bench starts.
  serve: { type: 'string' },
  port: { type: 'string' },
  load: { type: 'string' },
  sessions: { type: 'string', default: '10000' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values']

function numbers(text: string, name: string, allowed?: readonly number[]): number[] {
  const list = text.split(',').map(Number)
  if (list.some((value) => !Number.isInteger(value) || value < 0 || (allowed && !allowed.includes(value)))) {
    throw new Error(`--${name} ${text} is not understood`)
  }
  return list
}

const qosLevels = (values: Values): QoS[] => numbers(values.qos, 'qos', [0, 1, 2]) as QoS[]

function chosenBrokers(values: Values): BrokerName[] {
  const wished = values.brokers?.split(',') ?? ['mqtab', 'aedes', ...(mosquittoVersion() ? ['mosquitto'] : [])]
  if (values.bare) wished.push('bare')
  for (const name of wished)
    if (!brokerNames.includes(name as BrokerName)) throw new Error(`no broker is called ${name}`)
  return [...new Set(wished)] as BrokerName[]
}

/** Prefixes that put brokers on one core and the load on another; empty where that cannot be done. */
function pinning(values: Values): { broker: string[]; load: string[] } {
  const possible = !values['no-pin'] && cpus().length >= 2 && !spawnSync('taskset', ['-V']).error
  return possible ? { broker: ['taskset', '-c', '0'], load: ['taskset', '-c', '1'] } : { broker: [], load: [] }
}

function settingsOf(values: Values): Settings {
  const short = values.short
  return {
    short,
    rounds: Number(values.rounds ?? (short ? 1 : 3)),
    warmUpMillis: short ? 500 : 1000,
    measureMillis: Number(values.seconds ?? (short ? 1 : 3)) * 1000,
    say: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
    },
  }
}

function tcpOptions(settings: Settings, values: Values): TcpOptions {
  const script = process.argv[1]!
  const pin = pinning(values)
  return {
    ...settings,
    brokers: chosenBrokers(values),
    broker: {
      script,
      cli: resolve(values.cli ?? resolve(script, '../../gateway/cli.js')),
      prefix: pin.broker,
      nodeOptions: values['node-option'] ?? [],
    },
    loadPrefix: pin.load,
    fanOuts: numbers(values['fan-out'] ?? (values.short ? '1,10' : '1,10,100'), 'fan-out'),
    qosLevels: qosLevels(values),
    payloads: numbers(values.payload ?? (values.short ? '64' : '64,16384'), 'payload'),
    pairs: numbers(values.pairs, 'pairs')[0]!,
    window: numbers(values.window, 'window')[0]!,
  }
}

const parts: Readonly<Record<string, (settings: Settings, values: Values) => Promise<Section>>> = {
  // Loaded when wanted: the yardsticks' processes start from this file too.
  core: async (settings, values) => (await import('./core-alone.ts')).coreSection(settings, qosLevels(values)),
  channel: async (settings) => (await import('./channel.ts')).channelSection(settings),
  matching: async (settings) => (await import('./matching.ts')).matchingSection(settings),
  retained: async (settings, values) =>
    (await import('./retained.ts')).retainedSection(settings, process.argv[1]!, pinning(values).broker),
  clients: async (settings, values) =>
    (await import('./clients.ts')).clientsSection(settings, process.argv[1]!, pinning(values).broker),
  tabs: async (settings) => (await import('./tabs.ts')).tabsSection(settings, process.argv[1]!),
  storage: async (settings) => (await import('./storage.ts')).storageSection(settings, process.argv[1]!),
  gateway: async (settings, values) =>
    (await import('./gateway.ts')).gatewaySection(settings, tcpOptions(settings, values)),
  panel: async (settings) => (await import('./panel.ts')).panelSection(settings),
  tcp: (settings, values) => tcpSection(tcpOptions(settings, values)),
}

function machine(): string {
  const cores = cpus()
  // Others at work on the same machine lower every rate; CPU per delivery suffers less.
  const load = process.platform === 'win32' ? '' : `, load ${loadavg()[0]!.toFixed(1)} at the start`
  return `${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} core(s), ${process.platform}, Node ${process.versions.node}${load}`
}

async function measure(values: Values): Promise<number> {
  const wished = values.only?.split(',') ?? Object.keys(parts)
  for (const name of wished)
    if (!parts[name]) throw new Error(`--only ${name}: there is only ${Object.keys(parts).join(', ')}`)
  const settings = settingsOf(values)
  const where = machine()
  const sections: Section[] = []
  for (const name of wished) sections.push(await parts[name]!(settings, values))
  settings.say('')
  const failures = sections.flatMap((section) => section.failures)
  if (values.json) {
    const data = sections.map(({ title, data, goals, failures }) => ({ title, data, goals, failures }))
    process.stdout.write(`${JSON.stringify({ machine: where, sections: data }, null, 2)}\n`)
  } else {
    const bodies = sections.map((section) => `### ${section.title}\n\n${section.body}`)
    bodies.push(`### Goals\n\n${summary(sections)}`)
    const failed = failures.length === 0 ? [] : [`### Failed\n\n${failures.map((line) => `- ${line}`).join('\n')}`]
    process.stdout.write(`${[`## mqtab bench\n\n${where}`, ...bodies, ...failed].join('\n\n')}\n`)
  }
  return failures.length === 0 ? 0 : 1
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags })
  if (values.help) process.stdout.write(usage)
  else if (values.serve === 'aedes') await (await import('./aedes-server.ts')).serveAedes(Number(values.port))
  else if (values.serve === 'bare') (await import('./bare-server.ts')).serveBare(Number(values.port))
  else if (values.serve === 'asked') await (await import('./asked-server.ts')).serveAsked(values.brokers ?? 'mqtab')
  else if (values.serve === 'pinger') await (await import('./pinger.ts')).servePinger(Number(values.port))
  else if (values.serve === 'memory') {
    const { measureShares } = await import('./memory.ts')
    const shares = await measureShares(Number(values.sessions), 10)
    process.stdout.write(`${JSON.stringify(shares)}\n`, () => process.exit(0))
  } else if (values.load) {
    const { runLoad } = await import('./load.ts')
    const result = await runLoad(JSON.parse(values.load) as LoadOptions)
    process.stdout.write(JSON.stringify(result))
  } else {
    process.on('exit', cleanUp)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
    const code = await measure(values)
    // A part that failed may have left a timer or socket: nothing that is left is worth waiting for.
    process.stdout.write('', () => process.exit(code))
  }
}

main().catch((error: Error) => {
  process.stderr.write(`bench: ${error.message}\n`)
  process.exitCode = 2
})
