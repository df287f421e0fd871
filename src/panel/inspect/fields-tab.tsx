// The fields of a packet as a tree, with the bytes beneath; what is chosen in one is marked in the other.
// Does not know what the fields mean.
import { useMemo } from 'preact/hooks'
import type { Range } from '../../protocol/dissector.ts'
import { cx } from '../ui/cx.ts'
import { valueText } from './bytes.ts'
import { HexGrid } from './hex-grid.tsx'
import styles from './inspect.module.css'
import type { TabProps } from './packet-inspector.tsx'
import { inspectText as words } from './text.ts'

interface Row {
  readonly range: Range
  readonly level: number
}

export function FieldsTab(props: TabProps) {
  const { read, chosen, choose } = props
  const { range } = read.dissection
  const rows = useMemo(() => flatten(range), [range])
  const current = currentRow(rows, chosen)
  const move = (event: KeyboardEvent) => {
    const at = current === null ? -1 : rows.indexOf(current)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || rows[to] === undefined) return
    event.preventDefault()
    choose(rows[to].range.start)
    const list = event.currentTarget as HTMLElement
    list.querySelectorAll<HTMLElement>('[role="treeitem"]')[to]?.focus()
  }
  return (
    <div class={cx(styles.split, styles.beneath)}>
      <div role="tree" aria-label={words.tabs.fields} class={styles.tree} onKeyDown={move}>
        {rows.map((row, at) => (
          <Field
            key={`${row.level}-${row.range.start}-${row.range.end}-${row.range.name}`}
            row={row}
            isCurrent={row === current}
            isStop={row === current || (current === null && at === 0)}
            choose={choose}
          />
        ))}
      </div>
      <HexGrid {...props} />
    </div>
  )
}

interface FieldProps {
  readonly row: Row
  readonly isCurrent: boolean
  readonly isStop: boolean
  readonly choose: (offset: number) => void
}

function Field({ row: { range, level }, isCurrent, isStop, choose }: FieldProps) {
  const isLeaf = range.children === undefined || range.children.length === 0
  const value = isLeaf ? valueText(range) : typeof range.value === 'string' ? valueText(range) : ''
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={isCurrent}
      aria-expanded={isLeaf ? undefined : true}
      tabIndex={isStop ? 0 : -1}
      class={cx(styles.field, !isLeaf && styles.group)}
      style={{ '--level': level - 1 }}
      title={range.section === '' ? undefined : `§ ${range.section}`}
      onClick={() => choose(range.start)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') choose(range.start)
      }}
    >
      <span class={styles.name}>{range.name}</span>
      <bdi class={cx('mono', styles.value)}>{value}</bdi>
      <span class={cx('mono', styles.range)}>{words.range(range.start, range.end)}</span>
      {isLeaf && range.bits !== undefined && range.bits.length > 1 && (
        <span class={styles.bitList}>
          {range.bits.map((bit) => (
            <span key={bit.name}>
              {bit.name} <b class="mono">{bit.value}</b>
            </span>
          ))}
        </span>
      )}
    </div>
  )
}

/** All ranges below the packet, depth first. */
function flatten(range: Range, level = 1, rows: Row[] = []): Row[] {
  for (const child of range.children ?? []) {
    rows.push({ range: child, level })
    flatten(child, level + 1, rows)
  }
  return rows
}

/** The innermost field around a byte; of those that begin with it the outermost would hide the others. */
function currentRow(rows: readonly Row[], offset: number | null): Row | null {
  if (offset === null) return null
  return rows.findLast(({ range }) => range.start <= offset && offset < range.end) ?? null
}
