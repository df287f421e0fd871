// Short notes at the foot of the page, and deletions that wait eight seconds for an Undo.
// Does not know what is deleted.
import { signal } from '@preact/signals'
import { text } from '../text.ts'
import { Icon } from './icons.tsx'
import styles from './toasts.module.css'

/** Time to take a deletion back, milliseconds. */
export const undoMillis = 8000

interface Toast {
  readonly id: number
  readonly words: string
  readonly undo: (() => void) | null
}

const toasts = signal<readonly Toast[]>([])
let made = 0

function show(words: string, undo: (() => void) | null, millis: number): number {
  made += 1
  const id = made
  toasts.value = [...toasts.value, { id, words, undo }]
  setTimeout(() => dismiss(id), millis)
  return id
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

export function note(words: string): void {
  show(words, null, 5000)
}

/** Does `action` in eight seconds, unless a person takes it back; then `undone` is called. */
export function undoable(words: string, action: () => void, undone: () => void): void {
  const timer = setTimeout(action, undoMillis)
  const undo = () => {
    clearTimeout(timer)
    dismiss(id)
    undone()
  }
  const id = show(words, undo, undoMillis)
}

/** Offers to take back what was done already, for so many milliseconds. Returns what withdraws the offer. */
export function offer(words: string, undo: () => void, millis: number): () => void {
  const id = show(
    words,
    () => {
      dismiss(id)
      undo()
    },
    millis,
  )
  return () => dismiss(id)
}

export function Toasts() {
  return (
    <div class={styles.toasts} role="status">
      {toasts.value.map((toast) => (
        <div class={styles.toast} key={toast.id}>
          <span>{toast.words}</span>
          {toast.undo && (
            <button type="button" class="button" onClick={toast.undo}>
              <Icon name="undo" />
              {text.undo}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
