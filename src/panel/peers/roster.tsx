// Who is here and who asks: names, check words, path and traffic, and what the host may do about each.
// Does not know how it is done.
import { useState } from 'preact/hooks'
import type { GuestView } from '../../client/roster.ts'
import { StateDot } from '../ui/marks.tsx'
import styles from './peers.module.css'
import { command, peersView } from './peers-state.ts'
import { peersText } from './text.ts'

const words = peersText.roster

/** Nothing while nobody can come. */
export function Roster() {
  const view = peersView.value
  if (view === null || (view.room === 'closed' && view.guests.length === 0)) return null
  const members = view.guests.filter(({ state }) => state !== 'asking')
  return (
    <div class={styles.roster}>
      <h3>
        {words.title}
        {members.length > 0 && <span class={styles.count}>{words.count(members.length)}</span>}
      </h3>
      {members.length === 0 && <p>{words.empty}</p>}
      {members.length > 0 && (
        <ul class={styles.members}>
          {members.map((guest) => (
            <MemberRow key={guest.clientId} guest={guest} />
          ))}
        </ul>
      )}
    </div>
  )
}

/** Who waits at the door; first of all, for they do wait. */
export function Askers() {
  const asking = peersView.value?.guests.filter(({ state }) => state === 'asking') ?? []
  return (
    <div role="status" class={styles.askers}>
      {asking.map((guest) => (
        <Asker key={guest.clientId} guest={guest} />
      ))}
    </div>
  )
}

function Words({ guest }: { guest: GuestView }) {
  return <span class={styles.words}>{guest.words.join(' · ')}</span>
}

function Asker({ guest }: { guest: GuestView }) {
  const { clientId, name } = guest
  return (
    <div class={styles.asker}>
      <p class={styles.lead}>
        <bdi>{name}</bdi> {words.wants}
      </p>
      <p>{words.compare}</p>
      <Words guest={guest} />
      <div class={styles.actions}>
        <button
          type="button"
          class="button primary"
          aria-label={words.of(words.admit, name)}
          onClick={() => command({ type: 'admit', clientId })}
        >
          {words.admit}
        </button>
        <button
          type="button"
          class="button"
          aria-label={words.of(words.refuse, name)}
          onClick={() => command({ type: 'remove', clientId })}
        >
          {words.refuse}
        </button>
      </div>
    </div>
  )
}

function MemberRow({ guest }: { guest: GuestView }) {
  const [isRenaming, setRenaming] = useState(false)
  const dot = { here: 'on', joining: 'wait', away: 'off', asking: 'wait' } as const
  return (
    <li class={styles.member} data-state={guest.state}>
      <div class={styles.who}>
        <StateDot state={dot[guest.state]} />
        {isRenaming ? (
          <RenameForm guest={guest} onDone={() => setRenaming(false)} />
        ) : (
          <>
            <bdi class={styles.name}>{guest.name}</bdi>
            {guest.muted && <span class={styles.tag}>{words.muted}</span>}
            <span class={styles.path}>{pathOf(guest)}</span>
          </>
        )}
      </div>
      <dl class={styles.facts}>
        <Fact name={words.words} value={guest.words.join(' · ')} />
        <Fact name={words.topic} value={guest.topic} code />
        {guest.state === 'here' && (
          <Fact name={words.traffic} value={words.bytes(guest.receivedBytes, guest.sentBytes)} />
        )}
      </dl>
      {!isRenaming && <Actions guest={guest} onRename={() => setRenaming(true)} />}
    </li>
  )
}

/** `direct · 4.1 ms` */
function pathOf({ state, path, roundTripMillis }: GuestView): string {
  if (state !== 'here' || path === null) return words.state[state]
  return roundTripMillis === null ? words.by[path] : `${words.by[path]} · ${words.millis(roundTripMillis)}`
}

function Fact({ name, value, code = false }: { name: string; value: string; code?: boolean }) {
  if (value === '') return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {code ? (
          <bdi dir="ltr" class="mono">
            {value}
          </bdi>
        ) : (
          value
        )}
      </dd>
    </div>
  )
}

function Actions({ guest, onRename }: { guest: GuestView; onRename: () => void }) {
  const { clientId, name, muted } = guest
  const action = (word: string, act: () => void, extra = '') => (
    <button type="button" class={`button quiet ${extra}`} aria-label={words.of(word, name)} onClick={act}>
      {word}
    </button>
  )
  return (
    <fieldset class={styles.actions} aria-label={words.actionsOf(name)}>
      {action(words.rename, onRename)}
      {action(muted ? words.unmute : words.mute, () => command({ type: 'mute', clientId, muted: !muted }))}
      {action(words.remove, () => command({ type: 'remove', clientId }))}
      {action(words.ban, () => command({ type: 'ban', clientId }), 'danger')}
    </fieldset>
  )
}

function RenameForm({ guest, onDone }: { guest: GuestView; onDone: () => void }) {
  const [name, setName] = useState(guest.name)
  const save = (event: Event) => {
    event.preventDefault()
    command({ type: 'rename', clientId: guest.clientId, name })
    onDone()
  }
  return (
    <form class={styles.rename} onSubmit={save}>
      <input
        class="input"
        aria-label={words.name}
        maxLength={40}
        value={name}
        ref={(input) => input?.focus()}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      <button type="submit" class="button primary">
        {words.save}
      </button>
    </form>
  )
}
