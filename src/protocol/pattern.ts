// A regular expression whose test takes time in proportion to the text, whatever was typed: it may run in the broker's worker.
// What it finds out about texts it remembers, as far as there is room. Does not read expressions; pattern-program.ts does.
import { isWord, readPattern, type Step, type Test } from './pattern-program.ts'

/** Where a text has come to: all that decides about the rest of it. */
interface State {
  /** Steps that are next, ascending. */
  readonly places: readonly number[]
  readonly before: 'start' | 'word' | 'other'
  /** What comes after a unit, by its kind, as far as that was asked. */
  readonly after: (State | undefined)[]
  /** Whether a text that ends here matches; null when nobody asked. */
  ends: boolean | null
}

/** The expression has matched, whatever comes. */
const matched: State = { places: [], before: 'other', after: [], ends: true }

/** Steps in all states that are remembered: some 4 MB. */
const mostPlaces = 200_000

export class Pattern {
  readonly #steps: readonly Step[]
  /** What the steps ask of a unit, each question once. */
  readonly #tests = new Set<Test>()
  /** Of units that no step tells from each other one is enough. By kind, from 1. */
  readonly #samples: number[] = [0]
  readonly #kinds = new Map<string, number>()
  readonly #ascii = new Uint16Array(128)
  readonly #others = new Map<number, number>()
  #states = new Map<string, State>()
  #places = 0
  #start: State
  /** Steps reached in the present round are marked with its number. */
  readonly #seen: Uint32Array
  #round = 0

  /** Throws a `PatternFault` for what is no expression, or one of a kind that this does not know. */
  constructor(source: string, ignoresCase: boolean) {
    this.#steps = readPattern(source, ignoresCase)
    for (const step of this.#steps) if (step.type === 'unit') this.#tests.add(step.test)
    this.#seen = new Uint32Array(this.#steps.length)
    this.#start = this.#state([], 'start')
  }

  /** Whether it matches anywhere in `text`. */
  test(text: string): boolean {
    let state = this.#start
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      const known = unit < 128 ? this.#ascii[unit]! : (this.#others.get(unit) ?? 0)
      const kind = known === 0 ? this.#kindOf(unit) : known
      state = state.after[kind] ?? this.#follow(state, kind)
      if (state === matched) return true
    }
    state.ends ??= this.#reach(state, null) === null
    return state.ends
  }

  #kindOf(unit: number): number {
    let key = isWord(unit) ? 'w' : '-'
    for (const test of this.#tests) key += test(unit) ? '1' : '0'
    let kind = this.#kinds.get(key)
    if (kind === undefined) {
      kind = this.#samples.push(unit) - 1
      this.#kinds.set(key, kind)
    }
    if (unit < 128) this.#ascii[unit] = kind
    else this.#others.set(unit, kind)
    return kind
  }

  #follow(state: State, kind: number): State {
    const unit = this.#samples[kind]!
    const reached = this.#reach(state, unit)
    const next = reached === null ? matched : this.#state(this.#taken(reached, unit), isWord(unit) ? 'word' : 'other')
    state.after[kind] = next
    return next
  }

  /** The steps after those of `reached` that take the unit, ascending. */
  #taken(reached: readonly number[], unit: number): number[] {
    const next: number[] = []
    for (const place of reached) {
      const step = this.#steps[place]!
      if (step.type === 'unit' && step.test(unit)) next.push(place + 1)
    }
    return next.sort((a, b) => a - b)
  }

  /** The steps that wait for a unit when `unit`, or the end, is next; null when the expression has matched before it. */
  #reach({ places, before }: State, unit: number | null): number[] | null {
    this.#round += 1
    const reached: number[] = []
    const isEdge = (before === 'word') !== (unit !== null && isWord(unit))
    // It may also begin here.
    const open = [0, ...places]
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (this.#seen[place] === this.#round) continue
      this.#seen[place] = this.#round
      const step = this.#steps[place]!
      if (step.type === 'match') return null
      if (step.type === 'unit') reached.push(place)
      else if (step.type === 'split') open.push(step.second, step.first)
      else if (holds(step.at, before === 'start', unit === null, isEdge)) open.push(place + 1)
    }
    return reached
  }

  #state(places: readonly number[], before: State['before']): State {
    const key = `${before} ${places.join()}`
    const known = this.#states.get(key)
    if (known !== undefined) return known
    if (this.#places > mostPlaces) this.#forget()
    const made: State = { places, before, after: [], ends: null }
    this.#states.set(key, made)
    this.#places += places.length + this.#samples.length
    return made
  }

  /** Expressions with more states than there is room for find them out again. */
  #forget(): void {
    this.#states = new Map()
    this.#places = 0
    this.#start = this.#state([], 'start')
  }
}

function holds(
  what: Extract<Step, { type: 'assert' }>['at'],
  isStart: boolean,
  isEnd: boolean,
  isEdge: boolean,
): boolean {
  switch (what) {
    case 'start':
      return isStart
    case 'end':
      return isEnd
    case 'word':
      return isEdge
    case 'no-word':
      return !isEdge
    default:
      return what satisfies never
  }
}
