// Starts and stops the brokers that are measured, each in a process of its own on a free port of 127.0.0.1.
// Does not know how they are measured.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const brokerNames = ['mqtab', 'aedes', 'mosquitto', 'bare', 'headless'] as const
export type BrokerName = (typeof brokerNames)[number]

export interface Broker {
  readonly name: BrokerName
  /** Name and version, for the table's legend. */
  readonly label: string
  readonly pid: number
  readonly port: number
  /** False once the process has ended. */
  readonly alive: () => boolean
  /** Asks it to end and waits for that, so that a profile it writes at its end is whole. Kills it after 5 s. */
  stop(): Promise<void>
}

export interface BrokerOptions {
  /** This bench's own script, which is also the servers of aedes and the bare loop. */
  readonly script: string
  /** The built command line of mqtab. */
  readonly cli: string
  /** Words put before every command, to pin it to a core; empty for none. */
  readonly prefix: readonly string[]
  /** Options for Node of the mqtab process, to profile it. */
  readonly nodeOptions: readonly string[]
}

const startSeconds = 15
const stopSeconds = 5
const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** Ends every process and removes every folder that is still there; for the end of the bench, whatever it was. */
export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/** Spawns with the pinning prefix; the child is ended with the bench. */
export function spawnPinned(prefix: readonly string[], command: readonly string[]): ChildProcess {
  const [file, ...words] = [...prefix, ...command]
  const child = spawn(file!, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  child.on('exit', () => children.delete(child))
  child.on('error', () => children.delete(child))
  return child
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0))
    })
  })
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

/** Version of the installed mosquitto, or null when there is none. */
export function mosquittoVersion(): string | null {
  // A system user's path often lacks sbin, where Debian puts it.
  const found = spawnSync('mosquitto', ['-h'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: searchPath() },
  })
  if (found.error) return null
  return /version (\S+)/.exec(`${found.stdout}${found.stderr}`)?.[1] ?? 'of unknown version'
}

function searchPath(): string {
  return `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin`
}

function mosquittoPath(): string {
  return (
    ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin']
      .map((folder) => join(folder, 'mosquitto'))
      .find(existsSync) ?? 'mosquitto'
  )
}

/** Nothing is limited, queued to disk or logged, and no Nagle: what makes mosquitto fastest under this load. */
function mosquittoConfig(port: number): string {
  return [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'max_queued_messages 0',
    'max_queued_bytes 0',
    'max_inflight_messages 0',
    'set_tcp_nodelay true',
    'log_dest none',
    '',
  ].join('\n')
}

async function commandOf(
  name: BrokerName,
  port: number,
  options: BrokerOptions,
): Promise<{ label: string; command: string[] }> {
  const node = `Node ${process.versions.node}`
  switch (name) {
    case 'mqtab': {
      const quiet = ['--port', '0', '--log-level', 'error']
      if (!existsSync(options.cli)) throw new Error(`${options.cli} is not built`)
      return {
        label: `mqtab --embedded, ${node}`,
        command: [process.execPath, ...options.nodeOptions, options.cli, '--embedded', '--tcp', `${port}`, ...quiet],
      }
    }
    case 'headless': {
      const quiet = ['--port', '0', '--log-level', 'error', '--no-open']
      return {
        label: `mqtab --headless, ${node} and Chromium`,
        command: [process.execPath, options.cli, '--headless', '--tcp', `${port}`, ...quiet],
      }
    }
    case 'aedes':
      return {
        label: `aedes, ${node}`,
        command: [process.execPath, options.script, '--serve', 'aedes', '--port', `${port}`],
      }
    case 'bare':
      return {
        label: `bare loop, ${node}`,
        command: [process.execPath, options.script, '--serve', 'bare', '--port', `${port}`],
      }
    case 'mosquitto': {
      const folder = mkdtempSync(join(tmpdir(), 'mqtab-bench-'))
      folders.add(folder)
      const file = join(folder, 'mosquitto.conf')
      writeFileSync(file, mosquittoConfig(port))
      return {
        label: `mosquitto ${mosquittoVersion()}`,
        command: [mosquittoPath(), '-c', file],
      }
    }
    default:
      return name satisfies never
  }
}

/** Resolves when the broker takes connections. Rejects, with what it said, when it ends or stays silent for 15 s. */
export async function startBroker(name: BrokerName, options: BrokerOptions): Promise<Broker> {
  const port = await freePort()
  const { label, command } = await commandOf(name, port, options)
  const child = spawnPinned(options.prefix, command)
  let said = ''
  let ended = false
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-2000)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  child.on('exit', () => {
    ended = true
  })
  child.on('error', (error) => {
    ended = true
    said += error.message
  })
  const deadline = performance.now() + startSeconds * 1000
  while (!(await canConnect(port))) {
    if (ended) throw new Error(`${name} ended at its start: ${said.trim() || 'it said nothing'}`)
    if (performance.now() > deadline)
      throw new Error(`${name} took no connection within ${startSeconds} s: ${said.trim()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const stop = async (): Promise<void> => {
    if (ended) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopSeconds * 1000)
    await gone
    clearTimeout(timer)
  }
  return { name, label, pid: child.pid!, port, alive: () => !ended, stop }
}
