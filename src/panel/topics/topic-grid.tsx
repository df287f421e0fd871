// biome-ignore-all lint/a11y: a tree grid after the ARIA pattern; HTML has no element for it, and its rows take the focus
// The topic tree: rows of which only those in sight are in the document. Arrow keys walk, open and close; the row with the
// focus stays mounted wherever the list scrolls. Does not know where rows come from.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { TopicRow, TopicTree } from '../../core/topic-view.ts'
import { phone, textScale } from '../state.ts'
import { visibleRange } from '../ui/data-grid.tsx'
import { topicsText as words } from './text.ts'
import styles from './topic-grid.module.css'
import { RowCells } from './topic-row.tsx'
import { useAnchor } from './use-anchor.ts'

/** CSS pixels. */
const headHeight = 28

export interface TopicGridProps {
  readonly tree: TopicTree
  /** Another one is another list, which begins at its top. */
  readonly list: string
  readonly rowAt: (index: number) => TopicRow | undefined
  /** Rows with a higher id are new. */
  readonly seen: number
  readonly rates: (id: number) => readonly number[]
  readonly selected: string | null
  readonly onScrolled: (first: number) => void
  readonly onToggle: (row: TopicRow) => void
  readonly onSelect: (row: TopicRow) => void
}

interface Focused {
  readonly index: number
  readonly row: TopicRow
}

export function TopicGrid(props: TopicGridProps) {
  const { tree, rowAt } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const [focused, setFocused] = useState<Focused | null>(null)
  /** The row that gets the focus as soon as it is drawn. */
  const wanted = useRef<number | null>(null)
  const height = useHeight(scroller)
  const rowHeight = (phone.value ? 52 : 28) * textScale.value
  const range = visibleRange(
    scrollTop,
    height - (phone.value ? 0 : headHeight * textScale.value),
    rowHeight,
    tree.total,
  )
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const row = scroller.current!.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`)
    if (row === null) return
    wanted.current = null
    row.focus({ preventScroll: true })
  })
  const goTo = (index: number) => {
    const to = Math.max(0, Math.min(index, tree.total - 1))
    const element = scroller.current!
    const room = element.clientHeight - (phone.value ? 0 : headHeight * textScale.value) - rowHeight
    const top = to * rowHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top > element.scrollTop + room) element.scrollTop = top - room
    wanted.current = to
    setScrollTop(element.scrollTop)
    element.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus({ preventScroll: true })
  }
  const hover = useAnchor({
    scroller,
    tree,
    list: props.list,
    focused: focused?.row.path ?? null,
    rowHeight,
    onScroll: setScrollTop,
  })
  const drawn = drawnRows(range, rowAt, focused)
  const tabStop = tabStopOf(drawn, focused, props.selected)
  return (
    <div
      ref={scroller}
      class={styles.grid}
      role="treegrid"
      aria-label={words.label}
      aria-rowcount={tree.total + 1}
      onScroll={() => {
        const top = scroller.current!.scrollTop
        setScrollTop(top)
        props.onScrolled(Math.floor(top / rowHeight))
      }}
      onPointerOver={(event) =>
        hover((event.target as HTMLElement).closest<HTMLElement>('[data-path]')?.dataset.path ?? null)
      }
      onPointerLeave={() => hover(null)}
      onFocusIn={(event) => {
        const index = Number((event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row ?? -1)
        const row = rowAt(index)
        if (row !== undefined) setFocused({ index, row })
      }}
      onFocusOut={(event) => {
        if (!scroller.current?.contains(event.relatedTarget as Node | null)) setFocused(null)
      }}
    >
      <Head />
      <div role="rowgroup" class={styles.body} style={{ blockSize: `${tree.total * rowHeight}px` }}>
        {drawn.map(({ index, row }) => (
          <Row
            key={row.path}
            {...props}
            {...{ row, index, goTo }}
            isNew={row.id > props.seen}
            tabStop={row.path === tabStop}
            top={index * rowHeight}
            page={Math.max(1, Math.floor(height / rowHeight) - 2)}
          />
        ))}
      </div>
    </div>
  )
}

/** What is in sight, and the row with the focus wherever it is. */
function drawnRows(
  [first, last]: readonly [number, number],
  rowAt: TopicGridProps['rowAt'],
  focused: Focused | null,
): Focused[] {
  const drawn: Focused[] = []
  for (let index = first; index < last; index++) {
    const row = rowAt(index)
    if (row !== undefined) drawn.push({ index, row })
  }
  if (focused === null || drawn.some(({ row }) => row.path === focused.row.path)) return drawn
  if (focused.index < first) drawn.unshift(focused)
  else drawn.push(focused)
  return drawn
}

function tabStopOf(drawn: readonly Focused[], focused: Focused | null, selected: string | null): string | undefined {
  if (focused !== null) return focused.row.path
  return (drawn.find(({ row }) => row.path === selected) ?? drawn[0])?.row.path
}

function Head() {
  const { columns, columnTitles } = words
  return (
    <div role="rowgroup" class={styles.head}>
      <div role="row" aria-rowindex={1} class={styles.cells}>
        <div role="columnheader">{columns.topic}</div>
        <div role="columnheader">{columns.value}</div>
        <div role="columnheader" class={styles.end} title={columnTitles.rate}>
          {columns.rate}
        </div>
        <div role="columnheader" class={`${styles.end} ${styles.wide}`} title={columnTitles.messages}>
          {columns.messages}
        </div>
        <div role="columnheader" class={`${styles.end} ${styles.wide}`} title={columnTitles.subscribers}>
          {columns.subscribers}
        </div>
        <div role="columnheader" class={styles.end} title={columnTitles.last}>
          {columns.last}
        </div>
      </div>
    </div>
  )
}

interface RowProps extends TopicGridProps {
  readonly row: TopicRow
  readonly index: number
  readonly isNew: boolean
  readonly tabStop: boolean
  readonly top: number
  readonly page: number
  readonly goTo: (index: number) => void
}

function Row(props: RowProps) {
  const { row, index, top } = props
  const flash = useFlash(row)
  return (
    <div
      role="row"
      data-row={index}
      data-path={row.path}
      data-new={props.isNew || undefined}
      data-flash={flash}
      data-sys={row.path === '$SYS' || undefined}
      aria-rowindex={index + 2}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-expanded={row.open ?? undefined}
      aria-selected={row.path === props.selected}
      tabIndex={props.tabStop ? 0 : -1}
      class={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        const isBranch = row.own === 0 && row.stored === null && row.open !== null
        if (isBranch) props.onToggle(row)
        if (!isBranch || !phone.value) props.onSelect(row)
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || !answer(event.key, props)) return
        event.preventDefault()
      }}
    >
      <RowCells row={row} rates={props.rates(row.id)} onToggle={() => props.onToggle(row)} />
    </div>
  )
}

/** Arrow keys after the ARIA pattern of a tree grid; false for a key that means nothing here. */
function answer(key: string, { row, index, page, tree, goTo, onToggle, onSelect }: RowProps): boolean {
  switch (key) {
    case 'ArrowDown':
      goTo(index + 1)
      return true
    case 'ArrowUp':
      goTo(index - 1)
      return true
    case 'PageDown':
      goTo(index + page)
      return true
    case 'PageUp':
      goTo(index - page)
      return true
    case 'Home':
      goTo(0)
      return true
    case 'End':
      goTo(tree.total - 1)
      return true
    case 'ArrowRight':
      if (row.open === true) goTo(index + 1)
      else if (row.open === false) onToggle(row)
      return true
    case 'ArrowLeft':
      if (row.open === true) onToggle(row)
      else if (row.parentRow >= 0) goTo(row.parentRow)
      return true
    case 'Enter':
      onSelect(row)
      return true
    default:
      return false
  }
}

/** Two flashes a second at most. */
const flashMillis = 500

/** Another value each time the row is to flash: its own messages, or those below it while they are not shown. */
function useFlash(row: TopicRow): 'a' | 'b' | undefined {
  const count = row.open === true ? row.own : row.messages
  const last = useRef({ count, at: 0, shown: undefined as 'a' | 'b' | undefined })
  const before = last.current
  const now = performance.now()
  if (count > before.count && now - before.at >= flashMillis) {
    last.current = { count, at: now, shown: before.shown === 'a' ? 'b' : 'a' }
  }
  return last.current.shown
}

/** The element's inner height, CSS pixels, as it changes. */
function useHeight(ref: { readonly current: HTMLElement | null }): number {
  const [height, setHeight] = useState(600)
  useEffect(() => {
    const element = ref.current!
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return height
}
