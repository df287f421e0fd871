// What the topics view and a topic's pane share. Does not draw.
import { signal } from '@preact/signals'

/** Tree, history and plots stand still; counting goes on. */
export const paused = signal(false)

/** Messages kept of a topic that is looked at. */
export const historyLengths = [50, 100, 250, 500] as const
const key = 'mqtab.history-length'
export const historyLength = signal<number>(readLength())

function readLength(): number {
  try {
    const kept = Number(localStorage.getItem(key))
    return historyLengths.find((each) => each === kept) ?? 100
  } catch {
    // No storage.
    return 100
  }
}

/** Remembered in this browser, where it can be. */
export function setHistoryLength(length: number): void {
  historyLength.value = length
  try {
    localStorage.setItem(key, String(length))
  } catch {
    // No storage: the choice lasts as long as the page.
  }
}
