// Which statements the inspector names for a packet.
// Does not test their words.
import { expect, test } from 'vitest'
import { dissect } from '../../protocol/dissect.ts'
import { fromHex } from '../../protocol/fixture.ts'
import { goodFixtures } from '../../protocol/fixtures.ts'
import type { Sender } from '../../protocol/properties.ts'
import { leaves } from './inspected.ts'
import { aboutField, addressOf, relevant } from './relevant.ts'

const of = (hex: string, version: 4 | 5 = 5, sender: Sender = 'client') =>
  dissect(fromHex(hex.replaceAll(' ', '')), version, sender)
const ids = (found: ReturnType<typeof relevant>) => found.map(({ id }) => id)

test('a PUBLISH names its chapter and the exchange of its QoS, and no property that it lacks', () => {
  const one = ids(relevant(of('32 07 0001 74 0001 00 68')))
  expect(one).toEqual(expect.arrayContaining(['5:MQTT-3.3.1-1', '5:MQTT-3.3.2-1', '5:MQTT-4.3.2-1']))
  expect(one).not.toContain('5:MQTT-4.3.3-1')
  expect(one).not.toContain('5:MQTT-3.3.2-7')
  // With a Topic Alias.
  expect(ids(relevant(of('32 09 0001 74 0001 03 230005')))).toContain('5:MQTT-3.3.2-8')
})

test('3.1.1 has its own', () => {
  const found = relevant(of('30 03 0001 74', 4))
  expect(new Set(found.map(({ standard }) => standard))).toEqual(new Set(['3.1.1']))
})

test('the statement that a broken packet breaks is among them', () => {
  const broken = of('30 05 0001 23 00 68')
  expect(broken.fault?.statement).toBeDefined()
  expect(ids(relevant(broken))).toContain(`5:${broken.fault!.statement}`)
})

test('a field has its own section’s', () => {
  const dissection = of('30 06 0001 74 00 68 69')
  const leaf = leaves(dissection.range).find(({ path }) => path.some(({ name }) => name === 'Topic Name'))!
  const about = aboutField(relevant(dissection), leaf)
  expect(about.length).toBeGreaterThan(0)
  expect(new Set(about.map(({ section }) => section))).toEqual(new Set(['3.3.2.1']))
})

test('every packet of the table has some, with addresses', () => {
  const without = new Set<string>()
  for (const { bytes, version, from } of goodFixtures) {
    const found = relevant(dissect(bytes, version, from))
    if (found.length === 0) without.add(`${version} ${bytes[0]! >> 4}`)
    for (const each of found)
      expect(addressOf(each)).toMatch(/^https:\/\/docs\.oasis-open\.org\/.+#:~:text=%5BMQTT|text=\d/)
  }
  expect([...without]).toEqual([])
})
