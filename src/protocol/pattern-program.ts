// A regular expression as a program: steps that take a unit, go two ways, ask for a place, or end.
// Does not run it. No groups to remember, no look-around: those need another kind of engine.

export type Test = (unit: number) => boolean

export type Step =
  | { readonly type: 'unit'; readonly test: Test }
  | { readonly type: 'split'; first: number; second: number }
  | { readonly type: 'assert'; readonly at: 'start' | 'end' | 'word' | 'no-word' }
  | { readonly type: 'match' }

/** What is wrong with an expression. */
export class PatternFault extends Error {}

/** Most steps of one program: a repetition in a repetition may not grow without end. */
const maximumSteps = 2_000
const maximumRepeat = 200

type Node =
  | { readonly type: 'unit'; readonly test: Test }
  | { readonly type: 'assert'; readonly at: 'start' | 'end' | 'word' | 'no-word' }
  | { readonly type: 'all'; readonly parts: readonly Node[] }
  | { readonly type: 'any'; readonly parts: readonly Node[] }
  | { readonly type: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }

/** The steps of an expression; throws a `PatternFault` for what is none, or one of a kind that this does not know. */
export function readPattern(source: string, ignoresCase: boolean): readonly Step[] {
  return new Program(new Parser(source, ignoresCase).read()).steps
}

class Program {
  readonly steps: Step[] = []

  constructor(node: Node) {
    this.#emit(node)
    this.steps.push({ type: 'match' })
  }

  #emit(node: Node): void {
    const steps = this.steps
    if (steps.length > maximumSteps) throw new PatternFault('too long')
    switch (node.type) {
      case 'unit':
      case 'assert':
        steps.push(node)
        return
      case 'all':
        for (const part of node.parts) this.#emit(part)
        return
      case 'any':
        this.#emitAny(node.parts)
        return
      case 'repeat':
        for (let count = 0; count < node.least; count++) this.#emit(node.part)
        if (node.most === Number.POSITIVE_INFINITY) this.#emitLoop(node.part)
        else this.#emitOptional(node.part, node.most - node.least)
        return
      default:
        node satisfies never
    }
  }

  #split(): { type: 'split'; first: number; second: number } {
    const split = { type: 'split' as const, first: this.steps.length + 1, second: 0 }
    this.steps.push(split)
    return split
  }

  #emitAny(parts: readonly Node[]): void {
    const ends = []
    for (const [index, part] of parts.entries()) {
      const split = index < parts.length - 1 ? this.#split() : null
      this.#emit(part)
      if (split === null) continue
      ends.push(this.#split())
      split.second = this.steps.length
    }
    for (const end of ends) end.first = end.second = this.steps.length
  }

  #emitLoop(part: Node): void {
    const split = this.#split()
    this.#emit(part)
    const back = this.#split()
    back.first = back.second = this.steps.indexOf(split)
    split.second = this.steps.length
  }

  #emitOptional(part: Node, count: number): void {
    const splits = []
    for (let index = 0; index < count; index++) {
      splits.push(this.#split())
      this.#emit(part)
    }
    for (const split of splits) split.second = this.steps.length
  }
}

const isDigit: Test = (unit) => unit >= 48 && unit <= 57
/** A letter of ASCII, a digit or `_`, as `\b` and `\w` have it. */
export const isWord: Test = (unit) =>
  isDigit(unit) || unit === 95 || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122)
const isSpace: Test = (unit) => unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0
const not =
  (test: Test): Test =>
  (unit) =>
    !test(unit)
const named: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
}
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', 0: '\0' }

class Parser {
  readonly #source: string
  readonly #ignoresCase: boolean
  #at = 0

  constructor(source: string, ignoresCase: boolean) {
    this.#source = source
    this.#ignoresCase = ignoresCase
  }

  read(): Node {
    const node = this.#alternatives()
    if (this.#at < this.#source.length) throw new PatternFault('a ) without its (')
    return node
  }

  #peek(): string {
    return this.#source.charAt(this.#at)
  }

  #take(expected: string): boolean {
    if (!this.#source.startsWith(expected, this.#at)) return false
    this.#at += expected.length
    return true
  }

  #alternatives(): Node {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : { type: 'any', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      parts.push(this.#repeated(this.#atom()))
    }
    return { type: 'all', parts }
  }

  #repeated(part: Node): Node {
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.#at))
    let [least, most] = [1, 1]
    if (this.#take('*')) [least, most] = [0, Number.POSITIVE_INFINITY]
    else if (this.#take('+')) [least, most] = [1, Number.POSITIVE_INFINITY]
    else if (this.#take('?')) [least, most] = [0, 1]
    else if (counted !== null) {
      this.#at += counted[0].length
      least = Number(counted[1])
      most = counted[2] === '' ? least : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3])
      if (least > most) throw new PatternFault('a repetition from more to less')
      if (least > maximumRepeat || (most !== Number.POSITIVE_INFINITY && most > maximumRepeat))
        throw new PatternFault(`a repetition of more than ${maximumRepeat}`)
    } else return part
    // Lazy or greedy: the answer is the same.
    this.#take('?')
    if (/^[*+?]/.test(this.#peek())) throw new PatternFault('nothing to repeat')
    return { type: 'repeat', part, least, most }
  }

  #atom(): Node {
    const char = this.#peek()
    this.#at += 1
    switch (char) {
      case '^':
        return { type: 'assert', at: 'start' }
      case '$':
        return { type: 'assert', at: 'end' }
      case '.':
        return { type: 'unit', test: () => true }
      case '(': {
        if (this.#peek() === '?' && !this.#take('?:'))
          throw new PatternFault('look-around and named groups are not known')
        const inner = this.#alternatives()
        if (!this.#take(')')) throw new PatternFault('a ( without its )')
        return inner
      }
      case '[':
        return { type: 'unit', test: this.#set() }
      case '*':
      case '+':
      case '?':
        throw new PatternFault('nothing to repeat')
      case '\\':
        return this.#escaped()
      default:
        return { type: 'unit', test: this.#literal(char) }
    }
  }

  #escaped(): Node {
    const char = this.#peek()
    this.#at += 1
    if (char === 'b' || char === 'B') return { type: 'assert', at: char === 'b' ? 'word' : 'no-word' }
    if (char === '') throw new PatternFault('a \\ at the end')
    if (/[1-9k]/.test(char)) throw new PatternFault('references to groups are not known')
    return { type: 'unit', test: named[char] ?? this.#literal(controls[char] ?? char) }
  }

  #literal(char: string): Test {
    const unit = char.charCodeAt(0)
    if (!this.#ignoresCase) return (other) => other === unit
    const units = casesOf(unit)
    return (other) => units.includes(other)
  }

  #set(): Test {
    const isNot = this.#take('^')
    const tests: Test[] = []
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      if (this.#at >= this.#source.length) throw new PatternFault('a [ without its ]')
      const from = this.#member()
      if (typeof from === 'string' && this.#peek() === '-' && this.#source.charAt(this.#at + 1) !== ']') {
        this.#at += 1
        const to = this.#member()
        if (typeof to !== 'string' || to < from) throw new PatternFault('a range from more to less')
        tests.push(this.#range(from.charCodeAt(0), to.charCodeAt(0)))
      } else tests.push(typeof from === 'string' ? this.#literal(from) : from)
    }
    this.#at += 1
    return (unit) => tests.some((test) => test(unit)) !== isNot
  }

  #member(): string | Test {
    const char = this.#peek()
    this.#at += 1
    if (char !== '\\') return char
    const escaped = this.#peek()
    this.#at += 1
    return named[escaped] ?? controls[escaped] ?? escaped
  }

  #range(from: number, to: number): Test {
    const within: Test = (unit) => unit >= from && unit <= to
    if (!this.#ignoresCase) return within
    return (unit) => casesOf(unit).some(within)
  }
}

/** A unit, as a small and as a capital letter where these are one unit too; none of ASCII is that of another. */
function casesOf(unit: number): number[] {
  const char = String.fromCharCode(unit)
  const others = [char.toLowerCase(), char.toUpperCase()].filter(({ length }) => length === 1)
  return [unit, ...others.map((other) => other.charCodeAt(0)).filter((other) => unit < 128 || other >= 128)]
}
