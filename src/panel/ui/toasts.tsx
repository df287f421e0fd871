// Short notes at the foot of the page, and deletions that wait eight seconds for an Undo.
// Does not know what is deleted.
import { signal } from '@preact/signals'
import { text } from '../text.ts'
import { Icon, type IconName } from './icons.tsx'
import styles from './toasts.module.css'

/** Time to take a deletion back, milliseconds. */
export const undoMillis = 8000

interface Toast {
  readonly id: number
  readonly words: string
  readonly button: { readonly icon: IconName; readonly words: string; readonly press: () => void } | null
  /** Stays until a person sends it away. */
  readonly stays: boolean
}

const toasts = signal<readonly Toast[]>([])
let made = 0

function show(words: string, button: Toast['button'], millis: number | null): number {
  made += 1
  const id = made
  toasts.value = [...toasts.value, { id, words, button, stays: millis === null }]
  if (millis !== null) setTimeout(() => dismiss(id), millis)
  return id
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** The same twice is one, while it is shown. */
export function note(words: string): void {
  if (!toasts.peek().some((toast) => toast.words === words)) show(words, null, 5000)
}

/** Proposes something, until a person does it or sends it away. */
export function propose(words: string, button: NonNullable<Toast['button']>): void {
  show(words, button, null)
}

/** Does `action` in eight seconds, unless a person takes it back; then `undone` is called. */
export function undoable(words: string, action: () => void, undone: () => void): void {
  const timer = setTimeout(action, undoMillis)
  offer(
    words,
    () => {
      clearTimeout(timer)
      undone()
    },
    undoMillis,
  )
}

/** Offers to take back what was done already, for so many milliseconds. Returns what withdraws the offer. */
export function offer(words: string, undo: () => void, millis: number): () => void {
  const press = () => {
    dismiss(id)
    undo()
  }
  const id = show(words, { icon: 'undo', words: text.undo, press }, millis)
  return () => dismiss(id)
}

export function Toasts() {
  return (
    <div class={styles.toasts} role="status">
      {toasts.value.map(({ id, words, button, stays }) => (
        <div class={styles.toast} key={id}>
          <span>{words}</span>
          {button && (
            <button type="button" class="button" onClick={button.press}>
              <Icon name={button.icon} />
              {button.words}
            </button>
          )}
          {stays && (
            <button
              type="button"
              class="button quiet only-icon"
              aria-label={text.close}
              title={text.close}
              onClick={() => dismiss(id)}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
