// The broker itself: its numbers, and what it keeps. Does not know how they are counted.
import { route, setMore } from '../route.ts'
import { isWatching } from '../source.ts'
import { broker } from '../state.ts'
import { lazy } from '../ui/lazy.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { ViewHead } from '../ui/view-head.tsx'
import styles from './broker.module.css'
import { Overview } from './overview.tsx'
import { brokerText as words } from './text.ts'

const RetainedList = lazy(() => import('./retained-list.tsx').then((module) => module.RetainedList))
const SharedGroups = lazy(() => import('./shared-groups.tsx').then((module) => module.SharedGroups))
const Storage = lazy(() => import('./storage.tsx').then((module) => module.Storage))
const SysList = lazy(() => import('./sys-list.tsx').then((module) => module.SysList))

const names = ['overview', 'storage', 'retained', 'shared', 'sys'] as const
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
        ) : tab === 'shared' ? (
          <SharedGroups />
        ) : tab === 'sys' ? (
          <SysList />
        ) : view === null || !isWatching() ? (
          // Numbers of a broker that has gone would be taken for those of now.
          <Unknown />
        ) : (
          <Overview view={view} />
        )}
      </Tabs>
    </div>
  )
}
