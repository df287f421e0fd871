// The sheet of all keys, and the switch for those that are single. Does not know what they do.
import { useEffect, useRef } from 'preact/hooks'
import { singleKeys } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './key-sheet.module.css'
import { opened } from './keys.ts'
import { keysText as words } from './keys-text.ts'

export function KeySheet() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const close = () => dialog.current?.close()
  return (
    <dialog
      ref={dialog}
      class={styles.sheet}
      aria-labelledby="keys-title"
      onClose={() => {
        opened.value = false
      }}
      onClick={(event) => event.target === dialog.current && close()}
      onKeyDown={(event) => event.key === '?' && close()}
    >
      <div class={styles.head}>
        <h2 id="keys-title">{words.title}</h2>
        <button type="button" class="button quiet only-icon" aria-label={text.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <div class={styles.groups}>
        {words.groups.map(({ title, list }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl class={styles.list}>
              {list.map(([first, second, does]) => (
                <div key={does}>
                  <dt>
                    <kbd>{first}</kbd> {second && <kbd>{second}</kbd>}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => {
            singleKeys.value = event.currentTarget.checked
          }}
        />
        {words.on}
      </label>
      <p class="muted">{words.intro}</p>
    </dialog>
  )
}
