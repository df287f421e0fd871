// The regular expressions that may run in the broker, against those of the language where both know them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pattern } from './pattern.ts'
import { PatternFault } from './pattern-program.ts'

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
  'É/Ü/ß/SS',
  '\u212a',
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
  'ß',
  'K',
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

/** Sources that both engines know, of a few letters so that texts often match. */
const { source } = fc.letrec<{ source: string; sequence: string; item: string; atom: string }>((tie) => ({
  source: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((parts) => parts.join('|')),
  sequence: fc.array(tie('item'), { maxLength: 3 }).map((parts) => parts.join('')),
  item: fc.oneof(
    fc
      .tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{2,}'))
      .map((pair) => pair.join('')),
    fc.constantFrom('^', '$', '\\b', '\\B'),
  ),
  atom: fc.oneof(
    // The engine of the language takes very long for more: it is what this one is for.
    { maxDepth: 2 },
    fc.constantFrom('a', 'b', 'B', 'é', '/', '.', '\\d', '\\w', '\\W', '[ab]', '[^a/]', '[a-c\\d]', '[^\\w-]'),
    fc.tuple(fc.constantFrom('(', '(?:'), tie('source')).map(([open, inner]) => `${open}${inner})`),
  ),
}))
const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'c', 'é', 'É', '/', '1', '_', '-'), maxLength: 8 })

test('any expression says of any text what the engine of the language says, however often it is asked', () => {
  fc.assert(
    fc.property(
      source,
      fc.boolean(),
      fc.array(letters, { minLength: 1, maxLength: 8 }),
      (source, ignoresCase, texts) => {
        const known = new RegExp(source, ignoresCase ? 'i' : '')
        const own = new Pattern(source, ignoresCase)
        for (const text of [...texts, ...texts]) expect([text, own.test(text)]).toEqual([text, known.test(text)])
      },
    ),
    { numRuns: 2000 },
  )
})

test('an expression with more states than there is room for is right all the same', () => {
  const source = '^(a|b)*a(a|b){16}$'
  const own = new Pattern(source, false)
  const known = new RegExp(source)
  const texts = Array.from({ length: 2_000 }, (_, seed) =>
    ((seed * 2_654_435_761) % 2 ** 32).toString(2).padStart(32, '0'),
  )
  for (const bits of texts) {
    const text = bits.replaceAll('0', 'b').replaceAll('1', 'a')
    expect([text, own.test(text)]).toEqual([text, known.test(text)])
  }
})
