// The broker itself: its numbers, what it retains, and its topics. Does not know how they are counted.
import { useSignal } from '@preact/signals'
import { broker } from '../state.ts'
import { Tabs } from '../ui/tabs.tsx'
import { ViewHead } from '../ui/view-head.tsx'
import styles from './broker.module.css'
import { Overview } from './overview.tsx'
import { RetainedList } from './retained-list.tsx'
import { brokerText as words } from './text.ts'
import { TopicTree } from './topic-tree.tsx'

const tabs = (['overview', 'retained', 'topics'] as const).map((key) => ({ key, title: words.tab[key] }))

export function BrokerPage() {
  const tab = useSignal<'overview' | 'retained' | 'topics'>('overview')
  const view = broker.value
  return (
    <div class={styles.view}>
      <ViewHead title={words.title} />
      <Tabs
        class={styles.tabs}
        label={words.tabs}
        tabs={tabs}
        current={tab.value}
        onChange={(key) => {
          tab.value = key
        }}
      >
        {tab.value === 'retained' ? (
          <RetainedList />
        ) : tab.value === 'topics' ? (
          <TopicTree />
        ) : view === null ? (
          <p class={styles.waiting}>{words.waiting}</p>
        ) : (
          <Overview view={view} />
        )}
      </Tabs>
    </div>
  )
}
