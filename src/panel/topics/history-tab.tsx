// The last messages of a topic, any two of them compared. Does not know how a difference is found.
import { useEffect, useState } from 'preact/hooks'
import type { TopicMessage } from '../../core/topic-view.ts'
import { bytes, timeOfDay } from '../format.ts'
import { preview } from '../payload.ts'
import { text } from '../text.ts'
import { cx } from '../ui/cx.ts'
import { QoSMark, RetainMarks } from '../ui/marks.tsx'
import type { Difference } from './diff.ts'
import { paneText } from './pane-text.ts'
import { historyLength, historyLengths, setHistoryLength } from './settings.ts'
import styles from './topic-pane.module.css'
import type { TabProps } from './topic-pane.tsx'

const words = paneText.history
const rowsAtOnce = 50

export function HistoryTab({ history, choose }: TabProps) {
  const { messages, stored } = history
  const [shown, setShown] = useState(rowsAtOnce)
  /** Ids; null follows the newest and the one before it. */
  const [from, setFrom] = useState<number | null>(null)
  const [to, setTo] = useState<number | null>(null)
  const after = messages.find(({ id }) => id === to) ?? messages[0]
  const before = messages.find(({ id }) => id === from) ?? messages[messages.indexOf(after!) + 1]
  if (messages.length === 0) return <p class={styles.note}>{words.none}</p>
  return (
    <>
      <section class={styles.diff} aria-label={words.diff}>
        {before === undefined || after === undefined ? (
          <p class={styles.note}>{words.needsTwo}</p>
        ) : (
          <Diff before={before} after={after} />
        )}
      </section>
      <fieldset class={styles.history}>
        <legend class="hidden-text">{words.compare}</legend>
        <ol>
          {messages.slice(0, shown).map((message) => (
            <HistoryRow
              key={message.id}
              message={message}
              stored={message.id === stored?.id}
              isFrom={message === before}
              isTo={message === after}
              onFrom={() => {
                setFrom(message.id)
                setTo(after?.id ?? null)
              }}
              onTo={() => {
                setTo(message.id)
                setFrom(before?.id ?? null)
              }}
              onShow={() => choose(message)}
            />
          ))}
        </ol>
      </fieldset>
      <div class={styles.actions}>
        {shown < messages.length && (
          <button type="button" class="button" onClick={() => setShown(shown + rowsAtOnce)}>
            {words.more(messages.length - shown)}
          </button>
        )}
        <label class="check">
          {words.keep}
          <select
            class="input"
            value={historyLength.value}
            onChange={(event) => setHistoryLength(Number(event.currentTarget.value))}
          >
            {historyLengths.map((length) => (
              <option key={length}>{length}</option>
            ))}
          </select>
        </label>
      </div>
    </>
  )
}

interface HistoryRowProps {
  readonly message: TopicMessage
  readonly stored: boolean
  readonly isFrom: boolean
  readonly isTo: boolean
  readonly onFrom: () => void
  readonly onTo: () => void
  readonly onShow: () => void
}

function HistoryRow({ message, stored, isFrom, isTo, onFrom, onTo, onShow }: HistoryRowProps) {
  const time = timeOfDay(message.time)
  return (
    <li class={styles.past}>
      <input type="radio" name="from" checked={isFrom} aria-label={words.from(time)} onChange={onFrom} />
      <input type="radio" name="to" checked={isTo} aria-label={words.to(time)} onChange={onTo} />
      <button type="button" class={styles.message} title={words.show(time)} onClick={onShow}>
        <span class={styles.time}>{time}</span>
        <span class={styles.marks}>
          <RetainMarks stored={stored} retain={message.retain} />
          <QoSMark short qos={message.qos} />
          <span class={styles.size}>{bytes(message.bytes)}</span>
        </span>
        <bdi class={styles.preview}>{message.bytes === 0 ? text.emptyPayload : preview(message.payload)}</bdi>
      </button>
    </li>
  )
}

function Diff({ before, after }: { before: TopicMessage; after: TopicMessage }) {
  const [found, setFound] = useState<Difference | null>(null)
  useEffect(() => {
    let isWanted = true
    void import('./diff.ts').then(({ difference }) => {
      if (isWanted) setFound(difference(before.payload, after.payload))
    })
    return () => {
      isWanted = false
    }
  }, [before.payload, after.payload])
  return (
    <>
      <p class={styles.between}>
        {words.before} <span class="mono">{timeOfDay(before.time)}</span> {words.after.toLowerCase()}{' '}
        <span class="mono">{timeOfDay(after.time)}</span>
        {found !== null && <strong>{headline(found)}</strong>}
        {(isCut(before) || isCut(after)) && ` ${words.beginnings}`}
      </p>
      {found !== null && <Changes found={found} />}
    </>
  )
}

function isCut({ payload, bytes }: TopicMessage): boolean {
  return payload.length < bytes
}

function headline(found: Difference): string {
  switch (found.kind) {
    case 'same':
      return words.same
    case 'json':
      return words.json(found.changes.length)
    case 'text':
      return words.text
    case 'bytes':
      return words.bytes(found.differing)
    default:
      return found satisfies never
  }
}

/** Marks of plus and minus beside the colours. */
function Changes({ found }: { found: Difference }) {
  if (found.kind === 'same') return null
  if (found.kind === 'json') {
    return (
      <ul class={styles.changes} dir="ltr">
        {found.changes.map((change) => (
          <li key={change.path}>
            <bdi class={styles.path}>{change.path}</bdi>
            <span class="hidden-text">{words.kind[change.type]}</span>
            {change.before !== '' && <del>{change.before}</del>}
            {change.after !== '' && <ins>{change.after}</ins>}
          </li>
        ))}
      </ul>
    )
  }
  if (found.kind === 'text') {
    return (
      <pre class={styles.words} dir="auto">
        {found.parts.map((part, at) => {
          const key = `${at} ${part.change}`
          if (part.change === 'added') return <ins key={key}>{part.text}</ins>
          return part.change === 'removed' ? <del key={key}>{part.text}</del> : part.text
        })}
      </pre>
    )
  }
  return (
    <pre class={styles.bytes} dir="ltr">
      {found.rows.map(({ offset, bytes }) => (
        <div key={offset}>
          <span class={styles.offset}>{offset.toString(16).padStart(4, '0')}</span>
          {(['before', 'after'] as const).map((side) => (
            <span key={side} class={styles.side}>
              {bytes.map((pair, at) => (
                <span key={at} class={cx(pair.before !== pair.after && styles[side])}>
                  {pair[side]?.toString(16).padStart(2, '0') ?? '  '}
                </span>
              ))}
            </span>
          ))}
        </div>
      ))}
    </pre>
  )
}
