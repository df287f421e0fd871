// biome-ignore-all lint/a11y: a tree grid after the ARIA pattern; HTML has no element for it, and its rows take the focus
// The topic tree: nodes are asked for when a person opens their parent. Does not know the whole tree.
import { type Signal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { TopicNodeView } from '../../core/views.ts'
import { count } from '../format.ts'
import { preview } from '../payload.ts'
import { text } from '../text.ts'
import { Empty } from '../ui/empty.tsx'
import { Icon } from '../ui/icons.tsx'
import { useWatch } from '../use-watch.ts'
import { brokerText } from './text.ts'
import styles from './topic-tree.module.css'

const words = brokerText.topics
/** Children shown of one node; more are named by their number. */
const childrenShown = 200

export function TopicTree() {
  const open = useSignal<ReadonlySet<string>>(new Set())
  const focus = useSignal<string | null>(null)
  const root = useRef<HTMLDivElement>(null)
  const top = useWatch('topics', { path: '', offset: 0, limit: childrenShown })
  if (top !== null && top.total === 0) return <Empty icon="messages" title={words.empty} why={words.emptyWhy} />
  const onKeyDown = (event: KeyboardEvent) => {
    const rows = [...root.current!.querySelectorAll<HTMLElement>('[data-path]')]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const row = rows[at]
    if (row === undefined || !move(event.key, rows, at, open)) return
    event.preventDefault()
  }
  return (
    <div
      ref={root}
      class={styles.tree}
      role="treegrid"
      aria-label={words.label}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        focus.value = (event.target as HTMLElement).closest<HTMLElement>('[data-path]')?.dataset.path ?? null
      }}
    >
      <div role="rowgroup" class={styles.head}>
        <div role="row" class={styles.row}>
          <div role="columnheader">{words.columns.topic}</div>
          <div role="columnheader">{words.columns.retained}</div>
          <div role="columnheader" class={styles.end}>
            {words.columns.subscribers}
          </div>
        </div>
      </div>
      <div role="rowgroup">
        <Children path="" level={1} first open={open} focus={focus} />
      </div>
    </div>
  )
}

/** Arrow keys after the ARIA pattern of a tree grid. */
function move(key: string, rows: readonly HTMLElement[], at: number, open: Signal<ReadonlySet<string>>): boolean {
  const row = rows[at]!
  const path = row.dataset.path!
  const expanded = row.getAttribute('aria-expanded')
  if (key === 'ArrowDown') rows[at + 1]?.focus()
  else if (key === 'ArrowUp') rows[at - 1]?.focus()
  else if (key === 'Home') rows[0]?.focus()
  else if (key === 'End') rows.at(-1)?.focus()
  else if (key === 'Enter' && expanded !== null) toggle(open, path)
  else if (key === 'ArrowRight' && expanded === 'false') toggle(open, path)
  else if (key === 'ArrowRight' && expanded === 'true') rows[at + 1]?.focus()
  else if (key === 'ArrowLeft' && expanded === 'true') toggle(open, path)
  else if (key === 'ArrowLeft') {
    const level = Number(row.getAttribute('aria-level'))
    rows
      .slice(0, at)
      .findLast((each) => Number(each.getAttribute('aria-level')) === level - 1)
      ?.focus()
  } else return false
  return true
}

function toggle(open: Signal<ReadonlySet<string>>, path: string): void {
  const next = new Set(open.value)
  if (!next.delete(path)) next.add(path)
  open.value = next
}

interface BranchProps {
  readonly path: string
  readonly level: number
  readonly first?: boolean
  readonly open: Signal<ReadonlySet<string>>
  readonly focus: Signal<string | null>
}

function Children({ path, level, first, open, focus }: BranchProps) {
  const page = useWatch('topics', { path, offset: 0, limit: childrenShown })
  if (page === null) return null
  return (
    <>
      {page.rows.map((node, index) => (
        <Node
          key={node.path}
          node={node}
          level={level}
          place={[index + 1, page.total]}
          tabStop={focus.value === node.path || (focus.value === null && first === true && index === 0)}
          open={open}
          focus={focus}
        />
      ))}
      {page.total > page.rows.length && (
        <div role="row" aria-level={level} class={styles.row}>
          <div role="gridcell" class={styles.more} style={{ paddingInlineStart: `${level * 18 + 8}px` }}>
            {words.more(page.total - page.rows.length)}
          </div>
        </div>
      )}
    </>
  )
}

interface NodeProps {
  readonly node: TopicNodeView
  readonly level: number
  readonly place: readonly [number, number]
  readonly tabStop: boolean
  readonly open: Signal<ReadonlySet<string>>
  readonly focus: Signal<string | null>
}

function Node({ node, level, place, tabStop, open, focus }: NodeProps) {
  const expanded = open.value.has(node.path)
  return (
    <>
      <div
        role="row"
        class={`${styles.row} ${styles.node}`}
        data-path={node.path}
        aria-level={level}
        aria-posinset={place[0]}
        aria-setsize={place[1]}
        aria-expanded={node.children > 0 ? expanded : undefined}
        tabIndex={tabStop ? 0 : -1}
        onClick={() => node.children > 0 && toggle(open, node.path)}
        onKeyDown={() => {}}
      >
        <div role="gridcell" class={styles.name} style={{ paddingInlineStart: `${(level - 1) * 18}px` }}>
          <span class={styles.twist} data-open={expanded}>
            {node.children > 0 && <Icon name="chevronRight" />}
          </span>
          <bdi>{node.name === '' ? words.root : node.name}</bdi>
          {node.children > 0 && <span class={styles.count}>{count(node.children)}</span>}
        </div>
        <div role="gridcell" class={styles.value}>
          {node.retained && (
            <>
              <span title={text.marks.pin} class={styles.pin}>
                <Icon name="pin" />
                <span class="hidden-text">{text.marks.pin}</span>
              </span>
              <bdi class="cut">{preview(node.retained.preview)}</bdi>
            </>
          )}
        </div>
        <div role="gridcell" class={styles.end}>
          {node.subscribers > 0 && count(node.subscribers)}
        </div>
      </div>
      {expanded && <Children path={node.path} level={level + 1} open={open} focus={focus} />}
    </>
  )
}
