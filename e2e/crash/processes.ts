// The processes of a browser, found by its profile, and killed without a word.
// Does not know what runs in them, but for the names of their threads.
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface BrowserProcess {
  readonly pid: number
  /** `renderer`, `utility` and so on; `browser` for the one that holds all others. */
  readonly type: string
}

/** All processes of the browser with this profile. */
export async function processesOf(profile: string): Promise<BrowserProcess[]> {
  const { stdout } = await run('ps', ['-ww', '-eo', 'pid=,args='], { maxBuffer: 16 * 1024 * 1024 })
  const own = stdout.split('\n').filter((line) => line.includes(`--user-data-dir=${profile}`))
  return own.map((line) => ({
    pid: Number.parseInt(line, 10),
    type: / --type=(\S+)/.exec(line)?.[1] ?? 'browser',
  }))
}

/** Empty for both. */
export type WorkerKind = 'SharedWorker' | 'DedicatedWorker' | ''

/** Whether a renderer has such a worker in it: Chromium names its threads. False where the system does not tell. */
export async function hostsWorker(pid: number, kind: WorkerKind = ''): Promise<boolean> {
  try {
    const threads = await readdir(`/proc/${pid}/task`)
    const names = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8')))
    return names.some((name) => /^(SharedWorker|DedicatedWorker)/.test(name) && name.startsWith(kind))
  } catch {
    return false
  }
}

/** SIGKILL; to a whole group where `pid` is negative. One that went with another is no fault. */
export function kill(pid: number): void {
  signal(pid, 'SIGKILL')
}

/** Nothing of it runs until `goOn`. */
export function pause(pid: number): void {
  signal(pid, 'SIGSTOP')
}

export function goOn(pid: number): void {
  signal(pid, 'SIGCONT')
}

function signal(pid: number, name: NodeJS.Signals): void {
  if (pid === 0) return
  try {
    process.kill(pid, name)
  } catch {
    // It has gone already.
  }
}
