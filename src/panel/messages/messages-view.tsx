// The live list of application messages. Does not know how a message is shown in full.
import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { MessageView } from '../../core/views.ts'
import { count, bytes as formatBytes, timeOfDay } from '../format.ts'
import { preview } from '../payload.ts'
import { linkTo, route, select, selectedId, setFilter } from '../route.ts'
import { useKeys } from '../shell/key-map.ts'
import { showWorkbench } from '../shell/keys.ts'
import { isWatching, source } from '../source.ts'
import { phone, showSys } from '../state.ts'
import { text } from '../text.ts'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { Empty } from '../ui/empty.tsx'
import { Icon } from '../ui/icons.tsx'
import { QoSMark, RetainMarks, StateDot } from '../ui/marks.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { FilterField, ViewHead } from '../ui/view-head.tsx'
import { askBench } from '../workbench/intent.ts'
import { createLiveList, type LiveList } from './live-list.ts'
import styles from './messages.module.css'
import { remember } from './seen.ts'
import { messagesText } from './text.ts'

/** Rows kept for scrolling; the broker keeps no more for a panel. */
const windowRows = 500
/** A pointer at rest for so long lets the list go on, milliseconds. */
const pointerRestMillis = 2000

const words = messagesText
const columns: readonly Column<MessageView>[] = [
  { key: 'time', title: words.columns.time, class: styles.time, cell: (row) => timeOfDay(row.time) },
  { key: 'topic', title: words.columns.topic, class: styles.topic, cell: (row) => <bdi>{row.topic}</bdi> },
  { key: 'qos', title: words.columns.qos, class: styles.qos, cell: (row) => <QoSMark qos={row.qos} /> },
  {
    key: 'marks',
    title: words.columns.marks,
    class: styles.marks,
    cell: (row) => <RetainMarks stored={row.stored} retain={row.retain} />,
  },
  { key: 'payload', title: words.columns.payload, class: styles.payload, cell: (row) => <Preview row={row} /> },
  { key: 'publisher', title: words.columns.publisher, class: styles.publisher, cell: publisher },
  { key: 'size', title: words.columns.size, end: true, class: styles.size, cell: (row) => formatBytes(row.bytes) },
  { key: 'matched', title: words.columns.matched, end: true, class: styles.matched, cell: (row) => count(row.matched) },
]

function Preview({ row }: { row: MessageView }) {
  if (row.bytes === 0) return <span class={styles.none}>{text.emptyPayload}</span>
  return <bdi>{preview(row.preview)}</bdi>
}

function publisher(row: MessageView) {
  const note = words.source[row.source]
  return (
    <>
      {note && <span class={styles.source}>{note}</span>} <bdi>{row.publisher}</bdi>
    </>
  )
}

export function MessagesView() {
  const list = useMemo(() => createLiveList(windowRows), [])
  const top = useSignal(0)
  const { filter } = route.value
  const selected = selectedId('message')
  const from = source()
  const sys = showSys.value
  useEffect(() => {
    list.reset()
    return from.watch('messages', { limit: windowRows, text: filter, sys }, (result) => list.update(result))
  }, [list, from, filter, sys])
  useKeys({ run: () => list.hold('paused', !list.paused.peek()) })
  const pointing = usePointing(list)
  const jump = () => {
    list.goLive()
    top.value += 1
  }
  const rows = list.rows.value
  return (
    <div class={styles.view}>
      <ViewHead title={words.title}>
        <FilterField placeholder={words.filter} value={filter} onInput={setFilter} />
        <label class="check">
          <input
            type="checkbox"
            checked={sys}
            onChange={(event) => {
              showSys.value = event.currentTarget.checked
            }}
          />
          {words.sys}
        </label>
        <Follow list={list} onJump={jump} />
      </ViewHead>
      {rows.length === 0 && !isWatching() ? (
        <Unknown />
      ) : list.known.value && rows.length === 0 ? (
        <Nothing filtered={filter !== ''} />
      ) : (
        <DataGrid
          label={words.title}
          class={styles.grid}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.id)}
          rowHeight={phone.value ? 48 : 28}
          selected={selected}
          onSelect={(row) => {
            remember(row)
            select('message', String(row.id))
          }}
          onScroll={(scrollTop) => list.hold('scrolled', scrollTop > 0)}
          onFocusRow={(focused) => list.hold('focused', focused)}
          onPointing={pointing}
          topSignal={top.value}
        />
      )}
    </div>
  )
}

function Follow({ list, onJump }: { list: LiveList; onJump: () => void }) {
  const paused = list.paused.value
  const missed = list.missed.value
  const silent = !isWatching()
  const state = silent
    ? text.notWatching
    : paused
      ? words.paused
      : list.held.value && missed > 0
        ? words.held
        : words.live
  const more = list.missedMore.value
  return (
    <div class={styles.follow}>
      <span class={styles.state}>
        <StateDot state={paused || silent ? 'off' : state === words.live ? 'on' : 'wait'} />
        {state}
      </span>
      {missed > 0 && (
        <button type="button" class="button" onClick={onJump} title={words.jump}>
          <Icon name="arrowUp" />
          <span class="mono">{paused ? words.missedWhile(missed, more) : words.missed(missed, more)}</span>
        </button>
      )}
      <button type="button" class="button" aria-pressed={paused} onClick={() => list.hold('paused', !paused)}>
        <Icon name={paused ? 'play' : 'pause'} />
        {paused ? words.resume : words.pause}
      </button>
    </div>
  )
}

/** An empty broker, or a filter that nothing passes. */
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
  const publish = () => {
    askBench({ type: 'demo' })
    showWorkbench()
  }
  return (
    <Empty icon="messages" title={words.empty} why={words.emptyWhy}>
      <button type="button" class="button primary" onClick={publish}>
        <Icon name="send" />
        {words.publishOne}
      </button>
      <a class="button quiet" href={linkTo('connect')}>
        {words.orDevice}
      </a>
      <p>{words.publishOneWhat}</p>
    </Empty>
  )
}

/** Holds the list under a moving pointer; at rest, or gone, it goes on. */
function usePointing(list: LiveList): (pointing: boolean) => void {
  const timer = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (pointing) => {
    clearTimeout(timer.current)
    list.hold('pointing', pointing)
    if (pointing) timer.current = window.setTimeout(() => list.hold('pointing', false), pointerRestMillis)
  }
}
