// Walks through one packet and notes what each byte is: the tool that the grammar of dissect.ts is written with.
// Does not know which fields a packet has.
import type { PacketType, ProtocolVersion, UserProperty } from './packet.ts'
import type { Sender } from './properties.ts'
import { Reader } from './reader.ts'
import { Reason, type ReasonCode } from './reason.ts'

export type RangeValue = string | number | Uint8Array | null

/** A field of some bits of one byte; bit 7 is the highest. */
export interface BitField {
  readonly name: string
  readonly highest: number
  readonly lowest: number
  readonly value: number
}

/** A named part of a packet, from `start` to `end` (exclusive). Its children, if any, cover it exactly. */
export interface Range {
  /** The standard's name of the field. */
  readonly name: string
  readonly start: number
  readonly end: number
  /** Null for a mere group. Bytes are a view of the packet. */
  readonly value: RangeValue
  /** Section of the standard of the packet's version (3.1.1 for MQTT 3.1 too). */
  readonly section: string
  readonly children?: readonly Range[]
  readonly bits?: readonly BitField[]
}

type OpenRange = { -readonly [Key in keyof Range]: Range[Key] } & { children: Range[] }

/** Reads like Reader and keeps every field as a Range. Throws ProtocolError at the first fault. */
export class Dissector {
  readonly reader: Reader
  readonly sender: Sender
  type: PacketType | null = null
  /** What a CONNECT asks for, once that has been read. */
  versionAsked: ProtocolVersion | null = null
  /** Of the packet, and of the will in CONNECT, in the order of the packet. */
  readonly userProperties: UserProperty[] = []
  readonly willUserProperties: UserProperty[] = []
  /** What MQTT 3.1 allows and a strict reader would not: bytes to overwrite before such a one sees the packet. */
  readonly patches: { readonly offset: number; readonly byte: number }[] = []
  readonly #root: OpenRange
  readonly #open: OpenRange[]

  constructor(bytes: Uint8Array, version: ProtocolVersion, sender: Sender) {
    this.reader = new Reader(bytes, version)
    this.sender = sender
    this.#root = { name: 'Packet', start: 0, end: bytes.length, value: null, section: '2', children: [] }
    this.#open = [this.#root]
  }

  get version(): ProtocolVersion {
    return this.reader.version
  }

  get at(): number {
    return this.reader.at
  }

  get isAtEnd(): boolean {
    return this.reader.at >= this.reader.end
  }

  /** Names the whole packet. */
  name(name: string, section: string): void {
    this.#root.name = name
    this.#root.section = section
  }

  /** The section of the version spoken: `five` in MQTT 5.0, `older` before. */
  section(five: string, older: string): string {
    return this.reader.version === 5 ? five : older
  }

  /** The same for a statement. */
  statement(five: string, older?: string): string | undefined {
    return this.reader.version === 5 ? five : older
  }

  /** Fields read by `body` become children of one range, which is left out when it stays empty. */
  group(name: string, section: string, body: () => RangeValue | undefined): void {
    this.begin(name, section)
    const value = body()
    this.finish(value ?? null)
  }

  begin(name: string, section: string): void {
    this.#open.push({ name, start: this.reader.at, end: this.reader.at, value: null, section, children: [] })
  }

  finish(value: RangeValue): void {
    const range = this.#open.pop() as OpenRange
    const last = range.children.at(-1)
    if (last === undefined) return
    range.end = last.end
    range.value = value
    this.#top.children.push(range)
  }

  byte(name: string, section: string): number {
    return this.#leaf(name, section, this.at, this.reader.byte())
  }

  /** One byte whose bits have names of their own. `fields` are name, highest and lowest bit. */
  flags(name: string, section: string, fields: readonly (readonly [string, number, number])[]): number {
    const start = this.at
    const value = this.reader.byte()
    const bits = fields.map(([field, highest, lowest]) => ({
      name: field,
      highest,
      lowest,
      value: (value >> lowest) & ((1 << (highest - lowest + 1)) - 1),
    }))
    this.#top.children.push({ name, start, end: this.at, value, section, bits })
    return value
  }

  two(name: string, section: string): number {
    return this.#leaf(name, section, this.at, this.reader.twoByteInteger())
  }

  four(name: string, section: string): number {
    return this.#leaf(name, section, this.at, this.reader.fourByteInteger())
  }

  variable(name: string, section: string): number {
    return this.#leaf(name, section, this.at, this.reader.variableByteInteger())
  }

  string(name: string, section: string): string {
    const start = this.at
    const text = this.reader.string()
    this.#prefixed(name, section, start, 'Text', text)
    return text
  }

  binary(name: string, section: string): Uint8Array {
    const start = this.at
    const bytes = this.reader.binary()
    this.#prefixed(name, section, start, 'Bytes', this.reader.bytes.subarray(start + 2, this.at))
    return bytes
  }

  /** All bytes up to the end of the packet; nothing when there are none. */
  rest(name: string, section: string): void {
    const start = this.at
    if (start >= this.reader.end) return
    this.reader.at = this.reader.end
    this.#leaf(name, section, start, this.reader.bytes.subarray(start, this.reader.end))
  }

  /** Malformed unless said otherwise. */
  fault(message: string, statement?: string, offset?: number, reason: ReasonCode = Reason.malformedPacket): never {
    return this.reader.fault(message, statement, offset, reason)
  }

  /** The packet's range. After a fault, what was not understood is one range named Unread. */
  close(): Range {
    while (this.#open.length > 1) this.finish(null)
    const root = this.#root
    const start = root.children.at(-1)?.end ?? 0
    if (start < root.end) {
      const value = this.reader.bytes.subarray(start, root.end)
      root.children.push({ name: 'Unread', start, end: root.end, value, section: root.section })
    }
    return root
  }

  get #top(): OpenRange {
    return this.#open.at(-1) as OpenRange
  }

  #leaf<Value extends RangeValue>(name: string, section: string, start: number, value: Value): Value {
    this.#top.children.push({ name, start, end: this.at, value, section })
    return value
  }

  #prefixed(name: string, section: string, start: number, content: string, value: RangeValue): void {
    const end = this.at
    const children: Range[] = [{ name: 'Length', start, end: start + 2, value: end - start - 2, section }]
    if (end > start + 2) children.push({ name: content, start: start + 2, end, value, section })
    this.#top.children.push({ name, start, end, value, section, children })
  }
}
