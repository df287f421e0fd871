// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked by arrow keys is a grid
// The bytes of a packet in rows, with offsets and ASCII. Arrow keys move by byte.
// Does not know what they mean: the leaves say.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Range } from '../../protocol/dissector.ts'
import { cx } from '../ui/cx.ts'
import { hex, valueText } from './bytes.ts'
import styles from './inspect.module.css'
import { leafAt } from './inspected.ts'
import type { TabProps } from './packet-inspector.tsx'
import { inspectText as words } from './text.ts'

/** Bytes drawn at first; more come on demand. */
const drawnAtFirst = 512
/** Width in CSS pixels from which a row holds 16 bytes instead of 8. */
const wideFrom = 560

export interface HexGridProps extends TabProps {
  /** The field that is chosen. */
  readonly marked: Range | null
  /** What it is a part of, marked more faintly. */
  readonly owner: Range | null
  /** The field that is pointed at, here or beside. */
  readonly hinted: Range | null
  readonly onHint: (offset: number | null) => void
}

export function HexGrid({ read, leaves, chosen, choose, marked, owner, hinted, onHint }: HexGridProps) {
  const { bytes, size } = read.packet
  const grid = useRef<HTMLDivElement>(null)
  const width = useRowWidth(grid)
  const [room, setRoom] = useState(drawnAtFirst)
  const shown = Math.min(bytes.length, Math.max(room, (chosen ?? 0) + 1))
  const rows = []
  for (let at = 0; at < shown; at += width) rows.push(at)
  const move = (event: KeyboardEvent) => {
    const at = chosen ?? 0
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: width, ArrowUp: -width, Home: -at, End: shown - 1 - at }[
      event.key
    ]
    if (step === undefined) return
    event.preventDefault()
    const to = Math.max(0, Math.min(shown - 1, at + step))
    choose(to)
    grid.current?.querySelector<HTMLElement>(`[data-at="${to}"]`)?.focus()
  }
  const starts = new Set(leaves.map(({ range }) => range.start))
  return (
    <div class={styles.hexBox} ref={grid}>
      <table
        role="grid"
        aria-label={words.bytesLabel}
        class={styles.hex}
        dir="ltr"
        onKeyDown={move}
        onPointerLeave={() => onHint(null)}
      >
        <tbody>
          {rows.map((from) => (
            <tr key={from}>
              <th scope="row" class={styles.offset}>
                {from.toString(16).padStart(4, '0')}
              </th>
              {Array.from(bytes.subarray(from, Math.min(from + width, shown)), (byte, index) => {
                const at = from + index
                return (
                  // biome-ignore lint/a11y/useAriaPropsSupportedByRole: within a grid a td is a gridcell
                  <td
                    key={at}
                    data-at={at}
                    tabIndex={at === (chosen ?? 0) ? 0 : -1}
                    aria-selected={at === chosen}
                    aria-label={labelOf(at, byte, size, leaves)}
                    class={cx(
                      styles.byte,
                      holds(marked, at) ? styles.marked : holds(owner, at) && styles.owned,
                      holds(hinted, at) && styles.hinted,
                      starts.has(at) && styles.start,
                    )}
                    onClick={() => choose(at)}
                    onPointerEnter={() => onHint(at)}
                    onKeyDown={(event) => {
                      if (event.key === 'Enter') choose(at)
                    }}
                  >
                    {hex(byte)}
                  </td>
                )
              })}
              {from + width > shown && <td aria-hidden="true" colSpan={from + width - shown} />}
              <td class={styles.ascii} aria-hidden="true">
                <Ascii bytes={bytes.subarray(from, Math.min(from + width, shown))} from={from} marked={marked} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown < bytes.length && (
        <button type="button" class="button" onClick={() => setRoom(shown * 8)}>
          {words.more(bytes.length - shown)}
        </button>
      )}
      {bytes.length < size && <p class={styles.cut}>{words.cut(bytes.length, size)}</p>}
    </div>
  )
}

const holds = (range: Range | null, at: number) => range !== null && range.start <= at && at < range.end

/** A row in letters, with what of it is marked. */
function Ascii({ bytes, from, marked }: { bytes: Uint8Array; from: number; marked: Range | null }) {
  const letters = ascii(bytes)
  const inside = (at: number) => Math.max(0, Math.min(letters.length, at - from))
  const [start, end] = marked === null ? [0, 0] : [inside(marked.start), inside(marked.end)]
  return (
    <>
      {letters.slice(0, start)}
      {end > start && <span class={styles.marked}>{letters.slice(start, end)}</span>}
      {letters.slice(end)}
    </>
  )
}

function labelOf(at: number, byte: number, size: number, leaves: TabProps['leaves']): string {
  const leaf = leafAt(leaves, at)
  const what =
    leaf === undefined ? '' : `${leaf.range.name} ${valueText(leaf.range, 30, leaf.path.at(-2)?.name)}`.trim()
  return words.byteLabel(at, size, hex(byte), what)
}

function ascii(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
  return text
}

/** Bytes a row, by the room there is. */
function useRowWidth(box: { readonly current: HTMLElement | null }): 8 | 16 {
  const [width, setWidth] = useState<8 | 16>(8)
  useEffect(() => {
    if (box.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth((entry?.contentRect.width ?? 0) >= wideFrom ? 16 : 8))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [box])
  return width
}
