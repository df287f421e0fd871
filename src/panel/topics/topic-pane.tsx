// One topic: its value, its history, who subscribes, its numbers over time, and publishing to it. Does not know the tree.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { TopicMessage } from '../../core/topic-view.ts'
import type { Path } from '../formats/value-tree.tsx'
import { useKeys } from '../shell/key-map.ts'
import { lazy } from '../ui/lazy.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { note } from '../ui/toasts.tsx'
import { type TopicHistory, useTopic } from './history.ts'
import { paneText as words } from './pane-text.ts'
import { addSeries, numberAt, series } from './plot-store.ts'
import type { Draft } from './publish-tab.tsx'
import { historyLength, paused } from './settings.ts'
import styles from './topic-pane.module.css'
import { useTopicCounts } from './use-tree.ts'
import { ValueTab } from './value-tab.tsx'

const Plot = lazy(() => import('./plot.tsx').then((module) => module.Plot))
const HistoryTab = lazy(() => import('./history-tab.tsx').then((module) => module.HistoryTab))
const SubscribersTab = lazy(() => import('./subscribers-tab.tsx').then((module) => module.SubscribersTab))
const PublishTab = lazy(() => import('./publish-tab.tsx').then((module) => module.PublishTab))

const keys = ['value', 'history', 'subscribers', 'plot', 'publish'] as const
type Key = (typeof keys)[number]
const tabs = keys.map((key) => ({ key, title: words.tabs[key] }))
/** The tab stays from topic to topic. */
const tab = signal<Key>('value')

export interface TabProps {
  readonly topic: string
  readonly history: TopicHistory
  /** The message that is shown; null is the last, or the stored one. */
  readonly chosen: TopicMessage | null
  readonly choose: (message: TopicMessage | null) => void
  readonly onPlot: (path: Path) => void
  readonly onAgain: (draft: Draft) => void
}

export function TopicPane({ id: topic }: { id: string }) {
  useTopicCounts()
  const history = useTopic(topic, historyLength.value, paused.value)
  const [chosen, choose] = useState<TopicMessage | null>(null)
  const [draft, setDraft] = useState<Draft | null>(null)
  useEffect(() => {
    choose(null)
    setDraft(null)
  }, [topic])
  const show = (key: Key) => {
    tab.value = key
  }
  useKeys({
    'tab-1': () => show('value'),
    'tab-2': () => show('history'),
    'tab-3': () => show('subscribers'),
    'tab-4': () => show('plot'),
    'tab-5': () => show('publish'),
  })
  if (history === null) return null
  const props: TabProps = {
    topic,
    history,
    chosen,
    choose(message) {
      choose(message)
      show('value')
    },
    onPlot(path) {
      if (addSeries(topic, path)) show('plot')
      else note(words.plot.full)
    },
    onAgain(again) {
      setDraft(again)
      show('publish')
    },
  }
  return (
    <Tabs class={styles.tabs} label={words.parts} tabs={tabs} current={tab.value} onChange={show}>
      {tab.value === 'value' ? (
        <ValueTab {...props} />
      ) : tab.value === 'history' ? (
        <HistoryTab {...props} />
      ) : tab.value === 'subscribers' ? (
        <SubscribersTab {...props} />
      ) : tab.value === 'plot' ? (
        <PlotTab {...props} />
      ) : (
        <PublishTab key={draft?.id ?? 0} topic={topic} draft={draft} />
      )}
    </Tabs>
  )
}

function PlotTab({ topic, history, onPlot }: TabProps) {
  const last = history.messages[0]?.payload ?? history.storedPayload
  const isNumber = last !== null && last !== undefined && numberAt(last, []) !== null
  const isPlotted = series.value.some((each) => each.topic === topic && each.path.length === 0)
  return (
    <>
      {series.value.length === 0 ? <p class={styles.note}>{words.plot.none}</p> : <Plot />}
      {isNumber && !isPlotted && (
        <p class={styles.note}>
          <button type="button" class="button" onClick={() => onPlot([])}>
            {words.plot.whole}
          </button>
        </p>
      )}
    </>
  )
}
