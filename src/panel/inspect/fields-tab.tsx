// The fields of a packet as a tree, with the bytes beneath; what is chosen or pointed at in one is marked in the other.
// Does not know what the fields mean.
import { useMemo, useState } from 'preact/hooks'
import type { Range } from '../../protocol/dissector.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icons.tsx'
import { valueText } from './bytes.ts'
import { type FieldRow, flatten, rowAt, stepTo } from './field-rows.ts'
import { HexGrid } from './hex-grid.tsx'
import styles from './inspect.module.css'
import { leafAt } from './inspected.ts'
import type { TabProps } from './packet-inspector.tsx'
import { inspectText as words } from './text.ts'

export function FieldsTab(props: TabProps) {
  const { read, leaves, chosen, choose } = props
  const { range } = read.dissection
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  /** A group begins with the byte that its first field begins with: which of them was meant. */
  const [picked, setPicked] = useState<string | null>(null)
  const [hinted, setHinted] = useState<Range | null>(null)
  const rows = useMemo(() => flatten(range, closed), [range, closed])
  const current = rowAt(rows, chosen, picked)
  const pick = (row: FieldRow) => {
    setPicked(row.key)
    choose(row.range.start)
  }
  const toggle = ({ key }: FieldRow) => {
    const next = new Set(closed)
    if (!next.delete(key)) next.add(key)
    setClosed(next)
  }
  const move = (event: KeyboardEvent) => {
    const step = stepTo(event.key, rows, current)
    if (step === null) return
    event.preventDefault()
    if (step.toggles) toggle(step.row)
    pick(step.row)
    const list = event.currentTarget as HTMLElement
    list.querySelectorAll<HTMLElement>('[role="treeitem"]')[rows.indexOf(step.row)]?.focus()
  }
  return (
    <div class={cx(styles.split, styles.beneath)}>
      <div
        role="tree"
        aria-label={words.tabs.fields}
        class={styles.tree}
        onKeyDown={move}
        onPointerLeave={() => setHinted(null)}
      >
        {rows.map((row, at) => (
          <Field
            key={row.key}
            row={row}
            isCurrent={row === current}
            isHinted={row.range === hinted}
            isStop={row === current || (current === null && at === 0)}
            onPick={() => pick(row)}
            onToggle={() => toggle(row)}
            onHint={() => setHinted(row.range)}
          />
        ))}
      </div>
      <HexGrid
        {...props}
        choose={(offset) => {
          setPicked(null)
          choose(offset)
        }}
        marked={current?.range ?? null}
        owner={null}
        hinted={hinted}
        onHint={(offset) => setHinted(offset === null ? null : (leafAt(leaves, offset)?.range ?? null))}
      />
    </div>
  )
}

interface FieldProps {
  readonly row: FieldRow
  readonly isCurrent: boolean
  readonly isHinted: boolean
  readonly isStop: boolean
  readonly onPick: () => void
  readonly onToggle: () => void
  readonly onHint: () => void
}

function Field({ row, isCurrent, isHinted, isStop, onPick, onToggle, onHint }: FieldProps) {
  const { range, level, open, owner } = row
  const isLeaf = open === null
  const value = isLeaf || typeof range.value === 'string' ? valueText(range, 80, owner) : ''
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={isCurrent}
      aria-expanded={open ?? undefined}
      tabIndex={isStop ? 0 : -1}
      class={cx(styles.field, !isLeaf && styles.group, isHinted && styles.hinted)}
      style={{ '--level': level - 1 }}
      onClick={onPick}
      onDblClick={isLeaf ? undefined : onToggle}
      onPointerEnter={onHint}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onPick()
      }}
    >
      <span class={styles.name}>
        {!isLeaf && (
          // biome-ignore lint/a11y: by keyboard the arrow keys open and close the field itself
          <span
            class={styles.chevron}
            onClick={(event) => {
              event.stopPropagation()
              onToggle()
            }}
          >
            <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
          </span>
        )}
        {range.name}
      </span>
      <bdi class={cx('mono', styles.value)}>{value}</bdi>
      <span class={cx('mono', styles.range)}>{words.range(range.start, range.end)}</span>
      <span class={styles.section}>{range.section !== '' && words.shortSection(range.section)}</span>
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
