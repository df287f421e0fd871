// Publishes to a topic. Does not know MQTT.js: publisher.ts does, and comes when it is needed.
import { useState } from 'preact/hooks'
import type { QoS } from '../../protocol/packet.ts'
import { decodeUtf8 } from '../payload.ts'
import { Icon } from '../ui/icons.tsx'
import { formatHex, parseHex } from '../workbench/hex.ts'
import { paneText } from './pane-text.ts'
import styles from './topic-pane.module.css'

const words = paneText.publish

/** What to begin with, such as a message that is published again. */
export interface Draft {
  readonly id: number
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
}

interface Notice {
  readonly words: string
  readonly fault: boolean
}

export function PublishTab({ topic, draft }: { topic: string; draft: Draft | null }) {
  const asWords = draft === null ? '' : decodeUtf8(draft.payload)
  const [format, setFormat] = useState<'text' | 'hex'>(asWords === null ? 'hex' : 'text')
  const [payload, setPayload] = useState(asWords ?? formatHex(draft!.payload))
  const [qos, setQos] = useState<QoS>(draft?.qos ?? 1)
  const [retain, setRetain] = useState(draft?.retain ?? false)
  const [notice, setNotice] = useState<Notice | null>(null)
  const publish = async (event: Event) => {
    event.preventDefault()
    const bytes = format === 'hex' ? parseHex(payload) : new TextEncoder().encode(payload)
    if (bytes === null) {
      setNotice({ words: words.badHex, fault: true })
      return
    }
    setNotice({ words: words.sending, fault: false })
    try {
      const { publishOnce } = await import('./publisher.ts')
      await publishOnce(topic, bytes, qos, retain)
      setNotice({ words: words.done(qos), fault: false })
    } catch (error) {
      setNotice({ words: words.failed(error instanceof Error ? error.message : String(error)), fault: true })
    }
  }
  return (
    <form class={styles.publish} onSubmit={(event) => void publish(event)}>
      <p class={styles.target}>
        <bdi class="mono">{topic}</bdi>
      </p>
      <label class="field">
        {words.payload}
        <textarea
          class="input"
          rows={4}
          spellcheck={false}
          value={payload}
          onInput={(event) => setPayload(event.currentTarget.value)}
        />
      </label>
      <div class={styles.options}>
        <label class="field">
          {words.format}
          <select
            class="input"
            value={format}
            onChange={(event) => setFormat(event.currentTarget.value as 'text' | 'hex')}
          >
            <option value="text">{words.formats.text}</option>
            <option value="hex">{words.formats.hex}</option>
          </select>
        </label>
        <label class="field">
          {words.qos}
          <select class="input" value={qos} onChange={(event) => setQos(Number(event.currentTarget.value) as QoS)}>
            {[0, 1, 2].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={retain} onChange={(event) => setRetain(event.currentTarget.checked)} />
          {words.retain}
        </label>
        <button type="submit" class="button primary">
          <Icon name="send" />
          {words.publish}
        </button>
      </div>
      <p role="status" class={styles.notice} data-fault={notice?.fault ?? false}>
        {notice?.words ?? words.who}
      </p>
    </form>
  )
}
