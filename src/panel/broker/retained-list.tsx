// The retained messages, and clearing them with eight seconds to think. Does not know the store.
import { useSignal } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { RetainedView } from '../../core/views.ts'
import { topicFilterFault } from '../../protocol/topic-fault.ts'
import { bytes, duration } from '../format.ts'
import { preview } from '../payload.ts'
import { route, setFilter } from '../route.ts'
import { source } from '../source.ts'
import { now, phone } from '../state.ts'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { Empty } from '../ui/empty.tsx'
import { Icon } from '../ui/icons.tsx'
import { QoSMark } from '../ui/marks.tsx'
import { undoable } from '../ui/toasts.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { FilterField } from '../ui/view-head.tsx'
import { useWatch } from '../use-watch.ts'
import styles from './retained.module.css'
import { brokerText } from './text.ts'

const words = brokerText.retained
/** Rows asked for at once; the window moves in steps of half of it. */
const windowRows = 200

/** What a person types as a topic filter: nothing is all, `home` and `home/` are the tree below it. */
export function topicFilter(typed: string): string {
  const text = typed.trim()
  if (text === '' || /[+#]/.test(text)) return text || '#'
  return `${text.replace(/\/$/, '')}/#`
}

export function RetainedList() {
  const { filter } = route.value
  const fault = topicFilterFault(topicFilter(filter))
  const faults = fault === null ? [] : [{ start: 0, end: filter.length, why: fault.message }]
  const [offset, setOffset] = useState(0)
  const pending = useSignal<ReadonlySet<string>>(new Set())
  const page = useWatch('retained', { offset, limit: windowRows, filter: topicFilter(filter) })
  const { admin } = source()
  const clear = (topics: readonly string[]) => {
    pending.value = new Set([...pending.value, ...topics])
    const settle = () => {
      pending.value = new Set([...pending.value].filter((topic) => !topics.includes(topic)))
    }
    undoable(
      words.clearing(topics.length, topics[0]!),
      () => {
        admin({ type: 'clear-retained', topics })
        settle()
      },
      settle,
    )
  }
  const columns = retainedColumns(pending.value, clear)
  const all = page?.rows.map((row) => row.topic).filter((topic) => !pending.value.has(topic)) ?? []
  return (
    <div class={styles.retained}>
      <div class={styles.tools}>
        <FilterField placeholder={words.filter} value={filter} faults={faults} onInput={setFilter} />
        {all.length > 0 && (
          <button type="button" class="button danger" onClick={() => clear(all)}>
            <Icon name="clear" />
            {words.clearAll(all.length)}
          </button>
        )}
      </div>
      {page === null ? (
        <Unknown />
      ) : page.total === 0 ? (
        <Nothing filtered={filter !== ''} onClear={() => setFilter('')} />
      ) : (
        <DataGrid
          label={words.label}
          class={styles.grid}
          columns={columns}
          rows={page.rows}
          total={page.total}
          offset={offset}
          rowKey={(row) => row.topic}
          rowHeight={phone.value ? 56 : 32}
          selected={null}
          rowClass={(row) => (pending.value.has(row.topic) ? styles.pending : undefined)}
          onScroll={(_, first) => {
            const step = windowRows / 2
            const wanted = Math.max(0, Math.floor(first / step) * step - step / 2)
            if (wanted !== offset) setOffset(wanted)
          }}
        />
      )}
    </div>
  )
}

function retainedColumns(
  pending: ReadonlySet<string>,
  clear: (topics: readonly string[]) => void,
): readonly Column<RetainedView>[] {
  const titles = words.columns
  return [
    { key: 'topic', title: titles.topic, class: styles.topic, cell: (row) => <bdi>{row.topic}</bdi> },
    { key: 'qos', title: titles.qos, class: styles.qos, cell: (row) => <QoSMark qos={row.qos} /> },
    { key: 'payload', title: titles.payload, class: styles.payload, cell: (row) => <bdi>{preview(row.preview)}</bdi> },
    { key: 'publisher', title: titles.publisher, class: styles.publisher, cell: (row) => <bdi>{row.publisher}</bdi> },
    { key: 'size', title: titles.size, end: true, class: styles.size, cell: (row) => bytes(row.bytes) },
    {
      key: 'age',
      title: titles.age,
      end: true,
      class: styles.age,
      cell: (row) => duration((now.value - row.receivedAt) / 1000),
    },
    {
      key: 'expires',
      title: titles.expires,
      end: true,
      class: styles.expires,
      cell: (row) => (row.expiresAt === null ? words.never : words.in((row.expiresAt - now.value) / 1000)),
    },
    {
      key: 'clear',
      title: titles.clear,
      class: styles.clear,
      cell: (row) => (
        <button
          type="button"
          class="button quiet only-icon"
          disabled={pending.has(row.topic)}
          aria-label={words.clear(row.topic)}
          title={words.clear(row.topic)}
          onClick={() => clear([row.topic])}
        >
          <Icon name="clear" />
        </button>
      ),
    },
  ]
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return (
    <Empty icon="pin" title={filtered ? words.noneMatch : words.empty} why={words.emptyWhy}>
      {filtered && (
        <button type="button" class="button" onClick={onClear}>
          {words.clearFilter}
        </button>
      )}
    </Empty>
  )
}
