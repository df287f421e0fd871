// Commands are found by the words a person would type.
import { expect, test } from 'vitest'
import { allCommands, type Command, findCommands, offerCommands } from './commands.ts'

const command = (words: string, also = ''): Command => ({ id: words, words, also, run: () => {} })
const list = [
  command('Go to Flow'),
  command('Projector mode', 'beamer large'),
  command('Export as SVG'),
  command('Overflow'),
]
const found = (text: string) => findCommands(list, text).map(({ words }) => words)

test('all words must be there, in any order; beginnings come first', () => {
  expect(found('flow')).toEqual(['Go to Flow', 'Overflow'])
  expect(found('svg exp')).toEqual(['Export as SVG'])
  expect(found('beamer')).toEqual(['Projector mode'])
  expect(found('flow svg')).toEqual([])
  expect(found('')).toHaveLength(4)
})

test('what the view offers comes first, whoever offered first, and goes when it is taken back', () => {
  const back = offerCommands(() => [command('view')])
  const take = offerCommands(() => [command('page')], 'page')
  expect(allCommands().map(({ words }) => words)).toEqual(['view', 'page'])
  back()
  expect(allCommands().map(({ words }) => words)).toEqual(['page'])
  take()
})
