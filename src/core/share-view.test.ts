// What an observer is told of shared subscriptions: who got how much, whose turn it is, who was passed over and why.
import { expect, test } from 'vitest'
import { CoreRig } from '../testing/core-rig.ts'
import type { ShareStrategy } from './limits.ts'
import { sharesView } from './share-view.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 100 } } as const
const group = '$share/g/t/#'

function rigWith(strategy: ShareStrategy, qos: 0 | 1 = 1): CoreRig {
  const rig = new CoreRig({ sharedSubscriptionStrategy: strategy })
  for (const name of ['a', 'b', 'c']) rig.client(name, kept).subscribe(group, qos)
  rig.client('p')
  return rig
}

const publish = (rig: CoreRig, times: number) => {
  for (let n = 0; n < times; n++) rig.named('p').publish('t/1', 'x', { qos: 1 })
}
const tallies = (rig: CoreRig) =>
  sharesView(rig.state)[0]!.members.map(
    ({ clientId, picks, passedOver, lastReason }) => `${clientId} ${picks} ${passedOver} ${lastReason ?? '-'}`,
  )

test('each member has its count, its last pick and the turn', () => {
  const rig = rigWith('roundRobin')
  publish(rig, 4)
  expect(tallies(rig)).toEqual(['a 2 0 -', 'b 1 0 -', 'c 1 0 -'])
  const [view] = sharesView(rig.state)
  expect(view).toMatchObject({ filter: group, name: 'g', strategy: 'roundRobin', picks: 4, size: 3 })
  expect(view!.members.map(({ isNext }) => isNext)).toEqual([false, true, false])
  expect(view!.members[0]!.lastPickAt).not.toBeNull()
})

test('who is away is passed over while another can take it, and gets it when nobody can', () => {
  const rig = rigWith('roundRobin')
  rig.named('a').vanish()
  publish(rig, 3)
  expect(tallies(rig)).toEqual(['a 0 2 offline', 'b 2 0 -', 'c 1 0 -'])
  rig.named('b').vanish()
  rig.named('c').vanish()
  publish(rig, 1)
  // Whose queue takes it was not passed over.
  expect(tallies(rig)).toEqual(['a 0 3 offline', 'b 2 1 offline', 'c 2 0 -'])
})

test('a window that is full, a queue that waits, and a slow reader are told apart', () => {
  const rig = new CoreRig({ sharedSubscriptionStrategy: 'roundRobin' })
  rig.client('a', { ...kept, properties: { ...kept.properties, receiveMaximum: 1 } }).subscribe(group, 1)
  rig.client('b', kept).subscribe(group, 1)
  rig.client('p')
  publish(rig, 3)
  expect(tallies(rig)).toEqual(['a 1 1 window-full', 'b 2 0 -'])
  rig.feed({ type: 'congested', link: rig.named('a').link })
  publish(rig, 1)
  expect(tallies(rig)[0]).toBe('a 1 2 congested')
})

test('sticky says who has it; chance and hashes have no turn', () => {
  const rig = rigWith('sticky')
  publish(rig, 2)
  expect(sharesView(rig.state)[0]!.members.map(({ isNext }) => isNext)).toEqual([true, false, false])
  const random = rigWith('random')
  publish(random, 2)
  expect(sharesView(random.state)[0]!.members.some(({ isNext }) => isNext)).toBe(false)
})

test('who leaves is no member any more, and the last takes the group along', () => {
  const rig = rigWith('roundRobin')
  const leave = (name: string) =>
    rig.named(name).send({ type: 'unsubscribe', packetId: 1, filters: [group as never], properties: {} })
  leave('a')
  expect(sharesView(rig.state)[0]!.size).toBe(2)
  leave('b')
  leave('c')
  expect(sharesView(rig.state)).toEqual([])
})
