// Listens to the keyboard. Single keys act only while no field has the focus.
// Does not know the views: they answer by key-map.ts.
import { signal } from '@preact/signals'
import { deselect, go } from '../route.ts'
import { benchOpen, phone, singleKeys } from '../state.ts'
import { actionOf, perform, places } from './key-map.ts'
import { openPalette, paletteOpen } from './palette-state.ts'

/** Whether the sheet of keys is open; its code comes when it is first. */
export const opened = signal(false)

export function openKeys(): void {
  opened.value = true
}

/** Time in which the second key must follow `g`, milliseconds. */
const chordMillis = 1200

export function showWorkbench(): void {
  if (phone.value) go('workbench')
  else benchOpen.value = true
}

/** Listens for the life of the page. */
export function listenToKeys(): void {
  let chordUntil = 0
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      openPalette()
      return
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || opened.value || paletteOpen.peek())
      return
    const target = event.target instanceof HTMLElement ? event.target : null
    const typing = target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') != null
    if (event.key === 'Escape') {
      if (typing) target?.blur()
      else closeInspector()
      return
    }
    if (typing || !singleKeys.value) return
    const inChord = event.timeStamp < chordUntil
    chordUntil = 0
    if (event.key === 'g' && !inChord) chordUntil = event.timeStamp + chordMillis
    else if (inChord && places[event.key]) go(places[event.key]!)
    else if (inChord && event.key === 'w') showWorkbench()
    else if (!single(event, target)) return
    event.preventDefault()
  })
}

function single({ key, shiftKey }: KeyboardEvent, target: HTMLElement | null): boolean {
  if (key === '?') {
    opened.value = true
    return true
  }
  if (key === '/') return focusFilter()
  // Space on a button or a link is that button's own.
  if (key === ' ' && target?.closest('button, a, summary, input, [role=tab], [role=menuitem]')) return false
  const action = actionOf(key, shiftKey)
  return action !== null && perform(action)
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]')
  filter?.focus()
  filter?.select()
  return filter !== null
}

/** Closes the inspector and puts the focus back on the row that it showed. */
export function closeInspector(): void {
  const row = document.querySelector<HTMLElement>('main [aria-selected=true], main [aria-current=true]')
  deselect()
  row?.focus()
}
