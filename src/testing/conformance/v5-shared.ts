// Cases on shared subscriptions of MQTT 5.0, section 4.8.2.
// Does not know by which rule a member is chosen.
import { Reason } from '../../protocol/reason.ts'
import { packet, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, check, same } from './kit.ts'
import { drain, expelled, kept } from './steps.ts'

const { malformedPacket, protocolError, topicFilterInvalid } = Reason

const badFilters: readonly (readonly [id: string, filter: string])[] = [
  ['5:MQTT-4.8.2-1', '$share'],
  ['5:MQTT-4.8.2-1', '$share/'],
  ['5:MQTT-4.8.2-1', '$share//a'],
  ['5:MQTT-4.8.2-1', '$share//'],
  ['5:MQTT-4.8.2-2', '$share/g'],
  ['5:MQTT-4.8.2-2', '$share/g/'],
  ['5:MQTT-4.8.2-2', '$share/+/a'],
  ['5:MQTT-4.8.2-2', '$share/#/a'],
  ['5:MQTT-4.8.2-2', '$share/g+/a'],
  ['5:MQTT-4.8.2-2', '$share/g#/a'],
  ['5:MQTT-4.8.2-2', '$share/#'],
  ['5:MQTT-4.8.2-2', '$share/g/a#'],
  ['5:MQTT-4.8.2-2', '$share/g/a/+b'],
]

/** A publisher and members of one group, all at QoS 2. */
interface Group {
  readonly topic: string
  readonly filter: string
  readonly from: Client
  readonly members: readonly Client[]
}

async function group(broker: Broker, names: readonly string[], options = {}): Promise<Group> {
  const topic = broker.topic('t')
  const filter = `$share/${broker.id('g')}/${topic}`
  const from = await broker.client('p')
  const members: Client[] = []
  for (const name of names) {
    const member = await broker.client(name, options)
    same(await member.subscribe(filter, 2), [2], 'SUBACK')
    members.push(member)
  }
  return { topic, filter, from, members }
}

/** Publishes one message and says which member got it, as what packet; exactly one must. */
async function whoGets(
  { topic, from, members }: Group,
  payload: string,
  qos: 1 | 2,
): Promise<{ readonly lucky: Client; readonly other: Client; readonly packetId: number }> {
  await from.publishAll(topic, payload, qos)
  const got: { lucky: Client; packetId: number }[] = []
  for (const lucky of members) {
    lucky.send({ type: 'pingreq' })
    const frame = (await lucky.nextFrame()) ?? new Uint8Array()
    if (frame[0] === 0xd0) continue
    lucky.frames.unshift(frame)
    got.push({ lucky, packetId: (await lucky.expectMessage(payload, { qos })).packetId })
    await lucky.expect('pingresp')
  }
  same(got.length, 1, `members that got '${payload}'`)
  const { lucky, packetId } = got[0]!
  return { lucky, other: members.find((member) => member !== lucky)!, packetId }
}

const sharing: readonly Case[] = [
  ...badFilters.map(([id, filter]) =>
    expelled(
      [id],
      `SUBSCRIBE to '${filter}'`,
      () => packet(0x82, two(1), 0, text(filter), 0),
      topicFilterInvalid,
      malformedPacket,
      protocolError,
    ),
  ),
  {
    ids: ['5:MQTT-4.8.2-1', '5:MQTT-4.8.2-2'],
    name: 'ShareNames of one character, of spaces, of anything else; filters with wildcards and empty levels',
    async run(broker) {
      const client = await broker.client('a')
      for (const name of ['g', ' ', '$', 'gr\u00fc\u00dfe', '$share']) {
        for (const rest of ['a/b', '+/b', '#', 'a/+']) {
          const filter = `$share/${name}/${broker.topic(rest)}`
          same(await client.subscribe(filter), [0], filter)
          client.publish(broker.topic('a/b'), rest)
          await client.expectMessage(rest, { topic: broker.topic('a/b') })
          same(await client.unsubscribe(filter), [0], filter)
        }
      }
      await client.expectQuiet()
    },
  },
  {
    ids: ['X5-30'],
    name: 'each message goes to exactly one member, and all have their share',
    async run(broker) {
      const { topic, from, members } = await group(broker, ['a', 'b', 'c'])
      const sent = Array.from({ length: 30 }, (_, at) => `${at}`)
      for (const payload of sent) await from.publishAll(topic, payload, 1)
      const got = [await drain(members[0]!), await drain(members[1]!), await drain(members[2]!)]
      same(got.flat().toSorted(), sent.toSorted(), 'payloads')
      for (const payloads of got) check(payloads.length > 0, 'a member got nothing')
    },
  },
  {
    ids: ['X5-30'],
    name: 'each group gets each message, and a plain subscription of a member gets its own copy',
    async run(broker) {
      const topic = broker.topic('t')
      const [from, first, second] = [await broker.client('p'), await broker.client('a'), await broker.client('b')]
      await first.subscribe([`$share/${broker.id('g')}/${topic}`, `$share/${broker.id('h')}/${topic}`])
      await second.subscribe([`$share/${broker.id('g')}/${topic}`, topic])
      for (const payload of ['1', '2', '3', '4']) await from.publishAll(topic, payload, 1)
      const got = [...(await drain(first)), ...(await drain(second))]
      // Twice from the groups, once from the plain subscription.
      same(
        got.toSorted(),
        ['1', '2', '3', '4'].flatMap((payload) => [payload, payload, payload]),
        'payloads',
      )
    },
  },
  {
    ids: ['X5-30'],
    name: 'no message is lost on an absent member while another is there, nor while all are absent',
    async run(broker) {
      const { topic, from, members } = await group(broker, ['a', 'b'], kept())
      const [absent, present] = members as [Client, Client]
      absent.disconnect()
      await absent.expectClosed()
      for (let round = 0; round < 4; round++) from.publish(topic, `${round}`)
      await from.expectQuiet()
      same(await drain(present), ['0', '1', '2', '3'], 'payloads at QoS 0')
      present.disconnect()
      await present.expectClosed()
      for (let round = 4; round < 8; round++) await from.publishAll(topic, `${round}`, 1)
      const got: string[] = []
      for (const name of ['a', 'b']) got.push(...(await drain(await broker.client(name, kept()))))
      same(got.toSorted(), ['4', '5', '6', '7'], 'payloads at QoS 1')
    },
  },
  {
    ids: ['X5-31'],
    name: 'the same SUBSCRIBE again makes no second member',
    async run(broker) {
      const { topic, filter, from, members } = await group(broker, ['a', 'b'])
      const [first, second] = members as [Client, Client]
      for (let round = 0; round < 5; round++) same(await first.subscribe(filter, 0), [0], 'SUBACK')
      for (let round = 0; round < 8; round++) await from.publishAll(topic, 'x', 1)
      const got = [(await drain(first)).length, (await drain(second)).length]
      same(got, [4, 4], 'messages of each')
      same(await first.unsubscribe(filter), [0], 'UNSUBACK')
      for (let round = 0; round < 4; round++) await from.publishAll(topic, 'y', 1)
      await first.expectQuiet()
      same((await drain(second)).length, 4, 'messages')
    },
  },
  {
    ids: ['X5-31'],
    name: 'the group and what waits in it go with the last member',
    async run(broker) {
      const { topic, filter, from, members } = await group(broker, ['a'], kept())
      const [first] = members as [Client]
      first.disconnect()
      await first.expectClosed()
      await from.publishAll(topic, 'for a', 1)
      // The session ends: nobody is left.
      const again = await broker.client('a')
      await again.expectQuiet()
      const next = await broker.client('b')
      await next.subscribe(filter, 2)
      await next.expectQuiet()
      await from.publishAll(topic, 'for b', 1)
      await next.expectMessage('for b')
      await again.expectQuiet()
    },
  },
]

const delivery: readonly Case[] = [
  {
    ids: ['5:MQTT-4.8.2-3'],
    name: 'the chosen member gets no more than the QoS it was granted',
    async run(broker) {
      const topic = broker.topic('t')
      const from = await broker.client('p')
      const members = [await broker.client('a'), await broker.client('b'), await broker.client('c')]
      for (const [granted, member] of members.entries())
        await member.subscribe(`$share/${broker.id('g')}/${topic}`, granted as 0 | 1 | 2)
      for (let round = 0; round < 9; round++) await from.publishAll(topic, 'x', 2)
      await from.publishAll(topic, 'x', 1)
      for (const [granted, member] of members.entries()) {
        await member.expectMessage('x', { qos: granted })
        await member.expectMessage('x', { qos: granted })
      }
    },
  },
  {
    ids: ['5:MQTT-4.8.2-4'],
    name: 'QoS 2 begun with a member that goes and comes back is finished with that member',
    async run(broker) {
      const all = await group(broker, ['a', 'b'], kept())
      const sent = await whoGets(all, 'x', 2)
      await sent.lucky.vanish()
      await sent.other.expectQuiet()
      const name = sent.lucky === all.members[0] ? 'a' : 'b'
      const again = await broker.client(name, kept())
      await again.expectMessage('x', { packetId: sent.packetId, qos: 2, dup: true })
      again.ack('pubrec', sent.packetId)
      await again.expect('pubrel', { packetId: sent.packetId, reason: 0 })
      await again.vanish()
      const last = await broker.client(name, kept())
      await last.expect('pubrel', { packetId: sent.packetId, reason: 0 })
      last.ack('pubcomp', sent.packetId)
      await last.expectQuiet()
      await sent.other.expectQuiet()
    },
  },
  ...(['sent', 'released'] as const).map(
    (state): Case => ({
      ids: ['5:MQTT-4.8.2-5'],
      name: `QoS 2 that was ${state} to a member whose session ends goes to nobody else`,
      seconds: 2,
      async run(broker) {
        const all = await group(broker, ['a', 'b'], kept(1))
        const { lucky, other, packetId } = await whoGets(all, 'x', 2)
        if (state === 'released') {
          lucky.ack('pubrec', packetId)
          await lucky.expect('pubrel', { packetId })
        }
        await lucky.vanish()
        await broker.advance(2)
        await other.expectQuiet()
        const again = await broker.client(lucky === all.members[0] ? 'a' : 'b', kept(1))
        same(again.connack.sessionPresent, false, 'Session Present')
        await again.expectQuiet()
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.8.2-6'],
    name: 'a message that a member refuses is offered to nobody else, nor to it again',
    async run(broker) {
      const all = await group(broker, ['a', 'b'], kept())
      for (const qos of [1, 2] as const) {
        const { lucky, other, packetId } = await whoGets(all, `QoS ${qos}`, qos)
        lucky.ack(qos === 1 ? 'puback' : 'pubrec', packetId, Reason.unspecifiedError)
        await lucky.expectQuiet()
        await other.expectQuiet()
      }
      for (const [at, member] of all.members.entries()) {
        await member.vanish()
        const again = await broker.client(at === 0 ? 'a' : 'b', kept())
        await again.expectQuiet()
      }
    },
  },
  {
    ids: ['X5-32'],
    name: 'QoS 1 that a member never answered goes to another when its session ends',
    seconds: 2,
    async run(broker) {
      const all = await group(broker, ['a', 'b'], kept(1))
      const { lucky, other } = await whoGets(all, 'x', 1)
      await lucky.vanish()
      await other.expectQuiet()
      await broker.advance(2)
      await other.expectMessage('x', { qos: 1, dup: false })
      await other.expectQuiet()
    },
  },
  {
    ids: ['X5-32'],
    name: 'what waited for a member, at QoS 1 or 2, goes to another when its session ends',
    async run(broker) {
      const { topic, filter, from, members } = await group(broker, ['a'], { properties: { receiveMaximum: 1 } })
      const [first] = members as [Client]
      for (const qos of [1, 1, 2] as const) await from.publishAll(topic, `${qos}`, qos)
      const { packetId } = await first.expectMessage('1')
      const second = await broker.client('b')
      await second.subscribe(filter, 2)
      await second.expectQuiet()
      first.ack('puback', packetId, Reason.success)
      const { qos } = await first.expectMessage('1')
      same(qos, 1, 'QoS')
      await first.vanish()
      await second.expectMessage('1', { qos: 1, dup: false })
      await second.expectMessage('2', { qos: 2, dup: false })
      await second.expectQuiet()
    },
  },
]

export const sharedCases: readonly Case[] = [...sharing, ...delivery]
