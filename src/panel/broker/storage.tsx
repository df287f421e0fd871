// The storage: whether promises are kept, what takes the room, how durable it is, and all that is kept as one file.
// Does not know how anything is stored.
import type { StorageSummary, StorageView } from '../../core/storage-views.ts'
import { bytes, timeOfDay } from '../format.ts'
import { source } from '../source.ts'
import { broker } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { note, undoable } from '../ui/toasts.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { useWatch } from '../use-watch.ts'
import { askToPersist, attempt, clearEverything, save, working } from './keep.ts'
import { Largest } from './largest.tsx'
import { Snapshot } from './snapshot.tsx'
import styles from './storage.module.css'
import { storageText as words } from './storage-text.ts'

export function Storage() {
  const view = useWatch('storage', {})
  const summary = broker.value?.storage
  if (view === null || summary === undefined) return <Unknown />
  const inMemory = summary.kind === 'memory'
  // The broker does not run: there is nothing to show but why.
  if (summary.fault !== null && !inMemory) {
    return (
      <div class={styles.storage}>
        <State summary={summary} />
        {view.problems.length > 0 && <Problems view={view} />}
      </div>
    )
  }
  return (
    <div class={styles.storage}>
      <State summary={summary} />
      {!inMemory && <Space view={view} />}
      <Largest view={view} />
      <div class={styles.pair}>
        <DurabilityChoice view={view} inMemory={inMemory} />
        <div class={styles.stack}>
          <Snapshot />
          <Clear />
        </div>
      </div>
      {view.damaged.length > 0 && <Damaged view={view} />}
      <Problems view={view} />
    </div>
  )
}

function State({ summary }: { summary: StorageSummary }) {
  const { level, why, fault, undoUntil, kind } = summary
  const sentence =
    fault !== null
      ? kind === 'memory'
        ? words.state.memory
        : words.state.fault
      : undoUntil !== null
        ? words.state.cleared
        : level === 'open' && kind === 'memory'
          ? words.state.memory
          : words.state[level]
  const isGood = fault === null && level === 'open' && kind !== 'memory'
  return (
    <section class={styles.state} data-good={isGood} aria-label={words.state.title}>
      <Icon name={isGood ? 'check' : 'warning'} />
      <p>
        {sentence}
        {undoUntil === null && why !== '' && (
          <span class={styles.why}> {`${why[0]!.toUpperCase()}${why.slice(1)}.`}</span>
        )}
        {fault !== null && <span class={styles.why}> {fault}</span>}
      </p>
    </section>
  )
}

function Space({ view }: { view: StorageView }) {
  const { usage, reserve } = view
  const space = words.space
  const isPersisted = usage?.isPersisted ?? null
  const ask = async () => {
    const granted = await askToPersist()
    note(granted === true ? space.granted : space.denied)
  }
  return (
    <section>
      <h2>{space.title}</h2>
      <dl class={styles.tiles}>
        <Tile name={space.database} value={bytes(view.databaseBytes)} note={space.databaseNote(view.rows)} />
        <Tile
          name={space.site}
          value={usage === null ? space.unknown : bytes(usage.usageBytes)}
          note={usage === null ? space.unknownNote : space.siteNote(usage.quotaBytes)}
        />
        <Tile
          name={space.eviction}
          value={isPersisted === null ? space.unknown : isPersisted ? space.protected : space.evictable}
          note={isPersisted === null ? space.unknownNote : isPersisted ? space.protectedNote : space.evictableNote}
        >
          {isPersisted === false && (
            <button type="button" class="button" onClick={() => void ask()}>
              {space.ask}
            </button>
          )}
        </Tile>
        <Tile name={space.reserve} value={space.reserves[reserve]} note={space.reserveNotes[reserve]} />
      </dl>
    </section>
  )
}

interface TileProps {
  readonly name: string
  readonly value: string
  readonly note: string
  readonly children?: preact.ComponentChildren
}

function Tile({ name, value, note, children }: TileProps) {
  return (
    <div class={styles.tile}>
      <dt>{name}</dt>
      <dd class={styles.value}>{value}</dd>
      <dd class={styles.note}>{note}</dd>
      {children && <dd>{children}</dd>}
    </div>
  )
}

function DurabilityChoice({ view, inMemory }: { view: StorageView; inMemory: boolean }) {
  const { title, fixed, memory, kept } = words.durability
  const choose = async (durability: 'relaxed' | 'strict') => {
    if ((await attempt({ kind: 'durability', durability })) !== null) note(kept(durability))
  }
  return (
    <section>
      <h2>{title}</h2>
      {(inMemory || view.durabilityIsFixed) && <p class={styles.note}>{inMemory ? memory : fixed}</p>}
      <fieldset class={styles.choices} aria-label={title} disabled={inMemory || view.durabilityIsFixed}>
        {(['relaxed', 'strict'] as const).map((each) => (
          <label key={each} class={styles.choice}>
            <input
              type="radio"
              name="durability"
              checked={view.durability === each}
              onChange={() => void choose(each)}
            />
            <span>
              <b>{words.durability[each]}</b>
              <span class={styles.note}>{words.durability[`${each}What`]}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </section>
  )
}

function Clear() {
  const clear = words.clear
  const { admin } = source()
  const later = (sentence: string, action: () => void) => undoable(sentence, action, () => {})
  return (
    <section>
      <h2>{clear.title}</h2>
      <p class={styles.note}>{clear.everythingWhat}</p>
      <p class={styles.actions}>
        <button
          type="button"
          class="button danger"
          disabled={working.value !== null}
          onClick={() => void clearEverything()}
        >
          <Icon name="clear" />
          {clear.everything}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => later(clear.clearingRetained, () => admin({ type: 'clear-matching', filter: '#' }))}
        >
          {clear.retained}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => later(clear.endingSessions, () => admin({ type: 'end-sessions' }))}
        >
          {clear.sessions}
        </button>
      </p>
    </section>
  )
}

function Damaged({ view }: { view: StorageView }) {
  const damaged = words.damaged
  const exportThem = async () => {
    const done = await attempt({ kind: 'export-damaged' })
    if (done !== null) save(done.result as Blob, 'mqtab-damaged.json')
  }
  const forget = async () => {
    if ((await attempt({ kind: 'forget-damaged' })) !== null) note(damaged.forgotten)
  }
  return (
    <section>
      <h2>{damaged.title}</h2>
      <p class={styles.note}>{damaged.what}</p>
      <ul class={styles.records}>
        {view.damaged.map(({ sequence, cause, names }) => (
          <li key={sequence}>
            <b>{damaged.record(sequence)}</b> <span class="mono">{cause}</span>{' '}
            {names.length === 0 ? damaged.unknown : damaged.held(names)}
          </li>
        ))}
      </ul>
      <p class={styles.actions}>
        <button type="button" class="button" onClick={() => void exportThem()}>
          <Icon name="export" />
          {damaged.export}
        </button>
        <button type="button" class="button danger" onClick={() => void forget()}>
          <Icon name="clear" />
          {damaged.forget}
        </button>
      </p>
    </section>
  )
}

function Problems({ view }: { view: StorageView }) {
  const { title, none } = words.problems
  return (
    <section>
      <h2>{title}</h2>
      {view.problems.length === 0 ? (
        <p class={styles.note}>{none}</p>
      ) : (
        <ol class={styles.records}>
          {view.problems.toReversed().map(({ time, message }, index) => (
            <li key={view.problems.length - index}>
              <span class="mono">{timeOfDay(time)}</span> {message}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
