// biome-ignore-all lint/a11y: a grid after the ARIA pattern, with the rows in the document only while visible; no <table> can
// A table of many rows of which only the visible ones are in the document. Rows are reached by arrow keys; a row with focus
// stays mounted wherever the list scrolls. Does not know what a row means.
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { textScale } from '../state.ts'
import { cx } from './cx.ts'
import styles from './data-grid.module.css'

/** Rows in the document at once, at most. */
const maximumRows = 60
const overscan = 4
/** CSS pixels, of usual text. */
const headHeight = 28

export interface Column<Row> {
  readonly key: string
  readonly title: ComponentChildren
  /** Where a person can sort by it. */
  readonly sorted?: 'ascending' | 'descending' | 'none'
  readonly end?: boolean
  /** Classes of head and cells; views hide columns by them where there is no room. */
  readonly class?: string | undefined
  readonly cell: (row: Row) => ComponentChildren
}

export interface DataGridProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** The rows known, of `total`, beginning at `offset`. */
  readonly rows: readonly Row[]
  readonly total?: number
  readonly offset?: number
  readonly rowKey: (row: Row) => string
  /** CSS pixels, of usual text. */
  readonly rowHeight: number
  readonly selected: string | null
  readonly onSelect?: (row: Row) => void
  readonly rowClass?: (row: Row) => string | undefined
  readonly class?: string | undefined
  readonly onScroll?: (scrollTop: number, first: number) => void
  readonly onFocusRow?: (focused: boolean) => void
  readonly onPointing?: (pointing: boolean) => void
  /** Changes when the list should go back to its top. */
  readonly topSignal?: number | string
}

/** First and last (exclusive) row to draw. */
export function visibleRange(scrollTop: number, height: number, rowHeight: number, total: number): [number, number] {
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - overscan, total - 1))
  const wanted = Math.ceil(height / rowHeight) + 2 * overscan
  return [first, Math.min(total, first + Math.min(wanted, maximumRows))]
}

export function DataGrid<Row>(props: DataGridProps<Row>) {
  const rowHeight = props.rowHeight * textScale.value
  const total = props.total ?? props.rows.length
  const scroller = useRef<HTMLDivElement>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const [focused, setFocused] = useState<string | null>(null)
  const height = useHeight(scroller)
  useLayoutEffect(() => {
    scroller.current!.scrollTop = 0
  }, [props.topSignal])
  return (
    <div
      class={cx(styles.grid, props.class)}
      role="grid"
      aria-label={props.label}
      aria-rowcount={total + 1}
      ref={scroller}
      onScroll={() => {
        const top = scroller.current!.scrollTop
        setScrollTop(top)
        props.onScroll?.(top, Math.floor(top / rowHeight))
      }}
      onFocusIn={(event) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')
        setFocused(row?.dataset.key ?? null)
        props.onFocusRow?.(row !== null)
      }}
      onFocusOut={(event) => {
        if (scroller.current?.contains(event.relatedTarget as Node | null)) return
        setFocused(null)
        props.onFocusRow?.(false)
      }}
      onPointerMove={() => props.onPointing?.(true)}
      onPointerLeave={() => props.onPointing?.(false)}
    >
      <Head columns={props.columns} />
      <Body
        {...props}
        rowHeight={rowHeight}
        total={total}
        focused={focused}
        range={visibleRange(scrollTop, height - headHeight * textScale.value, rowHeight, total)}
      />
    </div>
  )
}

/** The element's inner height, CSS pixels, as it changes. */
function useHeight(ref: { readonly current: HTMLElement | null }): number {
  const [height, setHeight] = useState(600)
  useLayoutEffect(() => {
    const element = ref.current!
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return height
}

function Head<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return (
    <div role="rowgroup" class={styles.head}>
      <div role="row" aria-rowindex={1} class={styles.row}>
        {columns.map((column) => (
          <div
            role="columnheader"
            key={column.key}
            aria-sort={column.sorted}
            class={cx(styles.title, column.end && styles.end, column.class)}
          >
            {column.title}
          </div>
        ))}
      </div>
    </div>
  )
}

interface BodyProps<Row> extends DataGridProps<Row> {
  readonly total: number
  readonly focused: string | null
  readonly range: readonly [first: number, last: number]
}

function Body<Row>(props: BodyProps<Row>) {
  const { rows, rowKey, rowHeight, total, focused, range } = props
  const offset = props.offset ?? 0
  const drawn: number[] = []
  for (let i = range[0]; i < range[1]; i++) if (rows[i - offset] !== undefined) drawn.push(i)
  const anchor = focused ?? props.selected
  const at = anchor === null ? -1 : rows.findIndex((row) => rowKey(row) === anchor)
  const kept = at < 0 ? -1 : at + offset
  // The focused row stays mounted, so that focus is never lost.
  if (kept >= 0 && focused !== null && !drawn.includes(kept)) {
    if (kept < range[0]) drawn.unshift(kept)
    else drawn.push(kept)
  }
  const tabStop = drawn.includes(kept) ? kept : (drawn[0] ?? -1)
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return
    const scroller = (event.currentTarget as HTMLElement).closest<HTMLElement>('[role=grid]')!
    const to = target(event.key, index, total, Math.floor(scroller.clientHeight / rowHeight) - 2)
    if (to !== null) focusRow(scroller, Math.max(offset, Math.min(to, offset + rows.length - 1)), rowHeight)
    else if (event.key === 'Enter') props.onSelect?.(rows[index - offset]!)
    else return
    event.preventDefault()
  }
  return (
    <div role="rowgroup" class={styles.body} style={{ blockSize: `${total * rowHeight}px` }}>
      {drawn.map((index) => {
        const row = rows[index - offset]!
        const key = rowKey(row)
        return (
          <div
            role="row"
            key={key}
            data-key={key}
            aria-rowindex={index + 2}
            aria-selected={props.onSelect ? key === props.selected : undefined}
            tabIndex={index === tabStop ? 0 : -1}
            class={cx(styles.row, styles.item, props.rowClass?.(row))}
            style={{ blockSize: `${rowHeight}px`, transform: `translateY(${index * rowHeight}px)` }}
            onClick={() => props.onSelect?.(row)}
            onKeyDown={(event) => onKeyDown(event, index)}
          >
            {props.columns.map((column) => (
              <div role="gridcell" key={column.key} class={cx(styles.cell, column.end && styles.end, column.class)}>
                {column.cell(row)}
              </div>
            ))}
          </div>
        )
      })}
    </div>
  )
}

/** Where a key leads from row `index`; null for a key that leads nowhere. */
function target(key: string, index: number, total: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return index + 1
    case 'ArrowUp':
      return index - 1
    case 'PageDown':
      return index + Math.max(1, page)
    case 'PageUp':
      return index - Math.max(1, page)
    case 'Home':
      return 0
    case 'End':
      return total - 1
    default:
      return null
  }
}

/** Brings a row into view, then, when it is drawn, gives it the focus. */
function focusRow(scroller: HTMLElement, index: number, rowHeight: number): void {
  const top = index * rowHeight
  const room = scroller.clientHeight - headHeight * textScale.value - rowHeight
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room
  const give = () => {
    const row = scroller.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)
    row?.focus({ preventScroll: true })
    return row !== null
  }
  // After the scroll event of the next frame the row is there.
  if (!give()) requestAnimationFrame(() => requestAnimationFrame(give))
}
