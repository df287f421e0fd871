// What a topic says now, or said in one message of its history; and what it keeps. Does not know the other tabs.
import { useEffect, useMemo, useState } from 'preact/hooks'
import { timeOfDay } from '../format.ts'
import { PayloadView } from '../formats/payload-view.tsx'
import { decodeUtf8 } from '../payload.ts'
import { linkTo } from '../route.ts'
import { source } from '../source.ts'
import { now } from '../state.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fields } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { QoSMark } from '../ui/marks.tsx'
import { formatHex } from '../workbench/hex.ts'
import { askOnce, clearing, clearRetained, clearTopics } from './clear-retained.ts'
import type { TopicHistory } from './history.ts'
import { paneText as words } from './pane-text.ts'
import { subtreeFilter } from './topic-filter.ts'
import styles from './topic-pane.module.css'
import type { TabProps } from './topic-pane.tsx'

/** A payload and where it is from: a message of the history, or what is stored. */
interface Shown {
  readonly id: number
  readonly title: string
  readonly time: number
  readonly publisher: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly bytes: number
  readonly payload: Uint8Array
}

export function ValueTab({ topic, history, chosen, choose, onPlot, onAgain }: TabProps) {
  const shown = shownOf(history, chosen)
  const payload = useWhole(shown)
  return (
    <>
      <Facts {...{ topic, history, shown }} />
      {shown === null || payload === null ? (
        <p class={styles.note}>{(history.row?.topics ?? 0) > 0 ? words.isBranch : words.noValue}</p>
      ) : (
        <>
          <div class={styles.title}>
            <h3>{shown.title}</h3>
            {chosen !== null && (
              <button type="button" class="button quiet" onClick={() => choose(null)}>
                {words.toLast}
              </button>
            )}
          </div>
          <PayloadView bytes={payload.bytes} size={shown.bytes} onMore={payload.onMore} onPlot={onPlot} />
          <div class={styles.actions}>
            <button
              type="button"
              class="button"
              disabled={payload.bytes.length < shown.bytes}
              onClick={() => onAgain({ id: shown.id, payload: payload.bytes, qos: shown.qos, retain: shown.retain })}
            >
              <Icon name="send" />
              {words.again}
            </button>
            {payload.bytes.length === shown.bytes && <CopyText bytes={payload.bytes} />}
          </div>
        </>
      )}
      <Clear {...{ topic, history }} />
    </>
  )
}

/** What is no text is copied as hex. */
function CopyText({ bytes }: { bytes: Uint8Array }) {
  const text = useMemo(() => decodeUtf8(bytes), [bytes])
  const value = useMemo(() => text ?? formatHex(bytes), [text, bytes])
  if (value === '') return null
  const what = text === null ? words.copyHex : words.copyPayload
  return (
    <span title={what}>
      <CopyButton {...{ value, what }} />
    </span>
  )
}

function shownOf(history: TopicHistory, chosen: TabProps['chosen']): Shown | null {
  const { stored, storedPayload } = history
  const last = chosen ?? history.messages[0]
  if (last !== undefined) {
    return { ...last, title: chosen === null ? words.isLast : words.isChosen(timeOfDay(last.time)) }
  }
  if (stored === null || storedPayload === null) return null
  const { id, receivedAt, publisher, qos, bytes } = stored
  return { id, title: words.isStored, time: receivedAt, publisher, qos, retain: true, bytes, payload: storedPayload }
}

/** The payload, and a way to more of it where only its beginning is here. */
function useWhole(shown: Shown | null) {
  const [more, setMore] = useState<{ readonly id: number; readonly payload: Uint8Array | null } | null>(null)
  const id = shown?.id ?? 0
  useEffect(() => setMore(null), [id])
  if (shown === null) return null
  const loaded = more?.id === id ? more : null
  return {
    bytes: loaded?.payload ?? shown.payload,
    onMore:
      loaded !== null
        ? null
        : () =>
            void askOnce(source(), 'message', { id }).then((message) =>
              setMore({ id, payload: message?.payload ?? null }),
            ),
  }
}

function Facts({ topic, history, shown }: { topic: string; history: TopicHistory; shown: Shown | null }) {
  const { row, stored, messages } = history
  return (
    <Fields
      rows={[
        [
          words.topic,
          <span class={styles.topic} key="topic">
            <bdi class="mono">{topic}</bdi>
            <CopyButton compact value={topic} what={words.copyTopic} />
          </span>,
        ],
        [words.retained, <Retained key="retained" {...{ topic, history }} />],
        shown && [
          words.received,
          <span key="received">
            <span class="mono">{timeOfDay(shown.time)}</span> <QoSMark qos={shown.qos} />
          </span>,
        ],
        shown && [
          words.publisher,
          <a key="publisher" class="mono" href={linkTo('clients', { kind: 'client', id: shown.publisher })}>
            <bdi>{shown.publisher}</bdi>
          </a>,
        ],
        row === null
          ? null
          : [
              words.messages,
              <span key="messages">
                {row.topics > 1 || row.own < row.messages
                  ? words.below(row.topics, row.messages)
                  : words.messageCount(row.own, row.rate)}
                {(messages.length > 0 || stored !== null) && (
                  <>
                    {' · '}
                    <a href={linkTo('messages', null, topic)}>{words.allMessages}</a>
                  </>
                )}
              </span>,
            ],
      ]}
    />
  )
}

/** The pin, which is about now; and the R bit, which is about the last message. */
function Retained({ topic, history: { stored, messages } }: { topic: string; history: TopicHistory }) {
  const last = messages[0]
  const isOlder = stored !== null && last !== undefined && last.id !== stored.id
  return (
    <span class={styles.retained} data-clearing={clearing.value.has(topic)}>
      {stored !== null && <Icon name="pin" />}
      <span>
        {stored === null ? words.notStored : words.stored(stored.qos, stored.bytes)}{' '}
        {stored !== null &&
          (stored.expiresAt === null ? words.expiresNever : words.expires((stored.expiresAt - now.value) / 1000))}
        {isOlder && <> {words.storedLater}</>}
        {last !== undefined && <span class={styles.bit}>{words.lastBit(last.retain)}</span>}
      </span>
    </span>
  )
}

function Clear({ topic, history: { row, stored } }: { topic: string; history: TopicHistory }) {
  const isBranch = row !== null && row.topics > (row.own > 0 || stored !== null ? 1 : 0)
  const waits = clearing.value.has(topic)
  if (stored === null && !isBranch) return null
  return (
    <div class={styles.actions}>
      {stored !== null && (
        <button
          type="button"
          class="button danger"
          disabled={waits || topic.startsWith('$SYS/')}
          onClick={() => clearTopics([topic], stored.bytes)}
        >
          <Icon name="clear" />
          {words.clear}
        </button>
      )}
      {isBranch && (
        <button type="button" class="button danger" onClick={() => void clearRetained(subtreeFilter(topic))}>
          <Icon name="clear" />
          {words.clearBelow}
        </button>
      )}
      {waits && <p class={styles.waits}>{words.clearingOne}</p>}
    </div>
  )
}
