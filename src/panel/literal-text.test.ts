// No words for people outside the catalogues (text.ts): not between tags, not in attributes that are shown or read out, and
// no sentence anywhere else. Does not judge the words themselves.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const panel = import.meta.dirname
const catalogue = /(^|[-/])text\.ts$/
/** What developers see, and programs for others to copy. */
const free = /\.test\.ts$|fixture|^connect\/snippets\.ts$/

/** Attributes and properties of ours whose strings a person sees or hears. */
const shown =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|label|words|what|hint)$/
/** A name, an example in a field, a constant of a standard: the same in every language. */
const names = new Set(['mqtab', 'DUP', 'home/%u/#', 'home/lamp', 'npm install mqtab mqtt', 'Client Key', 'Server Key'])
/** Fields as the dissection names them: never translated. */
const ofTheStandard = /^(inspect\/(bytes|explain|explain-tab|relevant)\.tsx?)$/
const sentence = /^[A-Z“]?[\p{L}’']+,?( [\p{L}’'“]+,?){2,}|^[A-Z“][\p{L}’']+,? \p{L}{2,}/u
const hasWord = /\p{L}{2,}/u

interface Node {
  readonly type: string
  readonly name?: { readonly name?: string }
  readonly value?: unknown
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Where a string stands: in an attribute, as what a tag holds, or elsewhere. */
type Place = { readonly attribute: string } | 'child' | 'code'

/** The words for people that a file holds. */
function literalText(path: string, code: string): string[] {
  const found: string[] = []
  const look = (words: string, place: Place) => {
    if (names.has(words.trim())) return
    const isShown = place === 'child' || (place !== 'code' && shown.test(place.attribute))
    if (isShown ? hasWord.test(words) : sentence.test(words) && !isClass(place)) found.push(words.trim())
  }
  const walk = (value: unknown, place: Place) => {
    if (Array.isArray(value)) for (const each of value) walk(each, place)
    else if (isNode(value)) visit(value, place)
  }
  const visit = (node: Node, place: Place) => {
    if (node.type === 'ImportDeclaration' || node.type === 'TSLiteralType' || isComparison(node)) return
    if (node.type === 'JSXText') look(String(node.value), 'child')
    else if (node.type === 'Literal' && typeof node.value === 'string') look(node.value, place)
    else if (node.type === 'TemplateElement') look((node.value as { cooked: string }).cooked, place)
    else for (const [key, child] of Object.entries(node)) walk(child, placeOf(node, key, place))
  }
  walk(parseSync(path, code).program, 'code')
  return found
}

/** What words of the broker are compared with is shown to nobody; nor is what picks elements. */
const isComparison = ({ type, callee }: Node) =>
  type === 'CallExpression' &&
  isNode(callee) &&
  /^(startsWith|includes|closest|querySelector)$/.test(String((callee.property as Node | undefined)?.name))

const isClass = (place: Place) => typeof place === 'object' && place.attribute === 'class'

/** Through choices and templates a string is still what its tag or attribute holds; within calls and tests it is not. */
function placeOf(node: Node, key: string, place: Place): Place {
  switch (node.type) {
    case 'JSXAttribute':
      return { attribute: String(node.name?.name) }
    case 'JSXElement':
    case 'JSXFragment':
      return key === 'children' ? 'child' : 'code'
    case 'JSXExpressionContainer':
    case 'TemplateLiteral':
    case 'ParenthesizedExpression':
      return place
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return key === 'test' || (key === 'left' && node.operator === '&&') ? 'code' : place
    default:
      return 'code'
  }
}

function list(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? list(path) : [path]
  })
}

test.each([
  ['text between tags', '<p>Hello</p>', ['Hello']],
  ['a choice', '<p>{on ? "on" : ""}{on && "too"}</p>', ['on', 'too']],
  ['an attribute', '<button aria-label="Close" title={`Close it`} />', ['Close', 'Close it']],
  ['a property of ours', '<Tool words={wide ? "Wide view" : words.small} />', ['Wide view']],
  ['a note', 'note(`Nothing was stored`)', ['Nothing was stored']],
  ['what is no text', '<i class="button only icon" id="main" role={kind === "tab" ? words.a : undefined}>·</i>', []],
])('%s is found', (_, code, expected) => {
  expect(literalText('a.tsx', code)).toEqual(expected)
})

test('no file of the panel but the catalogues has words for people', () => {
  const found = list(panel)
    .map((path) => relative(panel, path))
    .filter((path) => /\.tsx?$/.test(path) && !catalogue.test(path) && !free.test(path))
    .flatMap((path) => {
      const words = literalText(path, readFileSync(join(panel, path), 'utf8'))
      const isField = (each: string) => ofTheStandard.test(path) && /^([A-Z]\w+ )+(and )?[A-Z]\w+$/.test(each)
      return words.filter((each) => !isField(each)).map((each) => `${path}: ${each}`)
    })
  expect(found).toEqual([])
})

test('every file of words is a catalogue that another language can replace', () => {
  const fixed = list(panel)
    .filter((path) => catalogue.test(path))
    .filter((path) => !readFileSync(path, 'utf8').includes('= catalogue('))
  expect(fixed.map((path) => relative(panel, path))).toEqual([])
})
