// What many cases do in the same way: get thrown out, come back to a session, receive within a packet size.
// Does not know what it is done for.
import type { PacketType } from '../../protocol/packet.ts'
import { join, type Part } from './bytes.ts'
import { type Broker, type Case, type Client, type ConnectOptions, check } from './kit.ts'

/** A statement that no case can break from outside, and why. */
export interface Untestable {
  /** With the version's prefix, as in `Case.ids`. */
  readonly id: string
  readonly reason: string
}

/** A connected client that sends these bytes is thrown out with one of these codes. */
export function expelled(
  ids: readonly string[],
  name: string,
  bytes: (broker: Broker) => Part,
  ...reasons: readonly number[]
): Case {
  return {
    ids,
    name,
    async run(broker) {
      const client = await broker.client('a')
      client.send(join(bytes(broker)))
      await client.expectExpelled(...reasons)
    },
  }
}

/** Takes up the session that is there, and keeps it so many seconds after the connection. */
export function kept(sessionExpiryInterval = 100, properties: ConnectOptions['properties'] = {}): ConnectOptions {
  return { clean: false, properties: { ...properties, sessionExpiryInterval } }
}

/** The next packet is of this type, no larger than `most` bytes, and has no User Property. */
export async function expectWithin(
  client: Client,
  most: number,
  type: Exclude<PacketType, 'connect' | 'subscribe' | 'unsubscribe' | 'pingreq'>,
  part: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const frame = await client.nextFrame()
  if (frame === null) throw new Error(`${client.clientId}: closed instead of ${type}`)
  check(frame.length <= most, `${type} has ${frame.length} bytes, and ${most} are the client's maximum`)
  client.frames.unshift(frame)
  const packet = await client.expect(type, part)
  const isSilent = !('properties' in packet) || !('userProperties' in packet.properties)
  check(isSilent, `${type} has User Properties that nobody asked for`)
}

/** All PUBLISH payloads up to the answer to a PINGREQ, as text. Acknowledges nothing. */
export async function drain(client: Client): Promise<string[]> {
  client.send({ type: 'pingreq' })
  const payloads: string[] = []
  for (;;) {
    const frame = await client.nextFrame()
    if (frame === null) throw new Error(`${client.clientId}: closed instead of pingresp`)
    if ((frame[0] ?? 0) >> 4 === 13) return payloads
    client.frames.unshift(frame)
    payloads.push(new TextDecoder().decode((await client.expect('publish')).payload))
  }
}
