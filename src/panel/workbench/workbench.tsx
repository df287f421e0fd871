// The workbench: MQTT clients in this tab, each a card of its own. Lives on when the dock is closed.
// Does not know how a client speaks MQTT.
import { effect, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { decodeUtf8 } from '../payload.ts'
import { phone } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import { BenchClient } from './bench-client.ts'
import { ConnectionForm } from './connection-form.tsx'
import { formatHex } from './hex.ts'
import { type BenchIntent, benchIntent } from './intent.ts'
import { PublishForm } from './publish-form.tsx'
import { ReceivedList } from './received-list.tsx'
import { initialDraft, initialSubscribe, loadCards, saveCards } from './settings.ts'
import { Subscriptions } from './subscriptions.tsx'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const dots = { offline: 'off', connecting: 'wait', connected: 'on', silent: 'fault' } as const

const kept = loadCards()
const clients = signal<readonly BenchClient[]>(
  kept.length === 0 ? [new BenchClient(1)] : kept.map((card, at) => new BenchClient(at + 1, card)),
)
const chosen = signal(1)
let made = clients.peek().length
effect(() => {
  saveCards(
    clients.value.map(({ settings, draft, subscribeDraft }) => ({
      settings: settings.value,
      draft: draft.value,
      subscribe: subscribeDraft.value,
    })),
  )
})

function add(): void {
  made += 1
  clients.value = [...clients.value, new BenchClient(made)]
  chosen.value = made
}

function remove(client: BenchClient): void {
  if (client.state.peek() === 'silent') client.pullThePlug()
  else if (client.state.peek() !== 'offline') client.sayGoodbye()
  clients.value = clients.value.filter((each) => each !== client)
  chosen.value = clients.value.at(-1)?.key ?? 0
}

async function fulfil(intent: BenchIntent, client: BenchClient): Promise<void> {
  if (intent.type === 'publish') {
    const text = decodeUtf8(intent.payload)
    client.draft.value = {
      ...initialDraft,
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
  await client.subscribe([initialSubscribe])
  client.draft.value = initialDraft
  await client.publish()
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
        {phone.value && <Pager current={current} />}
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

/** On a phone: one client a page. */
function Pager({ current }: { current: BenchClient }) {
  const all = clients.value
  const at = all.indexOf(current)
  const to = (place: number) => () => {
    chosen.value = all[place]?.key ?? chosen.value
  }
  return (
    <div class={styles.pager}>
      <button
        type="button"
        class="button quiet only-icon"
        disabled={at === 0}
        aria-label={benchText.previous}
        onClick={to(at - 1)}
      >
        <span class={styles.back}>
          <Icon name="chevronRight" />
        </span>
      </button>
      <StateDot state={dots[current.state.value]} />
      <bdi class="mono cut">{current.settings.value.clientId || '–'}</bdi>
      <span class={styles.state}>{benchText.place(at + 1, all.length)}</span>
      <button
        type="button"
        class="button quiet only-icon"
        disabled={at === all.length - 1}
        aria-label={benchText.next}
        onClick={to(at + 1)}
      >
        <Icon name="chevronRight" />
      </button>
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
