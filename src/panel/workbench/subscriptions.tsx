// What a workbench client listens to. Does not know MQTT.js.
import { Icon } from '../ui/icons.tsx'
import { QoSMark } from '../ui/marks.tsx'
import type { BenchClient } from './bench-client.ts'
import { CheckBox, Fold, NumberField, QoSField, SelectField, TextField, UserPropertiesField } from './form-fields.tsx'
import type { SubscribeDraft } from './settings.ts'
import { userPropertiesOf } from './template.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

export function Subscriptions({ client }: { client: BenchClient }) {
  const draft = client.subscribeDraft.value
  const set = (change: Partial<SubscribeDraft>) => {
    client.subscribeDraft.value = { ...client.subscribeDraft.value, ...change }
  }
  const connected = client.state.value === 'connected'
  const list = client.subscriptions.value
  return (
    <section class={styles.section}>
      <h2>{benchText.sections.subscribe}</h2>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (userPropertiesOf(draft.userProperties) !== null) void client.subscribe(draft)
        }}
      >
        <div class={styles.row}>
          <TextField
            grow
            required
            label={benchText.filter}
            value={draft.filter}
            onInput={(filter) => set({ filter })}
          />
          <QoSField value={draft.qos} onChange={(qos) => set({ qos })} />
          <button
            type="submit"
            class="button"
            disabled={!connected}
            title={connected ? undefined : benchText.connectFirst}
          >
            {benchText.subscribe}
          </button>
        </div>
        {client.settings.value.version === 5 && <SubscribeOptions draft={draft} set={set} />}
      </form>
      {list.length === 0 ? (
        <p class={styles.quiet}>{benchText.noSubscriptions}</p>
      ) : (
        <ul class={styles.list}>
          {list.map((each) => (
            <li key={each.filter} class={styles.entry}>
              <bdi class={styles.name}>{each.filter}</bdi>
              <span class={styles.state}>{optionsOf(each)}</span>
              <QoSMark qos={each.qos} />
              <button
                type="button"
                class="button quiet only-icon"
                disabled={!connected}
                aria-label={benchText.unsubscribe(each.filter)}
                title={benchText.unsubscribe(each.filter)}
                onClick={() => void client.unsubscribe(each.filter)}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function optionsOf(draft: SubscribeDraft): string {
  const { summary } = benchText
  return [
    draft.noLocal && summary.noLocal,
    draft.retainAsPublished && summary.retainAsPublished,
    draft.retainHandling > 0 && summary.retainHandling(draft.retainHandling),
    draft.identifier > 0 && summary.identifier(draft.identifier),
  ]
    .filter(Boolean)
    .join(' · ')
}

const handlings = benchText.retainHandlings.map((title, n) => ({ value: String(n), title }))

interface SubscribeOptionsProps {
  readonly draft: SubscribeDraft
  readonly set: (change: Partial<SubscribeDraft>) => void
}

function SubscribeOptions({ draft, set }: SubscribeOptionsProps) {
  return (
    <Fold title={benchText.options}>
      <CheckBox label={benchText.noLocal} checked={draft.noLocal} onChange={(noLocal) => set({ noLocal })} />
      <CheckBox
        label={benchText.retainAsPublished}
        checked={draft.retainAsPublished}
        onChange={(retainAsPublished) => set({ retainAsPublished })}
      />
      <div class={styles.row}>
        <SelectField
          label={benchText.retainHandling}
          value={String(draft.retainHandling)}
          options={handlings}
          onChange={(value) => set({ retainHandling: Number(value) as 0 | 1 | 2 })}
        />
        <NumberField
          label={benchText.identifier}
          value={draft.identifier}
          maximum={268_435_455}
          onInput={(identifier) => set({ identifier })}
        />
      </div>
      <UserPropertiesField
        label={benchText.subscribeProperties}
        value={draft.userProperties}
        onInput={(userProperties) => set({ userProperties })}
      />
    </Fold>
  )
}
