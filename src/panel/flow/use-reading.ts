// How a person reads the flow: at its end, standing still, going on from a place, or walking back through what was recorded.
// Does not stop the broker.
import { type Signal, signal } from '@preact/signals'
import { inspect } from './exchange-choice.ts'
import { type FlowStore, readEvents, shownEvents } from './flow-store.ts'
import { gates } from './hand.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { opened } from './settings.ts'

/** The row of the recording that is looked at while one walks through it, by its key. */
export const playhead = signal<string | null>(null)

export interface Reading {
  /** The list stays at its end. */
  readonly follow: Signal<boolean>
  /** It stays where it is for now, though it follows its end. */
  readonly still: Signal<boolean>
  /** To the end, and all that has come meanwhile. */
  jump(): void
  /** What has come meanwhile is added; the place stays. */
  goOn(): void
  freeze(): void
  /** A row is looked at: it stays where it is though others come. Who steps wants to see what comes. */
  stay(): void
  /** The pointer aims at a row, or no more. Who steps says himself when something comes. */
  aim(on: boolean): void
  /** To the packet that was nearest to this time. */
  go(time: number, rows: readonly FlowRow[]): void
  /** A packet back (-1) or on (1) in the recording; false when there is none to go on to. */
  walk(way: -1 | 1, rows: readonly FlowRow[], current: FlowRow | null): boolean
  /** Shows the packets that one row stands for, or hides them again. */
  open(row: PacketRow): void
}

export function makeReading(store: FlowStore): Reading {
  const follow = signal(true)
  const still = signal(false)
  store.room = shownEvents
  const leave = () => {
    playhead.value = null
    store.goOn()
  }
  const freeze = () => {
    store.freeze()
    follow.value = false
  }
  return {
    follow,
    still,
    freeze,
    aim(on) {
      const isAiming = on && follow.peek() && !gates.peek()?.stepping
      if (isAiming === still.peek()) return
      still.value = isAiming
      if (isAiming) store.room = readEvents
      else if (follow.peek()) store.room = shownEvents
    },
    stay() {
      if (gates.peek()?.stepping) return
      follow.value = false
      store.room = readEvents
    },
    go(time, rows) {
      const packets = rows.filter((row): row is PacketRow => row.kind === 'packet')
      const distance = ({ packet }: PacketRow) => Math.abs(packet.time - time)
      const nearest = packets.reduce<PacketRow | null>(
        (best, row) => (best === null || distance(row) < distance(best) ? row : best),
        null,
      )
      if (nearest === null) return
      freeze()
      inspect(nearest, true)
    },
    jump() {
      store.room = shownEvents
      leave()
      follow.value = true
    },
    goOn() {
      store.room = readEvents
      leave()
      follow.value = false
    },
    walk(way, rows, current) {
      const at = current === null ? rows.length : rows.findIndex(({ key }) => key === current.key)
      const isPacket = ({ kind }: FlowRow) => kind === 'packet'
      const row = way < 0 ? rows.slice(0, Math.max(0, at)).findLast(isPacket) : rows.slice(at + 1).find(isPacket)
      if (way < 0) freeze()
      if (row === undefined) {
        if (way > 0) playhead.value = null
        return false
      }
      playhead.value = row.key
      inspect(row, true)
      return true
    },
    open(row) {
      const next = new Map(opened.peek())
      if (!next.delete(row.key)) next.set(row.key, row.last.seq)
      // Who looks closer wants it to stand still.
      freeze()
      opened.value = next
    },
  }
}

/** Seconds from the row that is looked at to the newest one; null while nobody walks. */
export function behind(rows: readonly FlowRow[]): number | null {
  const key = playhead.value
  const row = key === null ? undefined : rows.find((each) => each.key === key)
  const newest = rows.findLast(({ kind }) => kind === 'packet')
  if (row?.kind !== 'packet' || newest?.kind !== 'packet') return null
  return (newest.packet.time - row.packet.time) / 1000
}
