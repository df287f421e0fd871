// Cases on the handling of errors in MQTT 5.0, section 4.13, and on packets that no client may send.
// Does not list every error: the chapter of each packet does.
import { Reason } from '../../protocol/reason.ts'
import { connectBytes, four, join, type Part, packet, set, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, same } from './kit.ts'
import { expelled, kept, type Untestable } from './steps.ts'

const { malformedPacket, protocolError } = Reason

/** One fault of each kind that has a reason code of its own. */
const faults: readonly (readonly [
  name: string,
  reasons: readonly number[],
  bytes: (broker: Broker, client: Client) => Part,
])[] = [
  ['a PUBLISH with QoS 3', [malformedPacket], (broker) => packet(0x36, text(broker.topic('t')), two(1), 0)],
  ['a packet that is cut short', [malformedPacket], () => packet(0x32, text('a'))],
  ['bytes behind the last field', [malformedPacket], () => packet(0xc0, 0)],
  ['an acknowledgement without identifier', [malformedPacket], () => packet(0x40)],
  ['a SUBSCRIBE without a filter', [protocolError], () => packet(0x82, two(1), 0)],
  ['a second CONNECT', [protocolError], (_, client) => connectBytes({ payload: text(client.clientId) })],
  ['PUBACK for an exchange of QoS 2', [protocolError], () => packet(0x40, two(1))],
  ['PUBCOMP before PUBREC', [protocolError], () => packet(0x70, two(1))],
  ['Topic Alias 0', [Reason.topicAliasInvalid], () => packet(0x30, text('a'), set([0x23, 0, 0]))],
  ['a filter that is none', [Reason.topicFilterInvalid, malformedPacket], () => packet(0x82, two(1), 0, text('a#'), 0)],
  ['a topic that is none', [Reason.topicNameInvalid, malformedPacket], () => packet(0x30, text('#'), 0)],
  ['a packet that is too large', [Reason.packetTooLarge], () => [0x30, 0xff, 0xff, 0xff, 0x7f]],
]

const handling: readonly Case[] = [
  ...faults.map(
    ([name, reasons, bytes]): Case => ({
      ids: ['5:MQTT-4.13.1-1', '5:MQTT-4.13.2-1', 'X5-36'],
      name: `${name}: DISCONNECT with its code and the end; nobody else notices, and the session is kept`,
      async run(broker) {
        const topic = broker.topic('t')
        const [other, witness] = [await broker.client('o'), await broker.client('w', kept())]
        await witness.subscribe(topic, 1)
        const client = await broker.client('a', kept())
        await client.subscribe(topic, 2)
        // Leaves an exchange of QoS 2 with identifier 1 open.
        await other.publishAll(topic, 'before', 2)
        const { packetId } = await client.expectMessage('before', { packetId: 1 })
        await witness.expectMessage('before')
        client.send(join(bytes(broker, client)))
        await client.expectExpelled(...reasons)
        await other.publishAll(topic, 'after', 1)
        await witness.expectMessage('after')
        await witness.expectQuiet()
        await other.expectQuiet()
        const again = await broker.client('a', kept())
        same(again.connack.sessionPresent, true, 'Session Present')
        await again.expectMessage('before', { packetId, dup: true })
        await again.expectMessage('after')
        await again.expectQuiet()
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.13.1-1'],
    name: 'what came before the fault in the same bytes is done, what comes after it is not',
    async run(broker) {
      const topic = broker.topic('t')
      const witness = await broker.client('w')
      await witness.subscribe(topic, 1)
      const client = await broker.client('a')
      const publish = (packetId: number, payload: string) =>
        packet(0x32, text(topic), two(packetId), 0, new TextEncoder().encode(payload))
      client.send(join(publish(1, 'good'), packet(0x36, text(topic), two(2), 0), publish(3, 'late')))
      await client.expect('puback', { packetId: 1 })
      await client.expectExpelled(malformedPacket)
      await witness.expectMessage('good')
      await witness.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.13.2-1'],
    name: 'CONNACK of 0x80 or above is followed by the end, and the link does nothing any more',
    config: { limits: { retainAvailable: false } },
    async run(broker) {
      const topic = broker.topic('t')
      const witness = await broker.client('w')
      await witness.subscribe(topic)
      const client = await broker.open('a')
      client.send(client.connectPacket({ will: { topic, retain: true } }))
      client.send(packet(0x30, text(topic), 0, 0x78))
      await client.expectRefused(Reason.retainNotSupported)
      await witness.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.13.2-1'],
    name: 'a client too small for a CONNACK is closed all the same',
    async run(broker) {
      for (const size of [1, 4, 5]) {
        const client = await broker.open(`a${size}`)
        const properties = set(0x27, four(size), [0x15, ...text('m')])
        client.send(connectBytes({ properties, payload: text(client.clientId) }))
        await client.expectRefused()
      }
    },
  },
]

/** By first byte, with a body that would be good the other way round. */
const foreign: readonly (readonly [name: string, bytes: Part])[] = [
  ['packet type 0', packet(0x00)],
  ['packet type 0 with a body', packet(0x00, two(1), 0)],
  ['CONNACK', packet(0x20, 0, 0, 0)],
  ['SUBACK', packet(0x90, two(1), 0, 0)],
  ['UNSUBACK', packet(0xb0, two(1), 0, 0)],
  ['PINGRESP', packet(0xd0)],
]

export const errorCases: readonly Case[] = [
  ...handling,
  ...foreign.map(([name, bytes]) =>
    expelled(['X5-37'], `${name} from a client`, () => bytes, malformedPacket, protocolError),
  ),
  ...foreign.map(
    ([name, bytes]): Case => ({
      ids: ['X5-37'],
      name: `${name} as the first packet`,
      async run(broker) {
        const client = await broker.open('a')
        client.send(join(bytes))
        await client.expectRefused()
      },
    }),
  ),
]

const reason = 'only a WebSocket can show it: tested by src/gateway/websocket.test.ts'

export const untestable: readonly Untestable[] = ['5', '3'].flatMap((version) =>
  [1, 2, 4].map((number) => ({ id: `${version}:MQTT-6.0.0-${number}`, reason })),
)
