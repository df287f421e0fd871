// One message in full. Does not know the list it was chosen from.
import { useEffect, useMemo, useState } from 'preact/hooks'
import { count, bytes as formatBytes, timeOfDay } from '../format.ts'
import { asJson, asText, decodeUtf8, hexRows } from '../payload.ts'
import { linkTo } from '../route.ts'
import { showWorkbench } from '../shell/keys.tsx'
import { text } from '../text.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fields } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { QoSMark, RetainMarks } from '../ui/marks.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useWatch } from '../use-watch.ts'
import { askBench } from '../workbench/intent.ts'
import styles from './message-detail.module.css'
import { recall, remember, type SeenMessage } from './seen.ts'

const words = text.message

export function MessagePane({ id: selected }: { id: string }) {
  const id = Number(selected)
  // The newest state of the message as long as the broker keeps it; then as it was last seen.
  const kept = useWatch('message', { id })
  useEffect(() => {
    if (kept?.id === id) remember(kept)
  }, [kept, id])
  const message = recall(id)
  if (message === null) return <p class={styles.gone}>{words.gone}</p>
  return (
    <>
      <Facts message={message} />
      <Payload key={id} message={message} />
      <Again message={message} />
    </>
  )
}

function Facts({ message }: { message: SeenMessage }) {
  return (
    <Fields
      rows={[
        [
          words.topic,
          <span class={styles.topic} key="topic">
            <bdi class="mono">{message.topic}</bdi>
            <CopyButton compact value={message.topic} what={words.copyTopic} />
          </span>,
        ],
        [text.qos, <QoSMark key="qos" qos={message.qos} />],
        [words.retain, <Retain key="retain" message={message} />],
        [words.publisher, <Publisher key="publisher" message={message} />],
        [words.matched, words.matchedClients(message.matched)],
        [
          words.time,
          <span class="mono" key="time">
            {timeOfDay(message.time)}
          </span>,
        ],
        [
          words.size,
          <span class="mono" key="size">
            {formatBytes(message.bytes)}
          </span>,
        ],
        [
          words.id,
          <span class="mono" key="id">
            {count(message.id)}
          </span>,
        ],
      ]}
    />
  )
}

function Retain({ message }: { message: SeenMessage }) {
  if (!message.retain) return <>{words.retainClear}</>
  const fate = message.stored ? words.stored : message.bytes === 0 ? words.cleared : words.notStored
  return (
    <span class={styles.retain}>
      <RetainMarks stored={message.stored} retain={message.retain} />
      <span>{fate}</span>
    </span>
  )
}

function Publisher({ message }: { message: SeenMessage }) {
  if (message.source === 'sys') return <>{words.broker}</>
  const link = (
    <a class="mono" href={linkTo('clients', { kind: 'client', id: message.publisher })}>
      <bdi>{message.publisher}</bdi>
    </a>
  )
  return message.source === 'will' ? (
    <>
      {words.willOf} {link}
    </>
  ) : (
    link
  )
}

const tabs = (['text', 'json', 'hex'] as const).map((key) => ({ key, title: words.tabs[key] }))

/** Bytes of a payload drawn at first; more come on demand, as a page of a mebibyte in hexadecimal would stand still. */
const drawnBytes = 8 * 1024

function Payload({ message }: { message: SeenMessage }) {
  const { bytes } = message
  const payload = message.payload ?? message.preview
  const json = useMemo(() => asJson(payload), [payload])
  const isText = useMemo(() => decodeUtf8(payload) !== null, [payload])
  const [chosen, choose] = useState<'text' | 'json' | 'hex' | null>(null)
  const [room, setRoom] = useState(drawnBytes)
  const whole = message.payload !== null
  const tab = chosen ?? (json !== null ? 'json' : isText || !whole ? 'text' : 'hex')
  const size = tab === 'json' ? (json?.length ?? 0) : payload.length
  return (
    <section class={styles.payload} aria-labelledby="payload-title">
      <h3 id="payload-title">{words.payload}</h3>
      <Tabs label={words.payload} tabs={tabs} current={tab} onChange={choose}>
        {bytes === 0 ? (
          <p class={styles.empty}>{words.emptyPayload}</p>
        ) : tab === 'hex' ? (
          <Hex bytes={payload.subarray(0, room)} />
        ) : tab === 'json' ? (
          json === null ? (
            <p class={styles.empty}>{whole ? words.noJson : words.cutJson}</p>
          ) : (
            <pre class={styles.code} dir="ltr">
              {json.slice(0, room)}
            </pre>
          )
        ) : (
          <pre class={styles.code} dir="auto">
            {asText(payload.subarray(0, room))}
          </pre>
        )}
        {size > room && (
          <p class={styles.empty}>
            <button type="button" class="button" onClick={() => setRoom(room * 8)}>
              {words.more(size - room)}
            </button>
          </p>
        )}
        {!whole && <p class={styles.empty}>{words.cut(payload.length, bytes)}</p>}
      </Tabs>
    </section>
  )
}

function Hex({ bytes }: { bytes: Uint8Array }) {
  return (
    <pre class={styles.hex} dir="ltr">
      {hexRows(bytes, 8).map((row) => (
        <div key={row.offset}>
          <span class={styles.offset}>{row.offset}</span>
          <span>{row.hex.padEnd(23)}</span>
          <span class={styles.ascii}>{row.ascii}</span>
        </div>
      ))}
    </pre>
  )
}

function Again({ message }: { message: SeenMessage }) {
  const { topic, payload, qos, retain } = message
  const asWords = useMemo(() => (payload === null ? null : decodeUtf8(payload)), [payload])
  const again = () => {
    if (payload === null) return
    askBench({ type: 'publish', topic, payload, qos, retain })
    showWorkbench()
  }
  return (
    <div class={styles.actions}>
      <button type="button" class="button" disabled={payload === null} onClick={again}>
        <Icon name="send" />
        {words.again}
      </button>
      {asWords !== null && asWords !== '' && <CopyButton value={asWords} what={words.copyPayload} />}
      {payload === null && <p class="muted">{words.againCut}</p>}
    </div>
  )
}
