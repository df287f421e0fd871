// What a workbench client listens to. Does not know MQTT.js.
import { useState } from 'preact/hooks'
import type { QoS } from '../../protocol/packet.ts'
import { Icon } from '../ui/icons.tsx'
import { QoSMark } from '../ui/marks.tsx'
import type { BenchClient } from './bench-client.ts'
import { QoSField, TextField } from './form-fields.tsx'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

export function Subscriptions({ client }: { client: BenchClient }) {
  const [filter, setFilter] = useState('demo/#')
  const [qos, setQoS] = useState<QoS>(1)
  const connected = client.state.value === 'connected'
  const list = client.subscriptions.value
  return (
    <section class={styles.section}>
      <h2>{benchText.sections.subscribe}</h2>
      <form
        class={styles.row}
        onSubmit={(event) => {
          event.preventDefault()
          void client.subscribe(filter, qos)
        }}
      >
        <TextField grow required label={benchText.filter} value={filter} onInput={setFilter} />
        <QoSField value={qos} onChange={setQoS} />
        <button
          type="submit"
          class="button"
          disabled={!connected}
          title={connected ? undefined : benchText.connectFirst}
        >
          {benchText.subscribe}
        </button>
      </form>
      {list.length === 0 ? (
        <p class={styles.quiet}>{benchText.noSubscriptions}</p>
      ) : (
        <ul class={styles.list}>
          {list.map((each) => (
            <li key={each.filter} class={styles.entry}>
              <bdi class={styles.name}>{each.filter}</bdi>
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
