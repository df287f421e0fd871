// Checks values of a configuration one by one, and names the place of each that is wrong.
// Does not know which keys there are.
import { nearest } from './near.ts'

/** Collects problems, and gives `undefined` or something empty for what is absent or wrong. */
export class Check {
  readonly problems: string[] = []

  problem(place: string, what: string): void {
    this.problems.push(`${place === '' ? '/' : place}: ${what}`)
  }

  /** `keys` are those allowed; null allows any. */
  object(value: unknown, place: string, keys: readonly string[] | null): Record<string, unknown> {
    if (value === undefined) return {}
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problem(place, `expected an object, got ${shown(value)}`)
      return {}
    }
    const object = value as Record<string, unknown>
    for (const key of Object.keys(object)) {
      if (!keys || keys.includes(key)) continue
      const near = nearest(key, keys)
      const hint = near ? `did you mean "${near}"?` : `expected one of ${keys.join(', ')}`
      this.problem(`${place}/${escaped(key)}`, `no such key; ${hint}`)
    }
    return object
  }

  required(object: Record<string, unknown>, place: string, keys: readonly string[]): Record<string, unknown> {
    for (const key of keys) if (object[key] === undefined) this.problem(place, `expected a key "${key}"`)
    return object
  }

  list(value: unknown, place: string): unknown[] {
    if (value === undefined) return []
    if (Array.isArray(value)) return value
    this.problem(place, `expected a list, got ${shown(value)}`)
    return []
  }

  boolean(value: unknown, place: string): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value
    this.problem(place, `expected true or false, got ${shown(value)}`)
    return undefined
  }

  text(value: unknown, place: string): string | undefined {
    if (value === undefined) return undefined
    if (typeof value === 'string' && value !== '') return value
    // A password typed as a number must not end up in a log.
    const got = /^\/users\/[^/]*\/./.test(place)
      ? `${typeof value === 'string' ? 'an empty' : 'another'} value`
      : shown(value)
    this.problem(place, `expected a text that is not empty, got ${got}`)
    return undefined
  }

  integer(value: unknown, place: string, minimum: number, maximum: number): number | undefined {
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value
    this.problem(place, `expected a whole number from ${minimum} to ${maximum}, got ${shown(value)}`)
    return undefined
  }

  words(value: unknown, place: string, words: readonly string[]): string[] | undefined {
    if (value === undefined) return undefined
    const read = this.list(value, place).map((item, at) => {
      const word = this.oneOf(item, `${place}/${at}`, words)
      if (item === undefined) this.problem(`${place}/${at}`, 'expected a word')
      return word ?? ''
    })
    return [...new Set(read)]
  }

  oneOf<Word extends string>(value: unknown, place: string, words: readonly Word[]): Word | undefined {
    if (value === undefined || words.includes(value as Word)) return value as Word | undefined
    const near = typeof value === 'string' ? nearest(value, words) : null
    const expected = words.map((word) => `"${word}"`).join(', ')
    this.problem(place, `expected one of ${expected}, got ${shown(value)}${near ? `; did you mean "${near}"?` : ''}`)
    return undefined
  }
}

export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** A key as JSON Pointer writes it. */
export function escaped(key: string): string {
  return key.replace(/~/g, '~0').replace(/\//g, '~1')
}
