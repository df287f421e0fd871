// Whether the list of commands is open. Apart from the list, whose code comes when it is first opened.
// Does not know what is in it.
import { signal } from '@preact/signals'

export const paletteOpen = signal(false)

export function openPalette(): void {
  paletteOpen.value = true
}
