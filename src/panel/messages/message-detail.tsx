// One message in full. Does not know the list it was chosen from.
import { useEffect, useMemo } from 'preact/hooks'
import { count, bytes as formatBytes, timeOfDay } from '../format.ts'
import { PayloadView } from '../formats/payload-view.tsx'
import { decodeUtf8 } from '../payload.ts'
import { linkTo } from '../route.ts'
import { showWorkbench } from '../shell/keys.ts'
import { text } from '../text.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fields } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { QoSMark, RetainMarks } from '../ui/marks.tsx'
import { useWatch } from '../use-watch.ts'
import { askBench } from '../workbench/intent.ts'
import styles from './message-detail.module.css'
import { recall, remember, type SeenMessage } from './seen.ts'
import { messageText } from './text.ts'

const words = messageText

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

function Payload({ message }: { message: SeenMessage }) {
  const payload = message.payload ?? message.preview
  return (
    <section class={styles.payload} aria-labelledby="payload-title">
      <h3 id="payload-title">{words.payload}</h3>
      <PayloadView bytes={payload} size={message.bytes} />
      {message.payload === null && <p class={styles.empty}>{words.cut(payload.length, message.bytes)}</p>}
    </section>
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
