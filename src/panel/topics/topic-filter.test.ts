// What a person types to find topics, and what the worker is asked.
import { expect, test } from 'vitest'
import { readTopicFilter } from './topic-filter.ts'

const none = { terms: [], pattern: '', ignoresCase: false, sys: false }
const topic = (filter: string, not = false) => ({ key: 'topic', filter, not })
const text = (text: string, not = false) => ({ key: 'text', text, not })

test.each([
  ['kitchen', { ...none, terms: [text('kitchen')] }],
  ['home/+/temp', { ...none, terms: [topic('home/+/temp')] }],
  ['topic:home/# -text:lamp', { ...none, terms: [topic('home/#'), text('lamp', true)] }],
  ['#', { ...none, terms: [topic('#')] }],
  ['$share/group/home/#', { ...none, sys: true, terms: [topic('home/#')] }],
  ['$SYS cpu', { ...none, sys: true, terms: [text('$SYS'), text('cpu')] }],
  ['/temp\\d$/', { ...none, sys: true, pattern: 'temp\\d$' }],
  ['/^HOME/i', { ...none, pattern: '^HOME', ignoresCase: true }],
  ['/home', { ...none, terms: [text('/home')] }],
  ['  ', null],
])('%s', (typed, query) => {
  expect(readTopicFilter(typed)).toEqual({ query, fault: '' })
})

test.each([
  ['home/a+', 'MQTT-4.7.1-2'],
  ['a/#/b', 'MQTT-4.7.1-1'],
  ['/(/', 'a ( without its )'],
  ['client:phone', 'client'],
])('%s is refused, with the reason', (typed, why) => {
  const { query, fault } = readTopicFilter(typed)
  expect(query).toBeNull()
  expect(fault).toContain(why)
})
