// What the broker says of itself under $SYS, as it is retained now. Does not know what the topics mean.
import { useState } from 'preact/hooks'
import type { RetainedView } from '../../core/views.ts'
import { duration } from '../format.ts'
import { preview } from '../payload.ts'
import { linkTo } from '../route.ts'
import { now, phone } from '../state.ts'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { Empty } from '../ui/empty.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { FilterField } from '../ui/view-head.tsx'
import { useWatch } from '../use-watch.ts'
import styles from './broker.module.css'
import { brokerText } from './text.ts'

const words = brokerText.sys
const mostRows = 500

const columns: readonly Column<RetainedView>[] = [
  { key: 'topic', title: words.columns.topic, class: styles.sysTopic, cell: (row) => <bdi>{row.topic}</bdi> },
  { key: 'value', title: words.columns.value, class: styles.sysValue, cell: (row) => preview(row.preview, 120) },
  {
    key: 'age',
    title: words.columns.age,
    end: true,
    class: styles.sysAge,
    cell: (row) => duration((now.value - row.receivedAt) / 1000),
  },
]

export function SysList() {
  const [typed, setTyped] = useState('')
  const page = useWatch('retained', { offset: 0, limit: mostRows, filter: '$SYS/#' })
  if (page === null) return <Unknown />
  if (page.total === 0) {
    return (
      <Empty icon="broker" title={words.empty} why={words.emptyWhy}>
        <a class="button" href={linkTo('settings')}>
          {words.settings}
        </a>
      </Empty>
    )
  }
  const rows = page.rows.filter(({ topic }) => topic.toLowerCase().includes(typed.toLowerCase()))
  return (
    <div class={styles.sys}>
      <FilterField placeholder={words.filter} value={typed} onInput={setTyped} />
      {rows.length === 0 ? (
        <p class={styles.waiting}>{words.noneMatch}</p>
      ) : (
        <DataGrid
          label={words.label}
          class={styles.sysGrid}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.topic}
          rowHeight={phone.value ? 48 : 28}
          selected={null}
        />
      )}
    </div>
  )
}
