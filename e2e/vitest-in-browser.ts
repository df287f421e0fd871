// What the link contract uses of vitest, for a page: tests are gathered, and expectations throw.
// Does not know the tests.
interface Gathered {
  readonly name: string
  readonly body: () => unknown
}

const tests: Gathered[] = []
const after: (() => void)[] = []

export function takeTests() {
  return { tests, after }
}

export function describe(_name: string, body: () => void): void {
  body()
}

export function test(name: string, body: () => unknown): void {
  tests.push({ name, body })
}

export function afterEach(body: () => void): void {
  after.push(body)
}

export function expect(actual: unknown) {
  const demand = (holds: boolean, words: string) => {
    if (!holds) throw new Error(`expected ${shown(actual)} ${words}`)
  }
  return {
    toBe: (expected: unknown) => demand(Object.is(actual, expected), `to be ${shown(expected)}`),
    toEqual: (expected: unknown) => demand(shown(actual) === shown(expected), `to equal ${shown(expected)}`),
    toBeGreaterThan: (bound: number) => demand((actual as number) > bound, `to be above ${bound}`),
    toBeLessThanOrEqual: (bound: number) => demand((actual as number) <= bound, `to be at most ${bound}`),
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value instanceof Uint8Array ? [...value] : value)
}
