// The sheet of keys names every key that does something, and none that does nothing.
import { expect, test } from 'vitest'
import { actionOf, places } from './key-map.ts'
import { keysText } from './keys-text.ts'

const tabs = Object.fromEntries(['1', '2', '3', '4', '5'].map((key) => [key, '1 – 5']))
const written: Readonly<Record<string, string>> = { ' ': 'Space', ArrowRight: '→', ArrowLeft: '←', ...tabs }
const sheet = keysText.groups.flatMap(({ list }) => list)
const single = new Set(sheet.filter(([first]) => first !== 'g').flat())

/** Every key of a keyboard that types or moves. */
const keys = [
  ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)),
  ...['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'Enter', 'Escape', 'Tab'],
]

test('every key with an action stands on the sheet', () => {
  const active = keys.filter((key) => actionOf(key, false) !== null)
  const missing = active.filter((key) => !single.has(written[key] ?? key))
  expect(active.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
  expect(single).toContain('⇧ →')
})

test('every place that g leads to stands on the sheet, and no other', () => {
  const led = sheet.filter(([first]) => first === 'g').map(([, second]) => second)
  expect(led.sort()).toEqual([...Object.keys(places), 'w'].sort())
})
