// Which statements of the standard speak of a packet, and which of one field in it.
// Does not know the markup.
import type { Dissection } from '../../protocol/dissect.ts'
import type { PacketType } from '../../protocol/packet.ts'
import { type Statement, statements } from '../../protocol/statements.ts'
import { bitOf, type Leaf, leaves } from './inspected.ts'

/** The chapter of the standard's part 3 that describes each packet. */
const chapters: Readonly<Record<PacketType, string>> = {
  connect: '3.1',
  connack: '3.2',
  publish: '3.3',
  puback: '3.4',
  pubrec: '3.5',
  pubrel: '3.6',
  pubcomp: '3.7',
  subscribe: '3.8',
  suback: '3.9',
  unsubscribe: '3.10',
  unsuback: '3.11',
  pingreq: '3.12',
  pingresp: '3.13',
  disconnect: '3.14',
  auth: '3.15',
}

/** What part 4 says of the exchange that a packet belongs to. */
function exchangeOf({ type, range }: Dissection): readonly string[] {
  switch (type) {
    case 'publish':
      return [`4.3.${(bitOf(range, 'QoS') ?? 0) + 1}`, ...(bitOf(range, 'DUP') === 1 ? ['4.4'] : []), '4.6']
    case 'puback':
      return ['4.3.2']
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return ['4.3.3']
    case 'auth':
      return ['4.12']
    case 'subscribe':
    case 'unsubscribe':
      return ['4.7']
    // An answer is described where its request is.
    case 'suback':
      return ['3.8.4']
    case 'unsuback':
      return ['3.10.4']
    case 'pingresp':
      return ['3.12.4']
    default:
      return []
  }
}

function isWithin(section: string, chapter: string): boolean {
  return section === chapter || section.startsWith(`${chapter}.`)
}

/** Sections of the fields of a header or payload: they matter only where the packet has the field. */
function isField(section: string, chapter: string): boolean {
  return section.split('.').length > 4 && (isWithin(section, `${chapter}.2`) || isWithin(section, `${chapter}.3`))
}

/** All that speak of a packet, in the order of the standard of its version (3.1.1 for MQTT 3.1 too). */
export function relevant(dissection: Dissection): readonly Statement[] {
  const { type, version, range, fault } = dissection
  if (type === null) return []
  const standard = (version ?? 5) === 5 ? '5.0' : '3.1.1'
  const chapter = chapters[type]
  const sections = new Set(leaves(range).flatMap(({ path }) => path.map((each) => each.section)))
  const exchange = exchangeOf(dissection)
  return statements.filter((statement) => {
    if (statement.standard !== standard || statement.side === 'n-a') return false
    const { section } = statement
    if (fault?.statement !== undefined && statement.id.endsWith(`:${fault.statement}`)) return true
    if (isWithin(section, chapter)) return !isField(section, chapter) || sections.has(section)
    return sections.has(section) || exchange.some((each) => isWithin(section, each))
  })
}

/** Those printed in the section of a field or of the group that it stands in. */
export function aboutField(all: readonly Statement[], leaf: Leaf): readonly Statement[] {
  const sections = new Set(leaf.path.slice(2).map((range) => range.section))
  const flags = leaf.range.bits !== undefined && leaf.range.name === 'Packet Type and Flags'
  return all.filter(({ section }) => sections.has(section) || (flags && section.startsWith('3.3.1')))
}

/** Address of a statement in the standard's own text; the browser scrolls to its number. */
export function addressOf({ id, standard, section }: Statement): string {
  const page =
    standard === '5.0'
      ? 'https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html'
      : 'https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html'
  const number = id.replace(/^\d:/, '')
  return `${page}#:~:text=${encodeURIComponent(number.startsWith('X') ? section : `[${number}]`).replaceAll('-', '%2D')}`
}
