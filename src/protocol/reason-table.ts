// Which reason codes each packet may carry, and from whom. MQTT 5.0 section 2.4 and the tables of chapter 3.
// Does not know when a code is due.
import type { PacketType } from './packet.ts'
import type { Sender } from './properties.ts'

type Coded = Exclude<PacketType, 'connect' | 'publish' | 'subscribe' | 'unsubscribe' | 'pingreq' | 'pingresp'>

interface Codes {
  readonly both: readonly number[]
  readonly client?: readonly number[]
  readonly server?: readonly number[]
  /** The statement that a code outside the table breaks. */
  readonly statement: string
}

// 0x10 makes sense from a server alone, but is one of the codes: a client that says it breaks nothing.
const publishing = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]
const releasing = [0x00, 0x92]

const codes: Readonly<Record<Coded, Codes>> = {
  connack: {
    both: [
      0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b,
      0x9c, 0x9d, 0x9f,
    ],
    statement: 'MQTT-3.2.2-8',
  },
  puback: { both: publishing, statement: 'MQTT-3.4.2-1' },
  pubrec: { both: publishing, statement: 'MQTT-3.5.2-1' },
  pubrel: { both: releasing, statement: 'MQTT-3.6.2-1' },
  pubcomp: { both: releasing, statement: 'MQTT-3.7.2-1' },
  suback: {
    both: [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2],
    statement: 'MQTT-3.9.3-2',
  },
  unsuback: {
    both: [0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91],
    statement: 'MQTT-3.11.3-2',
  },
  // Section 2.4 has 0x8C here, the table of 3.14.2.1 that the statement names has not.
  disconnect: {
    both: [0x00, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99],
    client: [0x04],
    server: [0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2],
    statement: 'MQTT-3.14.2-1',
  },
  auth: {
    both: [0x18],
    client: [0x19],
    server: [0x00],
    statement: 'MQTT-3.15.2-1',
  },
}

function tableOf(sender: Sender): Readonly<Record<Coded, ReadonlySet<number>>> {
  const sets = {} as Record<Coded, ReadonlySet<number>>
  for (const type of Object.keys(codes) as Coded[]) {
    sets[type] = new Set([...codes[type].both, ...(codes[type][sender] ?? [])])
  }
  return sets
}

const fromClient = tableOf('client')
const fromServer = tableOf('server')

/** Whether a v5 packet of this type, sent by that side, may carry the code. */
export function isReasonAllowed(type: Coded, code: number, sender: Sender): boolean {
  return (sender === 'client' ? fromClient : fromServer)[type].has(code)
}

/** The statement broken by a code that is not allowed. */
export function reasonStatement(type: Coded): string {
  return codes[type].statement
}
