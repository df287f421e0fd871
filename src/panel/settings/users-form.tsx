// Who may connect: users with a password, and whether anybody may without. Does not check a password.
import { useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { undoable } from '../ui/toasts.tsx'
import styles from './settings.module.css'
import { settingsText } from './text.ts'

const words = settingsText.users

export function UsersForm({ config }: { config: ConfigView }) {
  const isFixed = config.from === 'gateway'
  return (
    <fieldset class={styles.section} disabled={isFixed}>
      <label class="check">
        <input
          type="checkbox"
          checked={config.allowAnonymous !== false}
          onChange={(event) => source().configure({ allowAnonymous: event.currentTarget.checked })}
        />
        {words.anonymous}
      </label>
      <p class="muted">{words.anonymousWhy}</p>
      <h2>{words.title}</h2>
      {config.users.length === 0 && <p class="muted">{words.none}</p>}
      <UserList config={config} />
      <AddUser names={config.users.map(({ name }) => name)} />
      <p class="muted">{words.why}</p>
    </fieldset>
  )
}

function UserList({ config }: { config: ConfigView }) {
  const [leaving, setLeaving] = useState<readonly string[]>([])
  const remove = (name: string) => {
    setLeaving([...leaving, name])
    undoable(
      words.removing(name),
      () => source().configure({ users: { [name]: null } }),
      () => setLeaving((all) => all.filter((each) => each !== name)),
    )
  }
  return (
    <ul class={styles.list}>
      {config.users.map(({ name, ways }) => (
        <li key={name} class={styles.entry} data-leaving={leaving.includes(name)}>
          <bdi class="mono">{name}</bdi>
          <span class="muted">{ways.map((way) => words.ways[way]).join(', ')}</span>
          <button
            type="button"
            class="button quiet only-icon"
            disabled={leaving.includes(name)}
            aria-label={settingsText.remove(name)}
            title={settingsText.remove(name)}
            onClick={() => remove(name)}
          >
            <Icon name="clear" />
          </button>
        </li>
      ))}
    </ul>
  )
}

function AddUser({ names }: { names: readonly string[] }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [awaited, setAwaited] = useState<string | null>(null)
  if (awaited !== null && names.includes(awaited)) setAwaited(null)
  return (
    <form
      class={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        source().configure({ users: { [name]: { password } } })
        setAwaited(name)
        setName('')
        setPassword('')
      }}
    >
      <label class="field">
        {words.name}
        <input
          class="input"
          required
          value={name}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="none"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        {words.password}
        <input
          class="input"
          type="password"
          required
          value={password}
          autocomplete="new-password"
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button primary">
        <Icon name="add" />
        {names.includes(name) ? words.replace : words.add}
      </button>
      <span role="status">{awaited === null ? '' : words.adding}</span>
    </form>
  )
}
