// biome-ignore-all lint/a11y: rows of an ordered list take the focus, as those of a list box would; their order is the meaning
// An ordered list of which only what is seen is in the document. Rows are reached by arrow keys; the row with the focus stays
// mounted wherever the list scrolls, and a list that follows its end stays there. Does not know what a row means.
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'
import { cx } from './cx.ts'
import styles from './virtual-list.module.css'

const overscan = 4

export interface VirtualListProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** CSS pixels; of one row when rows differ. */
  readonly rowHeight: number | ((row: Row) => number)
  /** The row as words, for those who do not see it. */
  readonly rowName: (row: Row) => string
  readonly draw: (row: Row, index: number) => ComponentChildren
  readonly rowClass?: (row: Row) => string | undefined
  readonly selected: string | null
  readonly onSelect?: (row: Row) => void
  /** An arrow key moved the focus here. */
  readonly onFocusRow?: (row: Row | null) => void
  /** Stays at the end when rows come. */
  readonly follow: boolean
  /** A person scrolled away from the end, or back to it. */
  readonly onFollow?: (follow: boolean) => void
  readonly class?: string | undefined
  /** Above the rows, sticky. */
  readonly head?: ComponentChildren
  /** CSS pixels of the head, which hides what is under it. */
  readonly headHeight?: number
}

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { rows, rowKey, rowHeight, head, headHeight = 0, follow } = props
  const scroller = useRef<HTMLElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const list = useVirtualizer(scroller, {
    count: rows.length,
    key: (index) => rowKey(rows[index]!),
    size: (index) => (typeof rowHeight === 'number' ? rowHeight : rowHeight(rows[index]!)),
    start: headHeight,
    kept: focused === null ? -1 : rows.findIndex((row) => rowKey(row) === focused),
  })
  const total = list.getTotalSize()
  useLayoutEffect(() => {
    const element = scroller.current!
    if (follow) element.scrollTop = element.scrollHeight
  }, [follow, rows, total])
  const items = list.getVirtualItems()
  const tabKey = tabStop(
    items.map(({ index }) => rowKey(rows[index]!)),
    focused,
    props.selected,
  )
  return (
    <section
      ref={scroller}
      class={cx(styles.scroller, props.class)}
      aria-label={props.label}
      onScroll={() => {
        const { scrollTop, scrollHeight, clientHeight } = scroller.current!
        const atEnd = scrollHeight - clientHeight - scrollTop < 4
        if (atEnd !== follow) props.onFollow?.(atEnd)
      }}
      onFocusIn={(event) => {
        const key = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset.key ?? null
        setFocused(key)
        props.onFocusRow?.(rows.find((row) => rowKey(row) === key) ?? null)
      }}
      onFocusOut={(event) => {
        if (scroller.current?.contains(event.relatedTarget as Node | null)) return
        setFocused(null)
        props.onFocusRow?.(null)
      }}
    >
      {head}
      <ol class={styles.list} style={{ blockSize: `${total}px` }}>
        {items.map(({ index, start, size }) => {
          const row = rows[index]!
          const key = rowKey(row)
          return (
            <li
              key={key}
              data-key={key}
              data-index={index}
              aria-label={props.rowName(row)}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              aria-current={key === props.selected ? 'true' : undefined}
              tabIndex={key === tabKey ? 0 : -1}
              class={cx(styles.row, props.rowClass?.(row))}
              style={{ blockSize: `${size}px`, transform: `translateY(${start - headHeight}px)` }}
              onClick={() => props.onSelect?.(row)}
              onKeyDown={(event) => {
                if (event.target !== event.currentTarget) return
                const to = target(event.key, index, rows.length, Math.floor(scroller.current!.clientHeight / size) - 2)
                if (to !== null) focusRow(list, scroller.current!, to)
                else if (event.key === 'Enter') props.onSelect?.(row)
                else return
                event.preventDefault()
              }}
            >
              {props.draw(row, index)}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** One row takes the focus by Tab: where it was, else what is selected, else the newest. */
function tabStop(shown: readonly string[], focused: string | null, selected: string | null): string | undefined {
  if (focused !== null && shown.includes(focused)) return focused
  return selected !== null && shown.includes(selected) ? selected : shown.at(-1)
}

function target(key: string, index: number, count: number, page: number): number | null {
  const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page }[key]
  return to === undefined ? null : Math.max(0, Math.min(to, count - 1))
}

type List = Virtualizer<HTMLElement, HTMLElement>

/** Brings a row into view, then, when it is drawn, gives it the focus. */
function focusRow(list: List, scroller: HTMLElement, index: number): void {
  const give = () => {
    const row = scroller.querySelector<HTMLElement>(`[data-index="${index}"]`)
    row?.focus({ preventScroll: true })
    return row !== null
  }
  list.scrollToIndex(index)
  if (!give()) requestAnimationFrame(() => requestAnimationFrame(give))
}

interface Window {
  readonly count: number
  readonly key: (index: number) => string
  readonly size: (index: number) => number
  readonly start: number
  /** Stays mounted; -1 is none. */
  readonly kept: number
}

function useVirtualizer(scroller: { readonly current: HTMLElement | null }, options: Window): List {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const { count, key, size, start, kept } = options
  const all = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: size,
    getItemKey: key,
    overscan,
    scrollMargin: start,
    scrollPaddingStart: start,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(0),
    rangeExtractor: ({ startIndex, endIndex }: { startIndex: number; endIndex: number }) => {
      const shown: number[] = []
      const last = Math.min(count - 1, endIndex + overscan)
      for (let index = Math.max(0, startIndex - overscan); index <= last; index++) shown.push(index)
      if (kept >= 0 && !shown.includes(kept)) shown.push(kept)
      return shown.sort((a, b) => a - b)
    },
  }
  const list = useRef<List>(null)
  list.current ??= new Virtualizer(all)
  list.current.setOptions(all)
  useEffect(() => list.current!._didMount(), [])
  useLayoutEffect(() => list.current!._willUpdate())
  // A row of another height than before.
  const heights = `${count} ${count === 0 ? 0 : size(0)}`
  useLayoutEffect(() => list.current!.measure(), [heights])
  return list.current
}
