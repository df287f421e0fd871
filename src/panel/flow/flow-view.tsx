// Every packet of every link, in the broker's order. Does not know a packet in full.
import { useEffect, useState } from 'preact/hooks'
import type { PacketView } from '../../core/flow-view.ts'
import { timeOfDay } from '../format.ts'
import { route, select, selectedId, setFilter } from '../route.ts'
import { source } from '../source.ts'
import { Empty } from '../ui/empty.tsx'
import { FilterField, ViewHead } from '../ui/view-head.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import styles from './flow.module.css'
import { flowText as words } from './text.ts'

export function FlowView() {
  const [rows, setRows] = useState<readonly PacketView[]>([])
  const [follow, setFollow] = useState(true)
  const from = source()
  useEffect(
    () => from.watch('packets', { after: 0, limit: 500, clientId: null }, (result) => setRows(result.rows)),
    [from],
  )
  return (
    <div class={styles.view}>
      <ViewHead title={words.title}>
        <FilterField placeholder={words.filter} value={route.value.filter} onInput={setFilter} />
      </ViewHead>
      {rows.length === 0 ? (
        <Empty icon="flow" title={words.empty} why={words.emptyWhy} />
      ) : (
        <VirtualList
          label={words.list}
          rows={rows}
          rowKey={({ seq }) => String(seq)}
          rowHeight={28}
          rowName={(row) => `${row.type} ${row.clientId ?? ''} ${words.direction[row.direction]}`}
          draw={(row) => (
            <span class="mono">
              {timeOfDay(row.time)} {row.type.toUpperCase()} {row.clientId} {words.direction[row.direction]}
            </span>
          )}
          selected={selectedId('packet')}
          onSelect={(row) => select('packet', String(row.seq))}
          follow={follow}
          onFollow={setFollow}
        />
      )}
    </div>
  )
}
