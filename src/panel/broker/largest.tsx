// What takes most room, with the way to it: retained messages by first topic level, queues by client.
// Does not know how it is counted.
import type { LargeBranch, LargeSession, StorageView } from '../../core/storage-views.ts'
import { bytes } from '../format.ts'
import { select, setFilter, setMore } from '../route.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { undoable } from '../ui/toasts.tsx'
import styles from './storage.module.css'
import { storageText } from './storage-text.ts'

const words = storageText.largest

export function Largest({ view }: { view: StorageView }) {
  const { retained, sessions } = view
  const most = Math.max(1, ...retained.largest.map((row) => row.bytes), ...sessions.largest.map((row) => row.bytes))
  return (
    <section>
      <h2>{words.title}</h2>
      <div class={styles.pair}>
        <div>
          <h3>{words.retained(retained.count, retained.bytes)}</h3>
          {retained.largest.length === 0 && <p class={styles.note}>{words.noneRetained}</p>}
          <ul class={styles.large}>
            {retained.largest.map((row) => (
              <Branch key={row.level} row={row} part={row.bytes / most} />
            ))}
          </ul>
        </div>
        <div>
          <h3>{words.sessions(sessions.count, sessions.bytes)}</h3>
          {sessions.largest.length === 0 && <p class={styles.note}>{words.noneWaiting}</p>}
          <ul class={styles.large}>
            {sessions.largest.map((row) => (
              <Waiting key={row.clientId} row={row} part={row.bytes / most} />
            ))}
          </ul>
        </div>
      </div>
    </section>
  )
}

function Branch({ row, part }: { row: LargeBranch; part: number }) {
  const { level, count, bytes: size } = row
  const name = level === '' ? words.bare : `${level}/#`
  const filter = `${level}/#`
  const clear = () =>
    undoable(
      words.clearing(count, name),
      () => source().admin({ type: 'clear-matching', filter }),
      () => {},
    )
  const show = () => {
    setFilter(filter)
    setMore('tab', 'retained')
  }
  return (
    <Row name={name} what={`${words.messages(count)}, ${bytes(size)}`} part={part}>
      <button type="button" class="button quiet" aria-label={words.showBranch(name)} onClick={show}>
        {words.show}
      </button>
      <button type="button" class="button quiet danger" aria-label={words.clearBranch(name)} onClick={clear}>
        <Icon name="clear" />
        {words.clear}
      </button>
    </Row>
  )
}

function Waiting({ row, part }: { row: LargeSession; part: number }) {
  const { clientId, messages, bytes: size } = row
  const end = () =>
    undoable(
      words.ending(clientId),
      () => source().admin({ type: 'end-session', clientId }),
      () => {},
    )
  return (
    <Row name={clientId} what={`${words.messages(messages)}, ${bytes(size)}`} part={part}>
      <button
        type="button"
        class="button quiet"
        aria-label={words.showSession(clientId)}
        onClick={() => select('client', clientId)}
      >
        {words.show}
      </button>
      <button type="button" class="button quiet danger" aria-label={words.endSession(clientId)} onClick={end}>
        <Icon name="clear" />
        {words.end}
      </button>
    </Row>
  )
}

interface RowProps {
  readonly name: string
  readonly what: string
  /** Of the longest bar, 0 to 1. */
  readonly part: number
  readonly children: preact.ComponentChildren
}

function Row({ name, what, part, children }: RowProps) {
  return (
    <li class={styles.row}>
      <span class={styles.bar} style={{ inlineSize: `${Math.max(1, part * 100)}%` }} />
      <bdi class={`${styles.name} cut`} title={name}>
        {name}
      </bdi>
      <span class={styles.size}>{what}</span>
      <span class={styles.tools}>{children}</span>
    </li>
  )
}
