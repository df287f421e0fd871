// What a workbench client listens to. Does not know MQTT.js.
import { useState } from 'preact/hooks'
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
  // What goes along in the same SUBSCRIBE, each with its own options.
  const [others, setOthers] = useState<readonly SubscribeDraft[]>([])
  const apart = others.filter(({ filter }) => filter !== draft.filter)
  const submit = () => {
    if (userPropertiesOf(draft.userProperties) === null) return
    void client.subscribe(draft.filter === '' ? others : [...apart, draft])
    setOthers([])
  }
  return (
    <section class={styles.section}>
      <h2>{benchText.sections.subscribe}</h2>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <div class={styles.row}>
          <TextField
            grow
            required={others.length === 0}
            label={benchText.filter}
            value={draft.filter}
            onInput={(filter) => set({ filter })}
          />
          <QoSField value={draft.qos} onChange={(qos) => set({ qos })} />
          <button
            type="button"
            class="button only-icon"
            disabled={draft.filter === ''}
            aria-label={benchText.another}
            title={benchText.another}
            onClick={(event) => {
              setOthers([...apart, draft])
              set({ filter: '' })
              event.currentTarget.form?.querySelector('input')?.focus()
            }}
          >
            <Icon name="add" />
          </button>
          <button
            type="submit"
            class="button"
            disabled={!connected}
            title={connected ? undefined : benchText.connectFirst}
          >
            {benchText.subscribe}
          </button>
        </div>
        {others.length > 0 && (
          <>
            <p class={styles.quiet}>{benchText.together}</p>
            <Filters
              list={others}
              what={benchText.leaveOut}
              onRemove={(gone) => setOthers(others.filter(({ filter }) => filter !== gone))}
            />
          </>
        )}
        {client.settings.value.version === 5 && <SubscribeOptions draft={draft} set={set} />}
      </form>
      {client.subscriptions.value.length === 0 ? (
        <p class={styles.quiet}>{benchText.noSubscriptions}</p>
      ) : (
        <Filters
          list={client.subscriptions.value}
          what={benchText.unsubscribe}
          onRemove={connected ? (filter) => void client.unsubscribe(filter) : null}
        />
      )}
    </section>
  )
}

interface FiltersProps {
  readonly list: readonly SubscribeDraft[]
  /** What the button of each does. */
  readonly what: (filter: string) => string
  readonly onRemove: ((filter: string) => void) | null
}

function Filters({ list, what, onRemove }: FiltersProps) {
  return (
    <ul class={styles.list}>
      {list.map((each) => (
        <li key={each.filter} class={styles.entry}>
          <bdi class={styles.name}>{each.filter}</bdi>
          <span class={styles.state}>{optionsOf(each)}</span>
          <QoSMark qos={each.qos} />
          <button
            type="button"
            class="button quiet only-icon"
            disabled={onRemove === null}
            aria-label={what(each.filter)}
            title={what(each.filter)}
            onClick={() => onRemove?.(each.filter)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
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
