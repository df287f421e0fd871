// The topics of this broker as a tree, live, with a filter. Does not know a topic in full, nor how the tree is drawn.
import { useEffect } from 'preact/hooks'
import type { TopicFilterQuery, TopicTree } from '../../core/topic-view.ts'
import { linkTo, route, select, selectedId, setFilter, setMore } from '../route.ts'
import { useKeys } from '../shell/key-map.ts'
import { showWorkbench } from '../shell/keys.ts'
import { isWatching } from '../source.ts'
import { text } from '../text.ts'
import { Empty } from '../ui/empty.tsx'
import { Icon } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { FilterField, ViewHead } from '../ui/view-head.tsx'
import { askBench } from '../workbench/intent.ts'
import { clearRetained } from './clear-retained.ts'
import { paused } from './settings.ts'
import { topicsText as words } from './text.ts'
import { readTopicFilter } from './topic-filter.ts'
import { TopicGrid } from './topic-grid.tsx'
import styles from './topics.module.css'
import { reveal, toggleNode, useTopicCounts, useTree } from './use-tree.ts'
import { WildcardTester } from './wildcard-tester.tsx'

export function TopicsView() {
  useTopicCounts()
  const { filter, more } = route.value
  const { query, fault } = readTopicFilter(filter)
  const isTesting = more.mode === 'wildcards'
  const followed = useTree(query, paused.value)
  const { tree, isCurrent } = followed
  const selected = selectedId('topic')
  useEffect(() => {
    if (selected !== null) reveal(selected)
  }, [selected])
  useKeys({
    run: () => {
      paused.value = !paused.value
    },
  })
  return (
    <div class={styles.view}>
      <ViewHead title={words.title}>
        {!isTesting && <FilterField placeholder={words.filter.placeholder} value={filter} onInput={setFilter} />}
        {tree !== null && <span class={styles.count}>{isCurrent ? countWords(tree, query) : words.looking}</span>}
        {query !== null && !isTesting && (
          <button
            type="button"
            class="button danger"
            title={words.clearRetainedTitle}
            onClick={() => void clearRetained(query)}
          >
            <Icon name="clear" />
            {words.clearRetained}
          </button>
        )}
        <div class={styles.tools}>
          <button
            type="button"
            class="button"
            aria-pressed={isTesting}
            title={words.testerTitle}
            onClick={() => setMore('mode', isTesting ? '' : 'wildcards')}
          >
            {words.tester}
          </button>
          <Pause />
        </div>
      </ViewHead>
      {!isTesting && (fault !== '' || tree?.isFull === true) && (
        <p class={styles.fault} role="status">
          <Icon name="warning" />
          {fault === '' ? words.full : fault}
        </p>
      )}
      {isTesting ? (
        <WildcardTester />
      ) : tree === null || (tree.total === 0 && !isWatching()) ? (
        <Unknown />
      ) : tree.total === 0 && !tree.isLooking ? (
        <Nothing filtered={query !== null} />
      ) : (
        <div class={styles.tree} data-silent={query === null && isSilent(tree)} style={{ '--rows': tree.total }}>
          {query === null && isSilent(tree) && <Nothing filtered={false} />}
          <TopicGrid
            {...followed}
            tree={tree}
            list={filter}
            selected={selected}
            onScrolled={followed.scrolledTo}
            onToggle={(row) => toggleNode(row.path, query !== null)}
            onSelect={(row) => select('topic', row.path)}
          />
        </div>
      )}
    </div>
  )
}

/** Of what a filter could find: topics that begin with `$` only where it may hold them. */
function countWords(tree: TopicTree, query: TopicFilterQuery | null): string {
  const { topics, sysTopics, matched, isLooking } = tree
  const found =
    query === null ? words.count(topics, sysTopics) : words.matched(matched, query.sys ? topics : topics - sysTopics)
  return isLooking ? `${found} · ${words.looking}` : found
}

/** Nothing but what the broker says of itself. */
function isSilent({ offset, rows, isLooking }: TopicTree): boolean {
  return offset === 0 && !isLooking && rows[0]?.path.startsWith('$') === true
}

function Pause() {
  const isPaused = paused.value
  return (
    <>
      <span class={styles.state}>
        <StateDot state={isPaused || !isWatching() ? 'off' : 'on'} />
        {!isWatching() ? text.notWatching : isPaused ? words.paused : words.live}
      </span>
      <button
        type="button"
        class="button"
        aria-pressed={isPaused}
        onClick={() => {
          paused.value = !isPaused
        }}
      >
        <Icon name={isPaused ? 'play' : 'pause'} />
        {isPaused ? words.goOn : words.pause}
      </button>
    </>
  )
}

/** An empty broker, or a filter that finds nothing. */
function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty icon="filter" title={words.noneMatch} why={words.noneMatchWhy}>
        <button type="button" class="button" onClick={() => setFilter('')}>
          {words.clearFilter}
        </button>
      </Empty>
    )
  }
  return (
    <Empty icon="topics" title={words.empty} why={words.emptyWhy}>
      <button
        type="button"
        class="button primary"
        onClick={() => {
          askBench({ type: 'demo' })
          showWorkbench()
        }}
      >
        <Icon name="send" />
        {words.publishOne}
      </button>
      <a class="button quiet" href={linkTo('connect')}>
        {words.orDevice}
      </a>
    </Empty>
  )
}
