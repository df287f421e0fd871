// One topic: its value, its history, who subscribes, its numbers over time, and publishing to it. Does not know the tree.
import { useEffect, useState } from 'preact/hooks'
import type { TopicMessage } from '../../core/topic-view.ts'
import type { Path } from '../formats/value-tree.tsx'
import { inspectorTab, route, showTab } from '../route.ts'
import { useKeys } from '../shell/key-map.ts'
import { lazy } from '../ui/lazy.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { note } from '../ui/toasts.tsx'
import { type TopicHistory, useTopic } from './history.ts'
import { paneText as words } from './pane-text.ts'
import { addSeries, mostSeries, numberAt, series } from './plot-store.ts'
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
const tabs = keys.map((key) => ({ key, title: words.tabs[key] }))

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
  const isRetaining = route.value.more.show === 'retain' && history !== null
  useEffect(() => {
    if (!isRetaining) return
    const last = history.messages[0]
    if (last !== undefined && last.payload.length === last.bytes) setDraft({ ...last, retain: true })
    showTab('publish')
  }, [isRetaining])
  useKeys(Object.fromEntries(keys.map((key, at) => [`tab-${at + 1}`, () => showTab(key)])))
  if (history === null) return null
  const props: TabProps = {
    topic,
    history,
    chosen,
    choose(message) {
      choose(message)
      showTab('value')
    },
    onPlot(path) {
      if (addSeries(topic, path)) showTab('plot')
      else note(words.plot.full)
    },
    onAgain(again) {
      setDraft(again)
      showTab('publish')
    },
  }
  const tab = inspectorTab(keys)
  return (
    <Tabs class={styles.tabs} label={words.parts} tabs={tabs} current={tab} onChange={showTab}>
      {tab === 'value' ? (
        <ValueTab {...props} />
      ) : tab === 'history' ? (
        <HistoryTab {...props} />
      ) : tab === 'subscribers' ? (
        <SubscribersTab {...props} />
      ) : tab === 'plot' ? (
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
      {series.value.length === mostSeries && <p class={styles.note}>{words.plot.full}</p>}
      {isNumber && !isPlotted && series.value.length < mostSeries && (
        <p class={styles.note}>
          <button type="button" class="button" onClick={() => onPlot([])}>
            {words.plot.whole}
          </button>
        </p>
      )}
    </>
  )
}
