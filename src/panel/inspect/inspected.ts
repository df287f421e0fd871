// One packet as the inspector takes it, and what its fields hold, read from the dissection.
// Does not know the markup, nor how the packet was chosen.
import type { PacketView } from '../../core/flow-view.ts'
import { type Dissection, dissect } from '../../protocol/dissect.ts'
import type { Range, RangeValue } from '../../protocol/dissector.ts'

/** What the inspector needs of a packet. */
export type InspectedPacket = Pick<
  PacketView,
  | 'seq'
  | 'time'
  | 'clientId'
  | 'direction'
  | 'packetId'
  | 'message'
  | 'bytes'
  | 'size'
  | 'way'
  | 'until'
  | 'version'
  | 'before'
  | 'after'
>

/** A packet, every byte explained. */
export interface Read {
  readonly packet: InspectedPacket
  readonly dissection: Dissection
  /** Bytes that were kept; those after them are not shown. */
  readonly kept: number
}

/** Packets up to this size are explained whole though their payload was kept in part only. */
const mostPadded = 4 * 1024 * 1024

/** Explains a packet. What was not kept of a long payload is taken as zeros, and is not shown. */
export function read(packet: InspectedPacket): Read {
  const { bytes, size } = packet
  let whole = bytes
  if (bytes.length < size && size <= mostPadded) {
    whole = new Uint8Array(size)
    whole.set(bytes)
  }
  const dissection = dissect(whole, packet.version, packet.direction === 'in' ? 'client' : 'server')
  return { packet, dissection, kept: bytes.length }
}

/** The first range of a name, in the order of the packet. */
export function find(range: Range, name: string): Range | undefined {
  if (range.name === name) return range
  for (const child of range.children ?? []) {
    const found = find(child, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** All ranges of a name, in the order of the packet. */
export function findAll(range: Range, name: string, found: Range[] = []): Range[] {
  if (range.name === name) found.push(range)
  else for (const child of range.children ?? []) findAll(child, name, found)
  return found
}

/** The value of a field; undefined where the packet has none. A property's value is that of its `Value`. */
export function fieldOf(range: Range, name: string): RangeValue | undefined {
  const found = find(range, name)
  if (found === undefined) return undefined
  return found.value ?? found.children?.at(-1)?.value ?? null
}

export function numberOf(range: Range, name: string): number | undefined {
  const value = fieldOf(range, name)
  return typeof value === 'number' ? value : undefined
}

export function stringOf(range: Range, name: string): string | undefined {
  const value = fieldOf(range, name)
  return typeof value === 'string' ? value : undefined
}

/** The value of some bits, wherever in the packet they stand. */
export function bitOf(range: Range, name: string): number | undefined {
  for (const bit of range.bits ?? []) if (bit.name === name) return bit.value
  for (const child of range.children ?? []) {
    const found = bitOf(child, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The leaves in order: they cover the packet exactly. */
export function leaves(range: Range, path: readonly Range[] = [], found: Leaf[] = []): Leaf[] {
  const here = [...path, range]
  if (range.children === undefined || range.children.length === 0) found.push({ range, path: here })
  else for (const child of range.children) leaves(child, here, found)
  return found
}

export interface Leaf {
  readonly range: Range
  /** From the whole packet down to the leaf itself. */
  readonly path: readonly Range[]
}

/** The leaf that a byte belongs to, found by halving. */
export function leafAt(all: readonly Leaf[], offset: number): Leaf | undefined {
  let low = 0
  let high = all.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const { start, end } = all[middle]!.range
    if (offset < start) high = middle - 1
    else if (offset >= end) low = middle + 1
    else return all[middle]
  }
  return undefined
}

/** The field whose part a leaf is: of a string its text and the length before it, of a property its identifier and value. */
export function ownerOf({ path }: Leaf): Range | null {
  return path.length >= 4 ? path.at(-2)! : null
}
