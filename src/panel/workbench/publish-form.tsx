// What a workbench client publishes. Does not know MQTT.js.
import { useState } from 'preact/hooks'
import { Icon } from '../ui/icons.tsx'
import type { BenchClient, BenchDraft } from './bench-client.ts'
import { CheckBox, QoSField, SelectField, TextField } from './form-fields.tsx'
import { parseHex } from './hex.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const formats = (['text', 'hex'] as const).map((value) => ({ value, title: benchText.formats[value] }))

export function PublishForm({ client }: { client: BenchClient }) {
  const draft = client.draft.value
  const [wrong, setWrong] = useState(false)
  const connected = client.state.value === 'connected'
  const set = (change: Partial<BenchDraft>) => {
    client.draft.value = { ...client.draft.value, ...change }
    setWrong(false)
  }
  const publish = (event: Event) => {
    event.preventDefault()
    const payload = draft.format === 'hex' ? parseHex(draft.payload) : new TextEncoder().encode(draft.payload)
    setWrong(payload === null)
    if (payload !== null) void client.publish(draft.topic, payload, draft.qos, draft.retain)
  }
  return (
    <section class={styles.section}>
      <h2>{benchText.sections.publish}</h2>
      <form class={styles.form} onSubmit={publish}>
        <TextField required label={benchText.topic} value={draft.topic} onInput={(topic) => set({ topic })} />
        <label class="field">
          {benchText.payload}
          <textarea
            class="input"
            rows={2}
            spellcheck={false}
            value={draft.payload}
            aria-invalid={wrong}
            onInput={(event) => set({ payload: event.currentTarget.value })}
          />
        </label>
        {wrong && (
          <p class={styles.fault} role="alert">
            {benchText.badHex}
          </p>
        )}
        <div class={styles.row}>
          <SelectField
            label={benchText.format}
            value={draft.format}
            options={formats}
            onChange={(format) => set({ format: format as BenchDraft['format'] })}
          />
          <QoSField value={draft.qos} onChange={(qos) => set({ qos })} />
          <CheckBox label={benchText.retain} checked={draft.retain} onChange={(retain) => set({ retain })} />
          <button
            type="submit"
            class={`button primary ${styles.last}`}
            disabled={!connected}
            title={connected ? undefined : benchText.connectFirst}
          >
            <Icon name="send" />
            {benchText.publish}
          </button>
        </div>
      </form>
    </section>
  )
}
