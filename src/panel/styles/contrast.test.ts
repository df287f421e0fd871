// The colours of tokens.css keep their contrast on every ground, in both themes.
// Does not know where they are used.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const themes = ['light', 'dark'] as const
const colours = new Map<string, readonly [light: string, dark: string]>()
for (const [, name, light, dark] of css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) {
  colours.set(name!, [light!, dark!])
}

/** Relative luminance after WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high! + 0.05) / (low! + 0.05)
}

const grounds = ['bg0', 'bg1', 'bg2', 'bg3']
const texts = ['text', 'text2', 'text3', 'accent', 'focus', 'qos0', 'qos1', 'qos2', 'ok', 'fault']

describe.each(themes)('%s theme', (theme) => {
  const at = themes.indexOf(theme)
  const of = (name: string) => colours.get(name)![at]!

  test.each(texts)('--%s is 4.5:1 on every ground', (name) => {
    for (const ground of grounds) expect(contrast(of(name), of(ground)), ground).toBeGreaterThanOrEqual(4.5)
  })

  test('--line-strong is 3:1 where controls stand, and words on the accent are 4.5:1', () => {
    for (const ground of grounds.slice(0, 3)) {
      expect(contrast(of('line-strong'), of(ground)), ground).toBeGreaterThanOrEqual(3)
    }
    expect(contrast(of('on-accent'), of('accent'))).toBeGreaterThanOrEqual(4.5)
  })
})

test('all tokens of the design are there', () => {
  expect([...colours.keys()]).toEqual(
    expect.arrayContaining([...grounds, ...texts, 'line', 'line-strong', 'on-accent']),
  )
  for (const name of [
    'sans',
    'mono',
    'scale',
    'stroke',
    'control',
    'row-flow',
    'radius',
    'radius-pane',
    'shadow',
    'space-6',
  ])
    expect(css).toContain(`--${name}:`)
})
