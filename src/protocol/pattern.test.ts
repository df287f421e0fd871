// The regular expressions that may run in the broker, against those of the language where both know them.
import { expect, test } from 'vitest'
import { Pattern, PatternFault } from './pattern.ts'

const texts = [
  '',
  'a',
  'home/kitchen/temp',
  'home/hall/lamp1',
  'HOME/x',
  'aaa',
  'ab',
  'b',
  'a/b/c',
  'sensor-42/t',
  '+',
  'é/ü',
]

test.each([
  'a',
  '^a$',
  'a|b',
  '^(?:a|b)$',
  'a*',
  '^a+$',
  '^a?b$',
  '^a{2,3}$',
  '^a{2}$',
  'a{2,}',
  'home/.*/temp',
  '/lamp\\d$',
  '[^/]+/[^/]+$',
  '^[a-f]+$',
  '\\bhall\\b',
  'sensor-\\d+/',
  '(home|sensor).*(t|p)$',
  '(a|ab)(c|bcd)?',
  '^$',
  '[-x]',
  '\\+',
  '[\\d/]',
  '(a*)*b',
  'a+?b',
  '^\\w+$',
  '[]]',
  '\\S+/\\S+',
  '(|a)b',
  'ü$',
  'a\\Bb',
])('%s matches what it should', (source) => {
  for (const flags of ['', 'i']) {
    // A ] that comes first is itself here, as in POSIX.
    const known = new RegExp(source === '[]]' ? '[\\]]' : source, flags)
    const own = new Pattern(source, flags === 'i')
    for (const text of texts) expect([text, own.test(text)]).toEqual([text, known.test(text)])
  }
})

test.each([
  '(',
  ')',
  'a**',
  '*',
  '[a',
  'a{3,2}',
  '(?=a)',
  '(?<n>a)',
  '\\1',
  '\\',
  '[b-a]',
  'a{999}',
  '((a{99}){99}){99}',
])('%s is refused', (source) => {
  expect(() => new Pattern(source, false)).toThrow(PatternFault)
})

test('an expression that would hold up the engine of the language for ever takes no time', () => {
  const own = new Pattern('^(a+)+$', false)
  expect(own.test(`${'a'.repeat(20_000)}b`)).toBe(false)
  expect(own.test('a'.repeat(20_000))).toBe(true)
})
