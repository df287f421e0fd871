// The flow as a table: the same rows as the picture, for those who would rather read. Does not draw arrows.
import { count, timeOfDay } from '../format.ts'
import { selectedId } from '../route.ts'
import { phone, textScale } from '../state.ts'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { inspect } from './exchange-choice.ts'
import styles from './flow-table.module.css'
import type { FlowRow } from './model.ts'
import { decisionWords, labelOf, outcomeLine } from './row-words.ts'
import { flowText as words } from './text.ts'

const columns: readonly Column<FlowRow>[] = [
  { key: 'time', title: words.time, class: styles.time, cell: time },
  { key: 'message', title: 'M', class: styles.message, cell: (row) => (row.message === 0 ? '' : count(row.message)) },
  { key: 'way', title: words.client, class: styles.way, cell: way },
  { key: 'what', title: words.packet, class: styles.what, cell: what },
]

function time(row: FlowRow): string {
  if (row.kind === 'outcome') return ''
  return timeOfDay(row.kind === 'packet' ? row.packet.time : row.decision.time)
}

function way(row: FlowRow) {
  if (row.kind !== 'packet') return words.broker
  const arrow = row.packet.direction === 'in' ? '→' : '←'
  return (
    <>
      <bdi>{row.client}</bdi> {arrow} {words.broker}
    </>
  )
}

function what(row: FlowRow) {
  if (row.kind === 'decision') return decisionWords(row).words
  if (row.kind === 'outcome') return outcomeLine(row)
  const { type, facts, chips, fault, times, rest } = labelOf(row)
  const state = words.way[row.packet.way]
  return (
    <span class="mono">
      <b>{type}</b> {[...facts, ...chips, fault, state, rest, times].filter(Boolean).join(' · ')}
    </span>
  )
}

export function FlowTable({ rows }: { rows: readonly FlowRow[] }) {
  const packet = selectedId('packet')
  const newest = [...rows].reverse()
  return (
    <DataGrid
      label={words.table}
      class={styles.table}
      columns={columns}
      rows={newest}
      rowKey={(row) => row.key}
      rowHeight={(phone.value ? 52 : 28) * textScale.value}
      selected={packet === null ? null : `p${packet}`}
      onSelect={inspect}
    />
  )
}
