// Settings that a person makes: they bite at once, are kept, and give way to a gateway's.
import { expect, test } from 'vitest'
import { type BrokerConfig, defaultConfig, defaultLimits } from '../core/limits.ts'
import { linkPair } from '../testing/memory-link.ts'
import { rig, settle } from '../testing/rig.ts'
import type { SettingsStore } from './settings.ts'

function keeper(kept?: unknown) {
  const store = {
    kept,
    load: async () => store.kept,
    save: async (config: BrokerConfig) => {
      store.kept = config
    },
  }
  return store satisfies SettingsStore & { kept: unknown }
}

test('a limit that is changed bites at once, the others stay, and a broker that starts anew has it', async () => {
  const settings = keeper()
  const broker = rig({ settings })
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.ask({ type: 'configure', change: { limits: { retainAvailable: false } } })
  observer.ask({ type: 'configure', change: { limits: { maximumTopicLevels: 2 } } })
  await settle()
  observer.watch(1, 'config', {})
  const view = await observer.look(1, 'config')
  expect(view).toMatchObject({ from: 'page', revision: 2, problems: [] })
  expect(view.limits).toMatchObject({ retainAvailable: false, maximumTopicLevels: 2, receiveMaximum: 65_535 })
  talker.publish('a/b/c', 'x', { qos: 1, packetId: 1 })
  await settle()
  expect(talker.inbox.at(-1)).toMatchObject({ type: 'puback', reason: 0x90 })

  const again = rig({ settings })
  const { properties } = await again.client().connect({ clientId: 'late' })
  expect(properties.retainAvailable).toBe(0)
})

test('what is out of range changes nothing, and is named', async () => {
  const broker = rig()
  const observer = broker.observer().greet()
  observer.ask({ type: 'configure', change: { limits: { receiveMaximum: 0 }, allowAnonymous: false } })
  await settle()
  observer.watch(1, 'config', {})
  const view = await observer.look(1, 'config')
  expect(view.problems).toEqual(['/limits/receiveMaximum: expected a whole number from 1 to 65535, got 0'])
  expect(view).toMatchObject({ from: 'default', allowAnonymous: true })
  expect(view.limits.receiveMaximum).toBe(defaultLimits.receiveMaximum)
})

test('a gateway goes before what was kept, and a page can do nothing against it', async () => {
  const settings = keeper({ allowAnonymous: false })
  const broker = rig({ settings })
  broker.host.configure({ ...defaultConfig, limits: { ...defaultLimits, receiveMaximum: 7 } })
  const observer = broker.observer().greet()
  await settle()
  observer.ask({ type: 'configure', change: { allowAnonymous: false } })
  await settle()
  observer.watch(1, 'config', {})
  const view = await observer.look(1, 'config')
  expect(view).toMatchObject({ from: 'gateway', allowAnonymous: true })
  expect(view.limits.receiveMaximum).toBe(7)
  expect(view.problems).toEqual(['/: the configuration of the gateway is in force'])
  expect(settings.kept).toEqual({ allowAnonymous: false })
})

test('nobody is let in before the kept settings are known', async () => {
  let answer = (_: unknown): void => {}
  const loading = new Promise<unknown>((resolve) => {
    answer = resolve
  })
  const broker = rig({ settings: { load: () => loading, save: async () => {} } })
  const client = broker.client()
  client.sendConnect({ clientId: 'early' })
  await settle()
  expect(client.inbox).toEqual([])
  answer({ allowAnonymous: false })
  await client.expect({ type: 'connack', reason: 0x87 })
})

test('a CONNECT is shown without its secrets, and an event history tells what happened to the client', async () => {
  const broker = rig()
  const client = await broker.connected('c', { keepAliveSeconds: 9, properties: { receiveMaximum: 3 } })
  client.publish('a', 'x')
  const observer = broker.observer().greet()
  observer.watch(1, 'session', { clientId: 'c' })
  const view = (await observer.look(1, 'session'))!
  expect(view.connect).toMatchObject({ keepAliveSeconds: 9, properties: { receiveMaximum: 3 }, hasPassword: false })
  expect(view).toMatchObject({ published: 1, delivered: 0, link: client.id })
  expect(view.visits.map(({ trace }) => trace.type)).toEqual(['connected'])
})

test('a link that has not said CONNECT is shown, and so is one that was refused', async () => {
  const broker = rig({ config: { allowAnonymous: false } })
  const observer = broker.observer().greet()
  broker.host.accept(linkPair()[1], { transport: 'tcp', address: '192.168.1.44:51022' })
  const stranger = broker.client(5, { transport: 'tcp', address: '192.168.1.45:1' })
  stranger.sendConnect({ clientId: 'stranger' })
  await settle()
  observer.watch(1, 'arrivals', {})
  const { opening, visits } = await observer.look(1, 'arrivals')
  expect(opening.map(({ origin }) => origin.address)).toEqual(['192.168.1.44:51022'])
  expect(visits).toMatchObject([{ trace: { type: 'refused', clientId: 'stranger' }, origin: { transport: 'tcp' } }])
})
