// Which record of the journal holds the last write of each key, how much of each is dead, and what to fold next.
// Does not know the disk: idb.ts reads and writes what this file chooses.
import { type RowOf, type Table, tables } from '../core/rows.ts'
import { KeyIndex } from './key-index.ts'
import { type Draft, fullRecordBytes, type JournalRecord, RecordPacker } from './record.ts'

/** A record on disk. It is dead when `live` is 0, and whole when `live` is `writes`. */
interface Segment {
  /** Its place in memory, for the index: another's once it was dropped. */
  readonly number: number
  readonly sequence: number
  readonly writes: number
  readonly bytes: number
  /** Mean bytes of a put in it. */
  readonly putBytes: number
  /** Writes in it that are the last of their key and no delete. */
  live: number
}

type Index = { readonly [T in Table]: KeyIndex }

/** What one transaction of a fold does: reads `read`, appends what is live in it, deletes `runs`, ends included. */
export interface Slice {
  readonly read: readonly number[]
  readonly runs: readonly (readonly [first: number, last: number])[]
  /** Rows that are live in `read`. */
  readonly rows: number
}

/** Estimated cost of a record in itself, in bytes: reading 1,000 small records costs about what reading 1 MB does. */
const recordOverheadBytes = 1024
/** Garbage that is left alone whatever the size of the rest. */
export const slackBytes = 4 * 1024 * 1024
/** Records that one slice may delete. */
const sliceRecords = 512
/** Bytes that one slice reads for each byte that it may copy: what it copies is about half alive when a fold is due. */
const readsPerCopy = 4

/**
 * The journal is folded from its oldest end: what is live is appended again, the rest is dropped. A delete may be
 * dropped because nothing older can hold a put of its key: all older records have gone, or are whole.
 */
export class Journal {
  readonly #segments = new Map<number, Segment>()
  /** By their numbers; those of none are free. */
  readonly #numbered: Segment[] = []
  readonly #freeNumbers: number[] = []
  /** The number of the record that holds the last write of each key. */
  readonly #keys = Object.fromEntries(tables.map((table) => [table, new KeyIndex()])) as Index
  #next: number
  #bytes = 0
  #liveBytes = 0
  #rows = 0

  /** `base` is the first sequence it may take. */
  constructor(base = 0) {
    this.#next = base
  }

  get records(): number {
    return this.#segments.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get rows(): number {
    return this.#rows
  }

  /** The sequence of the next record. */
  get next(): number {
    return this.#next
  }

  /** Oldest record, or -1. */
  get first(): number {
    for (const sequence of this.#segments.keys()) return sequence
    return -1
  }

  /** Whether more is dead than is worth keeping: the journal stays under twice its live rows and the slack. */
  get heavy(): boolean {
    const weight = this.#bytes + this.#segments.size * recordOverheadBytes
    return weight > 2 * this.#liveBytes + slackBytes
  }

  /** Leaves a sequence alone that is on disk and is not to be touched. */
  leave(sequence: number): void {
    this.#next = Math.max(this.#next, sequence + 1)
  }

  /** The dead records at the oldest end: they can be dropped without a copy of anything. Null when there is none. */
  deadEnd(): Slice | null {
    const runs: [number, number][] = []
    for (const { live, sequence } of this.#segments.values()) {
      if (live > 0) break
      runs.push([sequence, sequence])
    }
    return runs.length === 0 ? null : { read: [], runs, rows: 0 }
  }

  /** Takes a sequence for a record about to be written; a failed write leaves a gap, which is harmless. */
  reserve(): number {
    const sequence = this.#next
    this.#next += 1
    return sequence
  }

  /** Notes a record that is on disk now. Records are noted in the order of their sequences. */
  append(sequence: number, draft: Draft): void {
    const { record } = draft
    const number = this.#freeNumbers.pop() ?? this.#numbered.length
    const segment: Segment = {
      number,
      sequence,
      writes: record.length / 3,
      bytes: draft.bytes,
      putBytes: draft.puts === 0 ? 0 : draft.putBytes / draft.puts,
      live: 0,
    }
    this.#segments.set(sequence, segment)
    this.#numbered[number] = segment
    this.#bytes += segment.bytes
    this.#next = Math.max(this.#next, sequence + 1)
    for (let i = 0; i < record.length; i += 3) {
      const keys = this.#keys[record[i] as Table]
      const key = record[i + 1] as string
      const before = record[i + 2] === null ? keys.delete(key) : keys.set(key, number)
      if (before >= 0) this.#outdate(this.#numbered[before]!)
    }
    segment.live += draft.puts
    this.#liveBytes += draft.puts * segment.putBytes
    this.#rows += draft.puts
  }

  /** A write in it is no longer the last of its key. */
  #outdate(segment: Segment): void {
    segment.live -= 1
    this.#liveBytes -= segment.putBytes
    this.#rows -= 1
  }

  /**
   * Chooses the oldest records up to `target` that are worth folding; null when none is. At most about `copyBytes` are
   * to be copied, so that a commit never waits long for a slice.
   */
  slice(target: number, copyBytes: number): Slice | null {
    const read: number[] = []
    const runs: [number, number][] = []
    let records = 0
    let rows = 0
    let liveBytes = 0
    let readBytes = 0
    let run: [number, number] | null = null
    for (const segment of this.#segments.values()) {
      if (segment.sequence > target || records === sliceRecords) break
      // A large record that is whole stays where it is: copying it would gain nothing.
      if (segment.live === segment.writes && segment.bytes >= fullRecordBytes / 2) {
        run = null
        continue
      }
      if (segment.live > 0) {
        liveBytes += segment.live * segment.putBytes
        readBytes += segment.bytes
        if ((liveBytes > copyBytes || readBytes > readsPerCopy * copyBytes) && records > 0) break
        read.push(segment.sequence)
        rows += segment.live
      }
      if (run === null || run[1] !== segment.sequence - 1) {
        run = [segment.sequence, segment.sequence]
        runs.push(run)
      }
      run[1] = segment.sequence
      records += 1
    }
    return records === 0 ? null : { read, runs, rows }
  }

  /** What is live in the records read for a slice, in the order of `slice.read`, packed anew. */
  fold(slice: Slice, contents: readonly JournalRecord[]): Draft[] {
    const packer = new RecordPacker()
    slice.read.forEach((sequence, n) => {
      const record = contents[n]!
      for (const i of this.live(sequence, record))
        packer.add(record[i] as Table, record[i + 1] as string, record[i + 2] as RowOf<Table>)
    })
    return packer.drafts
  }

  /** The places in a record of the writes that are the last of their key and no delete, in their order. */
  live(sequence: number, record: JournalRecord): readonly number[] {
    const segment = this.#segments.get(sequence)
    const places: number[] = []
    if (segment === undefined || segment.live === 0) return places
    for (let i = 0; i < record.length; i += 3) {
      const keys = this.#keys[record[i] as Table]
      if (record[i + 2] !== null && keys.get(record[i + 1] as string) === segment.number) places.push(i)
    }
    return places.length > segment.live ? lastOfEachKey(record, places) : places
  }

  /** Whether each write of the record is the last of its key and no delete. */
  isWhole(sequence: number): boolean {
    const segment = this.#segments.get(sequence)
    return segment !== undefined && segment.live === segment.writes
  }

  /** Forgets the records of a slice, once their live writes were appended. */
  drop(slice: Slice): void {
    for (const [first, last] of slice.runs) {
      for (let sequence = first; sequence <= last; sequence += 1) {
        const segment = this.#segments.get(sequence)
        if (segment === undefined) continue
        this.#bytes -= segment.bytes
        this.#segments.delete(sequence)
        if (segment.live === 0) this.#freeNumbers.push(segment.number)
      }
    }
  }
}

/** Of these places in a record those to which no other of the same key follows. */
function lastOfEachKey(record: JournalRecord, places: readonly number[]): number[] {
  const last = new Map<string, number>()
  for (const i of places) last.set(`${record[i]} ${record[i + 1]}`, i)
  return [...last.values()].sort((a, b) => a - b)
}
