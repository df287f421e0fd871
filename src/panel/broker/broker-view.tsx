// The broker itself: its numbers, and what it keeps. Does not know how they are counted.
import { route, setMore } from '../route.ts'
import { broker } from '../state.ts'
import { Tabs } from '../ui/tabs.tsx'
import { ViewHead } from '../ui/view-head.tsx'
import styles from './broker.module.css'
import { Overview } from './overview.tsx'
import { RetainedList } from './retained-list.tsx'
import { Storage } from './storage.tsx'
import { SysList } from './sys-list.tsx'
import { brokerText as words } from './text.ts'

const names = ['overview', 'storage', 'retained', 'sys'] as const
const tabs = names.map((key) => ({ key, title: words.tab[key] }))

export function BrokerPage() {
  const tab = names.find((name) => name === route.value.more.tab) ?? 'overview'
  const view = broker.value
  return (
    <div class={styles.view}>
      <ViewHead title={words.title} />
      <Tabs
        class={styles.tabs}
        label={words.tabs}
        tabs={tabs}
        current={tab}
        onChange={(key) => setMore('tab', key === 'overview' ? '' : key)}
      >
        {tab === 'retained' ? (
          <RetainedList />
        ) : tab === 'storage' ? (
          <Storage />
        ) : tab === 'sys' ? (
          <SysList />
        ) : view === null ? (
          <p class={styles.waiting}>{words.waiting}</p>
        ) : (
          <Overview view={view} />
        )}
      </Tabs>
    </div>
  )
}
