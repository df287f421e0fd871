// biome-ignore-all lint/a11y/useKeyWithClickEvents: the field keeps the focus and hears the keys; Escape closes a dialog by itself
// Find or do: a field that searches commands, clients and topics; arrow keys choose, Enter does.
// Does not know what the commands do.
import { useEffect, useRef, useState } from 'preact/hooks'
import { go, select } from '../route.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import { useWatch } from '../use-watch.ts'
import { allCommands, type Command, findCommands } from './commands.ts'
import styles from './palette.module.css'
import { paletteOpen } from './palette-state.ts'

const shown = 12
const shownClients = 5
const shownTopics = 5
/** Rows of the tree among which topics are looked for: it has the levels above them too. */
const searchedRows = 60

export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => {
    if (!dialog.current!.open) dialog.current!.showModal()
  }, [])
  const found = useFound(typed)
  const chosen = Math.min(at, found.length - 1)
  const run = (command: Command | undefined) => {
    dialog.current?.close()
    command?.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setAt((chosen + step + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter') run(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <dialog
      ref={dialog}
      class={styles.palette}
      aria-label={text.palette.open}
      onClose={() => {
        paletteOpen.value = false
      }}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class={styles.field}>
        <Icon name="filter" />
        <input
          class="input"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
          aria-label={text.palette.open}
          placeholder={text.palette.placeholder}
          value={typed}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id="palette-list" class={styles.list} role="listbox" aria-label={text.palette.results} tabIndex={-1}>
        {found.map((command, index) => (
          <div
            key={command.id}
            id={`palette-${index}`}
            class={styles.item}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            ref={(element) => {
              if (index === chosen) element?.scrollIntoView({ block: 'nearest' })
            }}
            onClick={() => run(command)}
            onPointerMove={() => index !== chosen && setAt(index)}
          >
            <span class="cut">{command.words}</span>
            {command.keys && <kbd>{command.keys}</kbd>}
          </div>
        ))}
        {found.length === 0 && <p class={styles.none}>{text.palette.none}</p>}
      </div>
    </dialog>
  )
}

function useFound(typed: string): readonly Command[] {
  const name = typed.trim()
  const clients = useWatch(
    'clients',
    name === '' ? null : { offset: 0, limit: shownClients, sort: 'clientId', text: name },
  )
  const tree = useWatch(
    'tree',
    name === ''
      ? null
      : {
          offset: 0,
          limit: searchedRows,
          toggled: [],
          filter: {
            terms: [{ key: 'text', text: name, not: false }],
            pattern: '',
            ignoresCase: true,
            sys: /\$/.test(name),
          },
        },
  )
  const commands = findCommands(allCommands(), typed).slice(0, shown)
  const people = (clients?.rows ?? []).map(
    ({ clientId }): Command => ({
      id: `client ${clientId}`,
      words: text.palette.client(clientId),
      run: () => select('client', clientId),
    }),
  )
  const topics = (tree?.rows ?? []).filter(({ stored, own }) => stored !== null || own > 0).slice(0, shownTopics)
  const places = topics.map(
    ({ path }): Command => ({
      id: `topic ${path}`,
      words: text.palette.topic(path),
      run: () => go('topics', { kind: 'topic', id: path }),
    }),
  )
  return [...commands, ...people, ...places]
}
