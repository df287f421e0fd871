// Users with slow hashes: right and wrong passwords, what is remembered, what waits, and what a stranger can learn.
import { expect, test } from 'vitest'
import type { BrokerConfig } from '../core/limits.ts'
import { Credentials } from './credentials.ts'
import { Lane, LaneFull, Unwanted } from './lane.ts'
import { hashPassword } from './password-hash.ts'
import { makeCredentials } from './scram.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const salt = Uint8Array.from({ length: 16 }, (_, at) => at)
const make = (): Credentials => new Credentials((count) => new Uint8Array(count).fill(7))

const users: BrokerConfig['users'] = {
  ann: { passwordHash: await hashPassword(bytes('hers'), salt, { ln: 4, r: 8, p: 1 }) },
  bob: { scram: await makeCredentials('his', salt) },
  cat: { password: 'its' },
}

test.each([
  ['ann', 'hers', true],
  ['ann', 'his', false],
  ['ann', '', false],
  ['ann', 'hers\u0000', false],
  ['bob', 'his\u0000', false],
  ['bob', 'his', true],
  ['bob', 'hers', false],
  ['cat', 'its', true],
  ['cat', 'hers', false],
  ['dan', 'hers', false],
  ['dan', '\u0000', false],
  ['constructor', 'x', false],
])('%s with %j: %s', async (username, password, right) => {
  const credentials = make()
  const answer = credentials.check(users, username, bytes(password))
  // A name that does not exist, or has no hash, takes the slow way too.
  expect(answer).toBeInstanceOf(Promise)
  expect(await answer).toBe(right)
  expect(credentials.check(users, username, bytes(password))).toBe(right)
})

test('an answer is forgotten with the hash it is about, and is of one user alone', async () => {
  const credentials = make()
  expect(await credentials.check(users, 'ann', bytes('hers'))).toBe(true)
  const other = { ...users, ann: { passwordHash: await hashPassword(bytes('new'), salt, { ln: 4, r: 8, p: 1 }) } }
  expect(await credentials.check(other, 'ann', bytes('hers'))).toBe(false)
  expect(await credentials.check({ ...users, eve: users.ann! }, 'eve', bytes('hers'))).toBe(true)
  // The same configuration once more, as every tab brings it.
  expect(credentials.check(structuredClone(users), 'ann', bytes('hers'))).toBe(true)
})

test('who asks the same at the same time waits for one hash', () => {
  const credentials = make()
  const first = credentials.check(users, 'ann', bytes('hers'))
  expect(credentials.check(users, 'ann', bytes('hers'))).toBe(first)
  return first
})

test('without a slow hash the answer is there at once', () => {
  const plain = { cat: { password: 'its' } }
  expect(make().check(plain, 'cat', bytes('its'))).toBe(true)
  expect(make().check(plain, 'dan', bytes('its'))).toBe(false)
})

test('a lane runs so many at a time in their order, and refuses when too many wait', async () => {
  const lane = new Lane(1, 2)
  const order: number[] = []
  const gates: (() => void)[] = []
  const job = (name: number) => () =>
    new Promise<void>((resolve) => {
      order.push(name)
      gates.push(resolve)
    })
  const first = lane.run(job(1))
  const second = lane.run(job(2)).catch(() => {})
  const third = lane.run(() => Promise.reject(new Error('broken')))
  await expect(lane.run(job(4))).rejects.toThrow(LaneFull)
  expect(order).toEqual([1])
  gates[0]!()
  await first
  await Promise.resolve()
  expect(order).toEqual([1, 2])
  gates[1]!()
  await second
  await expect(third).rejects.toThrow('broken')
  const last = lane.run(job(5))
  gates[2]!()
  await last
})

test('who has gone does not keep others waiting', async () => {
  const lane = new Lane(1, 10)
  const ran: string[] = []
  const job = (name: string) => async () => {
    ran.push(name)
  }
  const gone = () => false
  const jobs = [
    lane.run(job('first')),
    lane.run(job('gone'), gone),
    lane.run(job('here')),
    lane.run(job('gone, but nobody waits behind it'), gone),
  ]
  const results = await Promise.allSettled(jobs)
  expect(results[1]).toMatchObject({ reason: expect.any(Unwanted) })
  expect(ran).toEqual(['first', 'here', 'gone, but nobody waits behind it'])
})

test('a password that several clients offer is checked while one of them is there', async () => {
  const credentials = new Credentials((count) => new Uint8Array(count), new Lane(1, 10))
  const check = (password: string, isHere: boolean) => credentials.check(users, 'ann', bytes(password), () => isHere)
  const answers = [check('a', true), check('b', false), check('b', true), check('c', false), check('d', true)]
  const results = await Promise.allSettled(answers)
  expect(results.map((result) => result.status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
})

test('a stranger gets an account like anyone, always the same, that nobody can prove', async () => {
  const credentials = make()
  const stranger = credentials.scramAccount(users, 'dan')
  expect(stranger.salt).toEqual(credentials.scramAccount(users, 'dan').salt)
  expect(stranger.salt).not.toEqual(credentials.scramAccount(users, 'eve').salt)
  expect([stranger.salt.length, stranger.iterations]).toEqual([16, 4096])
  // A user whose hash is of no use for SCRAM looks the same.
  expect(credentials.scramAccount(users, 'ann').iterations).toBe(4096)
  const known = await credentials.scramAccount(users, 'cat').keys()
  expect(await credentials.scramAccount(users, 'cat').keys()).toBe(known)
})

test('SCRAM is there when somebody can use it', () => {
  const credentials = make()
  expect(credentials.hasScram({})).toBe(false)
  expect(credentials.hasScram({ ann: users.ann! })).toBe(false)
  expect(credentials.hasScram({ bob: users.bob! })).toBe(true)
  expect(credentials.hasScram({ cat: users.cat! })).toBe(true)
})
