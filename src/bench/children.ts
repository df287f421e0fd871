// Processes of the bench itself that answer questions: a broker that can be asked for its memory, or a measurement.
// Does not know what is asked.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Child {
  readonly pid: number
  /** Sends one line and resolves with the line that answers it. Rejects when the process has ended. */
  ask(line: string): Promise<string>
  stop(): void
}

/** Starts this bench anew as `words` say. Resolves with its first line, too. */
export async function startChild(script: string, words: readonly string[], prefix: readonly string[] = []) {
  const [file, ...rest] = [...prefix, process.execPath, '--expose-gc', script, ...words]
  const child = spawn(file!, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const iterator = lines[Symbol.asyncIterator]()
  process.on('exit', () => child.kill('SIGKILL'))
  const next = async (): Promise<string> => {
    const { value, done } = await iterator.next()
    if (done) throw new Error(`${words.join(' ')} ended without an answer`)
    return value as string
  }
  const first = await next()
  const answers: Child = {
    pid: child.pid!,
    ask: (line) => {
      child.stdin.write(`${line}\n`)
      return next()
    },
    stop: () => child.kill('SIGKILL'),
  }
  return { first, child: answers }
}
