// What many cases of MQTT 3.1.1 do in the same way: connect by its rules, send what no proper client would, get closed.
// Does not know what it is done for.
import { type ConnectBytes, connectBytes, join, type Part, text } from './bytes.ts'
import type { Broker, Case, Client, ConnectOptions } from './kit.ts'

/** Of a client with a clean session. */
export const plain: ConnectOptions = { version: 4 }

/** Takes up the session that is there, which outlives the connection. */
export const lasting: ConnectOptions = { version: 4, clean: false }

/** A connected client of MQTT 3.1.1, its session clean unless told otherwise. */
export function member(broker: Broker, name: string, options: ConnectOptions = {}): Promise<Client> {
  return broker.client(name, { ...plain, ...options })
}

/** A CONNECT of MQTT 3.1.1 with a Keep Alive of 0; `flags` are CleanSession alone unless told otherwise. */
export function connect4(part: ConnectBytes): Uint8Array {
  return connectBytes({ level: 4, properties: [], ...part })
}

/** A connected client that sends these bytes is closed, and gets no packet before. */
export function closed(
  ids: readonly string[],
  name: string,
  bytes: (broker: Broker) => Part,
  config?: Case['config'],
): Case {
  return {
    ids,
    name,
    ...(config !== undefined && { config }),
    async run(broker) {
      const client = await member(broker, 'a')
      client.send(join(bytes(broker)))
      await client.expectClosed()
    },
  }
}

/** A CONNECT of these parts is closed without CONNACK; `id` is the client identifier as a string on the wire. */
export function unanswered(
  ids: readonly string[],
  name: string,
  parts: (id: Uint8Array, broker: Broker) => ConnectBytes,
): Case {
  return {
    ids: [...ids, '3:MQTT-3.1.4-1'],
    name,
    async run(broker) {
      const client = await broker.open('a', 4)
      client.send(connect4(parts(text(client.clientId), broker)))
      await client.expectClosed()
    },
  }
}

/** A subscriber to all topics of the case, at QoS 2 unless told otherwise. */
export async function witness(broker: Broker, qos: 0 | 1 | 2 = 2): Promise<Client> {
  const client = await member(broker, 'w')
  await client.subscribe(broker.topic('#'), qos)
  return client
}

/** Ends the connection by DISCONNECT. */
export async function leave(client: Client): Promise<void> {
  client.disconnect()
  await client.expectClosed()
}

/** What a new subscriber to this filter is sent at once: payloads by topic, all with RETAIN 1. */
export async function retainedAt(broker: Broker, name: string, rest: string): Promise<Record<string, string>> {
  const client = await member(broker, name)
  await client.subscribe(broker.topic(rest), 2)
  client.send({ type: 'pingreq' })
  const found: Record<string, string> = {}
  for (;;) {
    const frame = await client.nextFrame()
    if (frame === null) throw new Error(`${client.clientId}: closed instead of pingresp`)
    if (frame[0] === 0xd0) break
    client.frames.unshift(frame)
    const packet = await client.expect('publish', { retain: true, dup: false })
    found[packet.topic] = new TextDecoder().decode(packet.payload)
  }
  await leave(client)
  return found
}
