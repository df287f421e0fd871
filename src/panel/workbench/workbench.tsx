// The workbench: MQTT clients in this tab, each a card of its own. Lives on when the dock is closed.
// Does not know how a client speaks MQTT.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { decodeUtf8 } from '../payload.ts'
import { Icon } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import { BenchClient } from './bench-client.ts'
import { ConnectionForm } from './connection-form.tsx'
import { formatHex } from './hex.ts'
import { type BenchIntent, benchIntent } from './intent.ts'
import { PublishForm } from './publish-form.tsx'
import { ReceivedList } from './received-list.tsx'
import { Subscriptions } from './subscriptions.tsx'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const dots = { offline: 'off', connecting: 'wait', connected: 'on' } as const

const clients = signal<readonly BenchClient[]>([new BenchClient(1)])
const chosen = signal(1)
let made = 1

function add(): void {
  made += 1
  clients.value = [...clients.value, new BenchClient(made)]
  chosen.value = made
}

function remove(client: BenchClient): void {
  if (client.state.peek() !== 'offline') client.sayGoodbye()
  clients.value = clients.value.filter((each) => each !== client)
  chosen.value = clients.value.at(-1)?.key ?? 0
}

async function fulfil(intent: BenchIntent, client: BenchClient): Promise<void> {
  if (intent.type === 'publish') {
    const text = decodeUtf8(intent.payload)
    client.draft.value = {
      topic: intent.topic,
      payload: text ?? formatHex(intent.payload),
      format: text === null ? 'hex' : 'text',
      qos: intent.qos,
      retain: intent.retain,
    }
    return
  }
  await client.connect()
  if (client.state.peek() !== 'connected') return
  await client.subscribe('demo/#', 1)
  await client.publish('demo/hello', new TextEncoder().encode(benchText.hello), 1, false)
}

export function Workbench() {
  const current = clients.value.find((client) => client.key === chosen.value) ?? clients.value[0]!
  const intent = benchIntent.value
  useEffect(() => {
    if (intent === null) return
    benchIntent.value = null
    void fulfil(intent, current)
  }, [intent, current])
  return (
    <div class={styles.bench}>
      <div class={styles.bar}>
        <ul class={styles.clients} aria-label={benchText.clients}>
          {clients.value.map((client) => (
            <li key={client.key}>
              <button
                type="button"
                class={styles.client}
                aria-pressed={client === current}
                onClick={() => {
                  chosen.value = client.key
                }}
              >
                <StateDot state={dots[client.state.value]} />
                <bdi class="mono">{client.settings.value.clientId || '–'}</bdi>
                <span class={styles.state}>{benchText.state[client.state.value]}</span>
              </button>
            </li>
          ))}
        </ul>
        <button type="button" class="button quiet" onClick={add}>
          <Icon name="add" />
          {benchText.add}
        </button>
        {clients.value.length > 1 && (
          <button
            type="button"
            class="button quiet only-icon"
            aria-label={benchText.remove}
            title={benchText.remove}
            onClick={() => remove(current)}
          >
            <Icon name="clear" />
          </button>
        )}
        <NoticeLine client={current} />
      </div>
      <Card key={current.key} client={current} />
    </div>
  )
}

function NoticeLine({ client }: { client: BenchClient }) {
  const notice = client.notice.value
  return (
    <p class={styles.notice} role="status" data-fault={notice?.fault ?? false} title={notice?.words}>
      {notice?.fault && <Icon name="warning" />}
      <span>{notice?.words}</span>
    </p>
  )
}

function Card({ client }: { client: BenchClient }) {
  return (
    <div class={styles.card}>
      <ConnectionForm client={client} />
      <Subscriptions client={client} />
      <PublishForm client={client} />
      <ReceivedList client={client} />
    </div>
  )
}
