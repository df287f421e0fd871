// What a workbench client publishes. Does not know MQTT.js.
import { Icon } from '../ui/icons.tsx'
import type { BenchClient } from './bench-client.ts'
import { CheckBox, Fold, NumberField, QoSField, TextField } from './form-fields.tsx'
import { FormatField, MessagePropertyFields, PayloadField } from './message-fields.tsx'
import { areReady } from './ready.ts'
import type { BenchDraft } from './settings.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

export function PublishForm({ client }: { client: BenchClient }) {
  const draft = client.draft.value
  const isFive = client.settings.value.version === 5
  const set = (change: Partial<BenchDraft>) => {
    client.draft.value = { ...client.draft.value, ...change }
  }
  const publish = (event: Event) => {
    event.preventDefault()
    if (isFive && !areReady(draft)) return
    if (draft.times > 1) client.repeat()
    else void client.publish()
  }
  // Once the broker has an alias, the topic may stay out of the packet. Section 3.3.2.3.4.
  const hasAlias = isFive && draft.topicAlias > 0
  return (
    <section class={styles.section}>
      <h2>{benchText.sections.publish}</h2>
      <form class={styles.form} onSubmit={publish}>
        <TextField
          required={!hasAlias}
          placeholder={hasAlias ? benchText.aliasHint : ''}
          label={benchText.topic}
          value={draft.topic}
          onInput={(topic) => set({ topic })}
        />
        <PayloadField payload={draft.payload} format={draft.format} onInput={(payload) => set({ payload })} />
        <div class={styles.row}>
          <FormatField value={draft.format} onChange={(format) => set({ format })} />
          <QoSField value={draft.qos} onChange={(qos) => set({ qos })} />
          <CheckBox label={benchText.retain} checked={draft.retain} onChange={(retain) => set({ retain })} />
          <SendButton client={client} />
        </div>
        {isFive && (
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
  const repeating = client.repetition.progress.value
  if (repeating !== null) {
    return (
      <>
        <span class={styles.state} role="status">
          {benchText.progress(repeating.sent, repeating.times)}
        </span>
        <button type="button" class={`button ${styles.last}`} onClick={() => client.repetition.stop()}>
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
