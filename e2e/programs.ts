// The built gateway and mosquitto's clients as processes of their own, as a person at a terminal has them.
// Does not know what is tested.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'

const command = join(import.meta.dirname, '../dist/gateway/cli.js')
const run = promisify(execFile)

const running = new Set<ChildProcess>()

/** Ends what a failed test has left. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGTERM')
}

/** A process whose output can be awaited, line by line. */
export class Program {
  readonly child: ChildProcess
  readonly name: string
  readonly out: string[] = []
  readonly err: string[] = []
  #changed: (() => void)[] = []
  #exited = false

  constructor(name: string, args: readonly string[]) {
    this.name = name
    this.child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(this.child)
    this.#collect('stdout', this.out)
    this.#collect('stderr', this.err)
    this.child.on('close', () => {
      this.#exited = true
      running.delete(this.child)
      this.#wake()
    })
  }

  /** Resolves with the lines of its output that match, when there are so many. Rejects when the program ends before. */
  async lines(pattern: RegExp, count = 1, stream: 'out' | 'err' = 'out'): Promise<string[]> {
    for (;;) {
      const found = this[stream].filter((line) => pattern.test(line))
      if (found.length >= count) return found
      if (this.#exited) throw new Error(`${this.name} ended: ${[...this.out, ...this.err].join('\n')}`)
      await new Promise<void>((resolve) => this.#changed.push(resolve))
    }
  }

  /** Resolves with the exit code, or the signal that ended it. */
  async exit(): Promise<number | string | null> {
    if (!this.#exited) await once(this.child, 'close')
    return this.child.exitCode ?? this.child.signalCode
  }

  #collect(stream: 'stdout' | 'stderr', lines: string[]): void {
    let rest = ''
    this.child[stream]!.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n')
      rest = parts.pop()!
      lines.push(...parts)
      this.#wake()
    })
  }

  #wake(): void {
    const waiting = this.#changed
    this.#changed = []
    for (const resolve of waiting) resolve()
  }
}

export interface GatewayProcess {
  readonly program: Program
  readonly tcp: number
  readonly port: number
  /** Of the page. */
  readonly url: string
  readonly websocket: string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | string | null>
}

/** Starts the built gateway and waits for its ready line. Free ports, unless `args` name some. */
export async function startGateway(...args: string[]): Promise<GatewayProcess> {
  const free = args.includes('--port') ? [] : ['--port', '0', '--tcp', '0']
  const program = new Program(process.execPath, [command, '--no-open', ...free, ...args])
  const [ready] = await program.lines(/^mqtab ready/)
  const [, tcp, websocket, url] = /mqtt:\/\/localhost:(\d+) (ws:\S+) (http:\S+)/.exec(ready!)!
  const stop = () => {
    program.child.kill('SIGTERM')
    return program.exit()
  }
  return { program, tcp: Number(tcp), port: Number(new URL(url!).port), url: url!, websocket: websocket!, stop }
}

/** mosquitto's clients are there, or are installed as root on Debian. Rejects with a sentence. */
export async function ensureMosquitto(): Promise<void> {
  const there = () =>
    run('mosquitto_sub', ['--help']).then(undefined, (error) => error.code !== 'ENOENT' || Promise.reject(error))
  try {
    await there()
  } catch {
    const apt = (...args: string[]) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-y', ...args])
    try {
      await apt('install', '--no-install-recommends', 'mosquitto-clients').catch(async () => {
        await apt('update')
        await apt('install', '--no-install-recommends', 'mosquitto-clients')
      })
      await there()
    } catch {
      throw new Error('These tests need mosquitto_pub and mosquitto_sub: install the package mosquitto-clients.')
    }
  }
}

export type Version = '31' | '311' | '5'
export type QoS = 0 | 1 | 2

/** Runs mosquitto_pub to its end; resolves with its exit code: 0, a return code or a reason code. */
export function publish(port: number, version: Version, topic: string, payload: string, qos: QoS, ...more: string[]) {
  const args = ['-h', 'localhost', '-p', `${port}`, '-V', version, '-t', topic, '-m', payload, '-q', `${qos}`, ...more]
  return new Program('mosquitto_pub', args).exit()
}

let markers = 0

/**
 * mosquitto_sub with its subscription granted. Messages are lines `MSG topic qos retained payload`. It prints nothing
 * at once but messages: so a retained one, asked for in the same SUBSCRIBE, tells that the grant is there.
 */
export async function subscribe(
  port: number,
  version: Version,
  filter: string,
  qos: QoS,
  ...more: string[]
): Promise<Program> {
  markers += 1
  const marker = `granted/${markers}`
  await publish(port, version, marker, 'x', 1, '-r')
  const filters = ['-t', filter, '-t', marker]
  const args = ['-h', 'localhost', '-p', `${port}`, '-V', version, ...filters, '-q', `${qos}`]
  const program = new Program('mosquitto_sub', [...args, '-F', 'MSG %t %q %r %p', ...more])
  await program.lines(/^MSG granted\//)
  program.out.splice(0, Infinity, ...program.out.filter((line) => !line.startsWith('MSG granted/')))
  return program
}
