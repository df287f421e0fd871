// Notes from the other end, which may be anything.
import { expect, test } from 'vitest'
import { cleanName, readGuestNote, readHostNote, topicLevel } from './peer-notes.ts'

const key = 'A'.repeat(22)

test.each([
  [{ t: 'intro', name: 'Ann', key, epoch: 0 }, true],
  [{ t: 'intro', name: 'Ann', key: 'short', epoch: 0 }, false],
  [{ t: 'intro', name: 3, key, epoch: 0 }, false],
  [{ t: 'intro', name: 'Ann', key, epoch: -1 }, false],
  [{ t: 'rtc', n: 1, signal: { type: 'answer' } }, true],
  [{ t: 'rtc', n: 1, signal: null }, false],
  [{ t: 'rtc', n: 1.5, signal: {} }, false],
  [{ t: 'lost', epoch: 3 }, true],
  [{ t: 'lost' }, false],
  [{ t: 'bye' }, true],
  [{ t: 'in' }, false],
  [null, false],
  ['intro', false],
  [[], false],
])('a guest’s %j is read: %s', (data, isRead) => {
  expect(readGuestNote(data) !== null).toBe(isRead)
})

test.each([
  [{ t: 'wait' }, true],
  [{ t: 'no', why: 'anything' }, true],
  [{ t: 'in', name: 'Ann', topic: 'class/ann/', broker: 'b', iceServers: [], epoch: 0 }, true],
  [{ t: 'in', name: 'Ann', topic: 'class/ann/', broker: 'b', iceServers: 'x', epoch: 0 }, false],
  [{ t: 'session', epoch: 1, n: 0 }, true],
  [{ t: 'move', epoch: 1 }, false],
  [{ t: 'dance' }, false],
  [7, false],
])('a host’s %j is read: %s', (data, isRead) => {
  expect(readHostNote(data) !== null).toBe(isRead)
})

test.each([
  ['of an older host', {}, null],
  ['not held', { held: null }, null],
  ['held', { held: 'link' }, 'link'],
  ['stopped with all others', { held: 'all' }, 'all'],
  ['slowed', { held: 'slow', until: 7 }, 'slow'],
  ['of a newer host', { held: 'sideways' }, null],
  ['of a broken host', { held: { all: true } }, null],
])('how a guest stands, %s, is read with what is known of it', (_, fields, held) => {
  const you = { name: 'Ann', topic: 'class/ann/', muted: true }
  expect(readHostNote({ t: 'you', ...you, ...fields })).toEqual({ t: 'you', ...you, held })
})

test('names are one short line that turns nothing around', () => {
  expect(cleanName('  Ann \n\t Lee ')).toBe('Ann Lee')
  expect(cleanName('a\u202eb\u0000c\u2028d')).toBe('abcd')
  expect(cleanName('😀'.repeat(60))).toBe('😀'.repeat(40))
})

test('a level has no wildcard, no slash and no space, and is never empty', () => {
  expect(['Kiwi 7', '$SYS', 'a/b', '+', '#', '', 'Ünïcødé'].map(topicLevel)).toEqual([
    'kiwi7',
    'sys',
    'ab',
    'guest',
    'guest',
    'guest',
    'ünïcødé',
  ])
})
