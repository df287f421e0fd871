// What a workbench client publishes. Does not know MQTT.js.
import { useState } from 'preact/hooks'
import { Icon } from '../ui/icons.tsx'
import type { BenchClient } from './bench-client.ts'
import { CheckBox, Fold, MessagePropertyFields, NumberField, QoSField, SelectField, TextField } from './form-fields.tsx'
import { parseHex } from './hex.ts'
import type { BenchDraft } from './settings.ts'
import { userPropertiesOf } from './template.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const formats = (['text', 'hex'] as const).map((value) => ({ value, title: benchText.formats[value] }))

export function PublishForm({ client }: { client: BenchClient }) {
  const draft = client.draft.value
  const [wrong, setWrong] = useState(false)
  const set = (change: Partial<BenchDraft>) => {
    client.draft.value = { ...client.draft.value, ...change }
    setWrong(false)
  }
  const publish = (event: Event) => {
    event.preventDefault()
    const isWrong = draft.format === 'hex' && parseHex(draft.payload) === null
    setWrong(isWrong)
    if (isWrong || userPropertiesOf(draft.userProperties) === null) return
    if (draft.times > 1) client.repeat()
    else void client.publish()
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
          <SendButton client={client} />
        </div>
        {client.settings.value.version === 5 && (
          <Fold title={benchText.properties}>
            <MessagePropertyFields fields={draft} set={set}>
              <NumberField
                label={benchText.alias}
                value={draft.topicAlias}
                maximum={65_535}
                onInput={(topicAlias) => set({ topicAlias })}
              />
            </MessagePropertyFields>
            <p class={styles.quiet}>{benchText.zero}</p>
          </Fold>
        )}
        <Fold title={benchText.repeat}>
          <RepeatFields draft={draft} set={set} />
        </Fold>
      </form>
    </section>
  )
}

/** Sends once, or starts and stops what is sent many times. */
function SendButton({ client }: { client: BenchClient }) {
  const connected = client.state.value === 'connected'
  const { times } = client.draft.value
  const repeating = client.repeating.value
  if (repeating !== null) {
    return (
      <>
        <span class={styles.state} role="status">
          {benchText.progress(repeating.sent, repeating.times)}
        </span>
        <button type="button" class={`button ${styles.last}`} onClick={() => client.stopRepeating()}>
          <Icon name="pause" />
          {benchText.stop}
        </button>
      </>
    )
  }
  return (
    <button
      type="submit"
      class={`button primary ${styles.last}`}
      disabled={!connected}
      title={connected ? undefined : benchText.connectFirst}
    >
      <Icon name="send" />
      {times > 1 ? benchText.start(times) : benchText.publish}
    </button>
  )
}

interface RepeatFieldsProps {
  readonly draft: BenchDraft
  readonly set: (change: Partial<BenchDraft>) => void
}

function RepeatFields({ draft, set }: RepeatFieldsProps) {
  return (
    <>
      <div class={styles.row}>
        <NumberField
          label={benchText.times}
          value={draft.times}
          maximum={1_000_000}
          onInput={(times) => set({ times: Math.max(1, times) })}
        />
        <NumberField
          label={benchText.perSecond}
          value={draft.perSecond}
          maximum={10_000}
          onInput={(perSecond) => set({ perSecond: Math.max(1, perSecond) })}
        />
        <NumberField
          label={benchText.rampTo}
          value={draft.rampTo}
          maximum={10_000}
          onInput={(rampTo) => set({ rampTo })}
        />
      </div>
      <p class={styles.quiet}>{benchText.templates}</p>
    </>
  )
}
