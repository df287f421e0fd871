// What a person does with all that the broker keeps: tasks with their words, the undo of a clearing, and asking the
// browser to keep the data. Does not know the markup.
import { effect, signal } from '@preact/signals'
import type { Task } from '../../core/storage-views.ts'
import { source } from '../source.ts'
import { broker } from '../state.ts'
import { note, offer } from '../ui/toasts.tsx'
import { keepText as words } from './keep-text.ts'

/** A task under way, so that no other is begun. */
export const working = signal<Task['kind'] | null>(null)

/** Does a task; a failure is told in a note. Resolves with whether it was done, and its answer. */
export async function attempt(
  task: Task,
  failed: (why: string) => string = words.failed,
): Promise<{ readonly result: unknown } | null> {
  working.value = task.kind
  try {
    return { result: await source().task(task) }
  } catch (error) {
    note(failed(error instanceof Error ? error.message : String(error)))
    return null
  } finally {
    working.value = null
  }
}

export async function clearEverything(): Promise<void> {
  const done = await attempt({ kind: 'clear' })
  // What can be taken back says so itself, in every open page.
  if (done !== null && done.result === false) note(words.clear.gone)
}

export async function undoClear(): Promise<void> {
  if ((await attempt({ kind: 'undo' })) !== null) note(words.clear.undone)
}

/** Gives a file to the person. */
export function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The download has taken the file over by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Asks the browser to keep this site's data; null where it cannot be asked. Firefox asks the person. */
export async function askToPersist(): Promise<boolean | null> {
  const storage = (navigator as Partial<Navigator>).storage
  if (typeof storage?.persist !== 'function') return null
  return await storage.persist()
}

const askedKey = 'mqtab.asked-to-persist'

/**
 * Shows the undo of a clearing wherever a page is open, also after a crash; and asks the browser once to keep the data:
 * not at first sight, but when something is kept for the first time and the person has used the page.
 */
export function watchStorage(): void {
  let offered: number | null = null
  let withdraw = (): void => {}
  effect(() => {
    const until = broker.value?.storage.undoUntil ?? null
    if (until === offered) return
    offered = until
    withdraw()
    const left = until === null ? 0 : until - (broker.value?.now ?? 0)
    withdraw = left > 0 ? offer(words.clear.cleared, () => void undoClear(), left) : () => {}
  })
  const stop = effect(() => {
    const view = broker.value
    const keeps = view !== null && view.storage.kind === 'indexeddb' && view.storage.writes > 0
    if (!keeps || !navigator.userActivation?.hasBeenActive) return
    queueMicrotask(() => stop())
    try {
      if (localStorage.getItem(askedKey) !== null) return
      localStorage.setItem(askedKey, '1')
    } catch {
      return
    }
    askToPersist().catch(() => {})
  })
}
