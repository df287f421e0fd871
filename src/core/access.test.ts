// Access rules: order, who and what they are about, marks, and the words of a verdict.
import { describe, expect, test } from 'vitest'
import { answer, covers, makeAccess } from './access.ts'
import type { AccessRule } from './limits.ts'

const ann = { username: 'ann', clientId: 'c1' }
const bob = { username: 'bob', clientId: 'c2' }
const nobody = { username: null, clientId: 'c3' }

function verdict(
  rules: readonly AccessRule[],
  who: typeof ann | typeof nobody,
  action: 'publish' | 'subscribe' | 'receive',
  topic: string,
): string {
  return answer(makeAccess(rules), { ...who, action, topic }).explanation
}

describe('the first rule that covers decides', () => {
  const rules: AccessRule[] = [
    { user: 'ann', effect: 'allow', action: 'all', topic: 'home/secret/#' },
    { effect: 'deny', action: 'publish', topic: 'home/+/lock' },
    { effect: 'deny', action: 'all', topic: 'home/secret/#' },
    { client: 'c2', effect: 'allow', action: 'publish', topic: 'home/#' },
  ]
  test.each([
    [ann, 'publish', 'home/secret/lock', 'allowed by rule 1'],
    [ann, 'subscribe', 'home/secret/+', 'allowed by rule 1'],
    [bob, 'publish', 'home/secret/lock', 'denied by rule 2'],
    [bob, 'publish', 'home/secret/x', 'denied by rule 3'],
    [bob, 'receive', 'home/secret/x', 'denied by rule 3'],
    [bob, 'subscribe', 'home/secret/#', 'denied by rule 3'],
    [bob, 'subscribe', '$share/g/home/secret/#', 'denied by rule 3'],
    // Broader than the rule: granted, and what it may not see is withheld.
    [bob, 'subscribe', 'home/#', 'allowed: no rule covers it'],
    [bob, 'publish', 'home/x', 'allowed by rule 4'],
    [bob, 'publish', 'work/x', 'no rule allows it'],
    [bob, 'publish', '$share/g/home/secret/x', 'no rule allows it'],
    [nobody, 'publish', 'work/x', 'allowed: no rule covers it'],
    [nobody, 'publish', 'home/front/lock', 'denied by rule 2'],
    [bob, 'publish', 'home/#', 'not a topic name'],
    [bob, 'subscribe', 'home/#/x', 'not a topic filter'],
  ] as const)('%j %s %s: %s', (who, action, topic, words) => {
    expect(verdict(rules, who, action, topic)).toBe(words)
  })
})

test('a rule on subscribe governs what is received too, one on receive does not govern subscribing', () => {
  const subscribe: AccessRule[] = [{ effect: 'deny', action: 'subscribe', topic: 'a/#' }]
  expect(verdict(subscribe, ann, 'receive', 'a/b')).toBe('denied by rule 1')
  expect(verdict(subscribe, ann, 'publish', 'a/b')).toBe('allowed: no rule covers it')
  const publish: AccessRule[] = [{ effect: 'deny', action: 'publish', topic: 'a/#' }]
  expect(verdict(publish, ann, 'receive', 'a/b')).toBe('allowed: no rule covers it')
  expect(verdict(publish, ann, 'subscribe', 'a/b')).toBe('allowed: no rule covers it')
  const receive: AccessRule[] = [{ effect: 'deny', action: 'receive', topic: 'a/#' }]
  expect(verdict(receive, ann, 'subscribe', 'a/b')).toBe('allowed: no rule covers it')
  expect(verdict(receive, ann, 'receive', 'a/b')).toBe('denied by rule 1')
})

test.each([
  ['%u/#', ann, 'ann/x', 'allowed by rule 1'],
  ['%u/#', bob, 'ann/x', 'no rule allows it'],
  ['%u/#', nobody, 'ann/x', 'no rule allows it'],
  ['%u/#', nobody, '/x', 'no rule allows it'],
  ['%c/%u', ann, 'c1/ann', 'allowed by rule 1'],
  ['%c', { username: 'u', clientId: '+' }, 'x', 'no rule allows it'],
  ['%c', { username: 'u', clientId: '#' }, 'x', 'no rule allows it'],
  ['%c/x', { username: 'u', clientId: 'a/b' }, 'a/b/x', 'no rule allows it'],
  ['%u', { username: '%c', clientId: 'x' }, 'x', 'no rule allows it'],
  ['%u', { username: '%c', clientId: 'x' }, '%c', 'allowed by rule 1'],
  ['%u/x', { username: '$&', clientId: 'x' }, '%u/x', 'no rule allows it'],
])('the mark of %s for %j and %s: %s', (topic, who, name, words) => {
  expect(verdict([{ effect: 'allow', action: 'publish', topic }], who, 'publish', name)).toBe(words)
})

test.each([
  ['a/#', 'a/#', true],
  ['a/#', 'a/+/b', true],
  ['a/+', 'a/+', true],
  ['a/+', 'a/#', false],
  ['a/+/#', 'a/+', true],
  ['+/b', '+/b', true],
  ['a/b', 'a/+', false],
  ['a', 'a/+', false],
  ['a/+/b', 'a/+', false],
  ['+/+', 'a/+', true],
  ['a/+/+', 'a/$x/+', true],
  ['#', '+/x', true],
  ['#', '$x/+', false],
  ['+/+', '$x/+', false],
  ['$x/#', '$x/+', true],
])('%s covers %s: %s', (pattern, filter, is) => {
  expect(covers(pattern, filter)).toBe(is)
})
