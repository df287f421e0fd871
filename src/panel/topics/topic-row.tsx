// biome-ignore-all lint/a11y: cells of a tree grid after the ARIA pattern
// The cells of one topic. Does not know where the row stands.
import type { TopicRow } from '../../core/topic-view.ts'
import { count, rate } from '../format.ts'
import { preview } from '../payload.ts'
import { now } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { clearing } from './clear-retained.ts'
import { sparkPoints } from './past-rates.ts'
import { topicsText as words } from './text.ts'
import styles from './topic-grid.module.css'

interface RowCellsProps {
  readonly row: TopicRow
  readonly rates: readonly number[]
  readonly onToggle: () => void
}

export function RowCells({ row, rates, onToggle }: RowCellsProps) {
  const name = row.name === '' ? words.emptyLevel : row.name
  return (
    <div class={styles.cells} role="none" style={{ '--level': row.level - 1 }}>
      <div role="gridcell" class={styles.name}>
        {row.open === null ? (
          <span class={styles.twist} />
        ) : (
          <span
            class={styles.twist}
            data-open={row.open}
            title={row.open ? words.closeNode(name) : words.open(name)}
            onClick={(event) => {
              event.stopPropagation()
              onToggle()
            }}
          >
            <Icon name="chevronRight" />
          </span>
        )}
        <bdi class={row.name === '' ? styles.unnamed : undefined} title={row.path}>
          {name}
        </bdi>
        {row.open !== null && <span class={styles.below}>{words.topicsBelow(row.topics)}</span>}
      </div>
      <div role="gridcell" class={styles.value}>
        <span class={styles.pin} data-clearing={clearing.value.has(row.path) || undefined}>
          {row.stored !== null && <Pin expiresAt={row.stored.expiresAt} />}
        </span>
        {row.stored?.expiresAt != null && (
          <span class={styles.left} aria-hidden="true">
            {words.left((row.stored.expiresAt - now.value) / 1000)}
          </span>
        )}
        <Value row={row} />
      </div>
      <div role="gridcell" class={styles.rate}>
        <Spark rates={rates} />
        <span>{row.rate > 0 && rate(row.rate)}</span>
      </div>
      <div role="gridcell" class={`${styles.end} ${styles.wide}`}>
        {row.messages > 0 && count(row.messages)}
      </div>
      <div role="gridcell" class={`${styles.end} ${styles.wide}`}>
        {row.subscribers > 0 && count(row.subscribers)}
      </div>
      <div role="gridcell" class={`${styles.end} ${styles.last}`}>
        {row.lastAt > 0 && words.ago(now.value - row.lastAt)}
      </div>
    </div>
  )
}

function Value({ row }: { row: TopicRow }) {
  if (row.preview === null) return null
  if (row.bytes === 0) return <span class={styles.unnamed}>{words.noPayload}</span>
  const text = preview(row.preview)
  return <bdi>{row.bytes > row.preview.length && !text.endsWith('…') ? `${text}…` : text}</bdi>
}

function Pin({ expiresAt }: { expiresAt: number | null }) {
  const title = expiresAt === null ? words.pin : words.pinFor((expiresAt - now.value) / 1000)
  return (
    <span title={title}>
      <Icon name="pin" size={14} />
      <span class="hidden-text">{title}</span>
    </span>
  )
}

const [sparkWidth, sparkHeight] = [48, 14]

function Spark({ rates }: { rates: readonly number[] }) {
  const points = sparkPoints(rates, sparkWidth, sparkHeight - 2)
  return (
    <svg class={styles.spark} aria-hidden="true" width={sparkWidth} height={sparkHeight} viewBox="0 -1 48 14">
      {points !== '' && <polyline points={points} fill="none" stroke="currentColor" stroke-width="1.25" />}
    </svg>
  )
}
