// The style of this code, as a test: floors, sizes, bans, head comments.
// Does not check what a compiler or linter can.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const source = join(root, 'src')

/** What each floor may import besides itself; `types` are allowed as types only. */
const floors: Readonly<Record<string, { readonly from: readonly string[]; readonly types: readonly string[] }>> = {
  protocol: { from: [], types: [] },
  transport: { from: [], types: [] },
  core: { from: ['protocol'], types: [] },
  store: { from: [], types: ['core'] },
  host: { from: ['protocol', 'core', 'store', 'transport'], types: [] },
  client: { from: ['transport'], types: ['core'] },
  panel: { from: ['client', 'protocol'], types: ['core'] },
  gateway: { from: ['transport', 'protocol', 'host', 'core', 'store'], types: [] },
  bench: { from: ['protocol', 'transport', 'core', 'store', 'host', 'client', 'gateway', 'testing'], types: [] },
  testing: { from: ['protocol', 'transport', 'core', 'store', 'host', 'client', 'gateway'], types: [] },
}

/** Vocabularies: types with the few constants that belong to them. */
const vocabularies = new Set(['store -> core/rows.ts', 'client -> core/views.ts'])

interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

const files: readonly Source[] = list(source)
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => {
    const text = readFileSync(path, 'utf8')
    return { path: relative(root, path), text, lines: text.replace(/\n$/, '').split('\n') }
  })

function list(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? list(path) : [path]
  })
}

const isTest = (path: string): boolean =>
  /\.(test|contract|faults)\.tsx?$/.test(path) || path.startsWith('src/testing/')

/** Imports of our own files: where to, and whether as types only. */
function importsOf(file: Source): { readonly to: string; readonly typeOnly: boolean }[] {
  const found: { to: string; typeOnly: boolean }[] = []
  for (const match of file.text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'(\.[^']+)'/gm)) {
    found.push({ to: target(file, match[2]!), typeOnly: match[1] !== undefined })
  }
  for (const match of file.text.matchAll(/\bimport\('(\.[^']+)'\)/g)) {
    found.push({ to: target(file, match[1]!), typeOnly: false })
  }
  return found
}

function target(file: Source, specifier: string): string {
  return normalize(join(dirname(file.path), specifier.replace(/\?.*$/, '')))
}

describe('floors', () => {
  test('a file imports only from its own floor or those below', () => {
    const wrong: string[] = []
    for (const file of files) {
      const floor = file.path.split('/')[1]!
      const rule = floors[floor]
      if (rule === undefined || isTest(file.path)) continue
      for (const { to, typeOnly } of importsOf(file)) {
        const other = to.split('/')[1]!
        const allowed = other === floor || rule.from.includes(other) || (typeOnly && rule.types.includes(other))
        const way = `-> ${to.replace(/^src\//, '')}`
        if (!allowed && !vocabularies.has(`${floor} ${way}`)) wrong.push(`${file.path} ${way}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('every folder of src is a floor', () => {
    const folders = readdirSync(source).filter((name) => statSync(join(source, name)).isDirectory())
    expect(folders.filter((name) => !(name in floors))).toEqual([])
  })

  test('the top level holds what it should', () => {
    const visible = readdirSync(root).filter((name) => !name.startsWith('.'))
    const known =
      'package.json package-lock.json tsconfig.json vite.config.ts index.html src public e2e README.md LICENSE'
    const made = ['node_modules', 'dist', 'test-results', 'playwright-report']
    expect(visible.filter((name) => !known.split(' ').includes(name) && !made.includes(name))).toEqual([])
  })
})

describe('files', () => {
  test('are at most 300 lines long, tests and tables at most 500', () => {
    const long = files
      .filter(({ path, lines }) => lines.length > (isTest(path) || /fixtures|catalog|text\.ts/.test(path) ? 500 : 300))
      .map(({ path, lines }) => `${path}: ${lines.length}`)
    expect(long).toEqual([])
  })

  test('begin with a comment that says what they do', () => {
    const shown = files.filter(({ path }) => !/\.test\.tsx?$/.test(path))
    const silent = shown.filter(({ lines }) => !/^(\/\/ |\/\*\*? ?|#!)/.test(lines[0] ?? '')).map(({ path }) => path)
    expect(silent).toEqual([])
  })

  test('hold no leftovers', () => {
    const leftovers = /\b(TODO|FIXME|XXX)\b|\.(only|skip)\(|waitForTimeout|debugger\b/
    const found = files
      .filter(({ path }) => path !== 'src/tidy.test.ts')
      .flatMap(({ path, lines }) => lines.flatMap((line, at) => (leftovers.test(line) ? [`${path}:${at + 1}`] : [])))
    expect(found).toEqual([])
  })
})

describe('the core', () => {
  const core = files.filter(({ path }) => path.startsWith('src/core/') && !isTest(path))

  test.each([
    ['promises', /\basync\b|\bawait\b|\bPromise\b/],
    ['clocks and timers', /\bDate\b|setTimeout|setInterval|performance\b|queueMicrotask/],
    ['chance', /Math\.random|\bcrypto\b/],
    ['logs', /\bconsole\b/],
    ['globals that change', /^(let|var) /m],
  ])('has no %s', (_, ban) => {
    expect(core.filter(({ text }) => ban.test(withoutComments(text))).map(({ path }) => path)).toEqual([])
  })
})

test('statements that are cited exist', () => {
  const cited = new Set(files.flatMap(({ text }) => text.match(/MQTT-\d+\.\d+\.\d+(\.\d+)?-\d+/g) ?? []))
  const malformed = [...cited].filter((id) => !/^MQTT-[1-7]\.\d{1,2}\.\d-\d{1,2}$/.test(id))
  expect(malformed).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}
