// The words around a packet in the inspector, in English: its heading, its tabs and what stands in them.
// Does not know the markup, nor the sentences that explain a packet.
import type { Way } from '../../core/flow-view.ts'
import { bytes, count, duration } from '../format.ts'
import { catalogue } from '../language.ts'

const travel = (millis: number) =>
  millis < 1_000
    ? `${millis} ms`
    : millis < 60_000
      ? `${count(Math.round(millis / 100) / 10)} s`
      : duration(millis / 1_000)

export const inspectText = catalogue('inspect', {
  label: 'Packet',
  tabs: { explain: 'Explain', fields: 'Fields', bytes: 'Bytes', state: 'State', spec: 'Spec' },
  tabsLabel: 'Ways to look at the packet',
  duty: 'Duty',
  next: 'Next',
  meaning: 'Meaning',
  copyExplanation: 'the explanation',
  packet: (name: string, id: number) => (id === 0 ? name : `${name} ${id}`),
  inbound: (who: string) => `${who} → broker`,
  outbound: (who: string) => `broker → ${who}`,
  nobody: 'unknown client',
  unknownType: 'unknown packet',
  size: (n: number) => bytes(n),
  /** How the packet travels; `millis` is how long it took or will take, 0 is no time at all. */
  way: (way: Way, millis: number) => {
    switch (way) {
      case 'passed':
        return millis > 0 ? `took ${travel(millis)}` : ''
      case 'slowed':
        return `slow motion, ${travel(millis)} on its way`
      case 'held':
        return 'held'
      case 'behind':
        return 'waits behind another packet'
      case 'lost':
        return 'cut on its way'
    }
  },
  userProperty: (name: string, value: string) => `${name} = ${value}`,
  gone: 'This packet is no longer kept. The broker keeps the newest 20,000 packets for this page.',
  cut: (kept: number, size: number) => `The first ${bytes(kept)} of ${bytes(size)} were kept; the rest is not shown.`,
  columns: { name: 'Field', value: 'Value', range: 'Bytes', section: 'Section' },
  range: (start: number, end: number) => (end - start === 1 ? `[${start}]` : `[${start}..${end - 1}]`),
  emptyValue: 'empty',
  bits: 'Bits',
  bit: (n: number) => `bit ${n}`,
  arithmetic: 'Remaining Length, seven bits a byte, lowest first',
  byteLabel: (offset: number, size: number, hex: string, what: string) =>
    `Byte ${count(offset + 1)} of ${count(size)}, ${hex} in hex: ${what}`,
  bytesLabel: 'Bytes of the packet. Arrow keys move by byte.',
  more: (rest: number) => `Show ${bytes(rest)} more`,
  ascii: 'ASCII',
  path: 'Part of',
  prefix: (written: string, length: number) =>
    `${written} = ${count(length)}: two bytes that say how many bytes follow. They belong together.`,
  prefixed: (at: number, length: number) => `The two bytes before it, at ${at}, say its length: ${count(length)}.`,
  shortSection: (section: string) => `§ ${section}`,
  section: (section: string, standard: string) => `Section ${section} of ${standard}`,
  standard: { five: 'MQTT 5.0', older: 'MQTT 3.1.1' },
  spec: {
    intro: 'Rules of the standard that speak of this packet, in our own words. The standard decides.',
    field: (name: string) => `About ${name}`,
    rest: 'About the rest of the packet',
    all: 'About this packet',
    open: (id: string) => `Open ${id} in the standard`,
  },
  state: {
    introIn: 'The client’s session before the broker handled this packet, and after.',
    introOut: 'The client’s session before the broker sent this packet, and after.',
    none: 'No session was there when this packet was recorded, or its state was not noted with it.',
    changed: (rows: number) =>
      rows === 0 ? 'This packet changed nothing of it.' : rows === 1 ? 'One thing changed.' : `${rows} things changed.`,
    before: 'Before',
    after: 'After',
    value: 'Of the session',
    rows: {
      session: 'The session itself',
      connected: 'Connection',
      subscriptions: 'Subscriptions',
      inbound: 'QoS 2 from the client, awaiting PUBREL',
      outbound: 'QoS 1 and 2 to the client, unacknowledged',
      quota: 'Send quota',
      queued: 'Queue',
    },
    kept: 'there',
    nothing: '–',
    came: (id: number) => `+ ${id}`,
    went: (id: number) => `− ${id}`,
    quotaLeft: (left: number, of: number) => `${count(left)} of ${count(of)}`,
    open: 'open',
    closed: 'none',
    number: count,
  },
})
