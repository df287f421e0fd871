// A message sent many times, at a rate that may grow. Does not know what is sent.
import { signal } from '@preact/signals'
import type { BenchDraft } from './settings.ts'
import { dueBy } from './template.ts'

/** How often a repetition looks what is due. */
const repeatMillis = 20

export class Repetition {
  /** How far it has come; null while there is none. */
  readonly progress = signal<{ readonly sent: number; readonly times: number } | null>(null)
  #timer: ReturnType<typeof setInterval> | undefined

  /** Calls `send` with 1, 2, 3 and so on. */
  begin({ times, perSecond, rampTo }: BenchDraft, send: (n: number) => void): void {
    this.stop()
    const start = performance.now()
    let sent = 0
    const tick = () => {
      const due = dueBy(performance.now() - start, times, perSecond, rampTo)
      while (sent < due) {
        sent += 1
        send(sent)
      }
      this.progress.value = { sent, times }
      if (sent >= times) this.stop()
    }
    this.#timer = setInterval(tick, repeatMillis)
    tick()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.progress.value = null
  }
}
