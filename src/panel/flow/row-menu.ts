// Which row's menu is open, and where: asked for by its Cut button, by `x`, or as a context menu.
// Does not know what is in it.
import { signal } from '@preact/signals'
import type { FlowRow } from './model.ts'

export interface OpenMenu {
  readonly row: FlowRow
  /** CSS pixels in the window. */
  readonly x: number
  readonly y: number
  /** Where it ends when there is no room below. */
  readonly above: number
}

export const rowMenu = signal<OpenMenu | null>(null)

/** Below an element of the row, or below the row itself. */
export function openRowMenu(row: FlowRow, element: Element | null): void {
  const box = element?.getBoundingClientRect()
  const { left = 80, width = 0, top = 120, bottom = 120 } = box ?? {}
  // A whole row is wide: nearer to its arrow.
  rowMenu.value = { row, x: width > 300 ? left + width / 3 : left, y: bottom + 4, above: top - 4 }
}
