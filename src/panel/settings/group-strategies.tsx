// Strategies of single groups of shared subscriptions. Does not know how a member is picked.
import { useRef, useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import type { ShareStrategy } from '../../core/limits.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { offer, undoMillis } from '../ui/toasts.tsx'
import styles from './settings.module.css'
import { settingsText as words } from './text.ts'

export function GroupStrategies({ config }: { config: ConfigView }) {
  const [name, setName] = useState('')
  const rule = config.rules.sharedSubscriptionStrategy
  const strategies = Array.isArray(rule) ? (rule as readonly ShareStrategy[]) : []
  const [strategy, setStrategy] = useState<ShareStrategy>('sticky')
  const groups = config.sharedSubscriptions
  const newest = useRef(groups)
  newest.current = groups
  const put = (next: ConfigView['sharedSubscriptions']) => source().configure({ sharedSubscriptions: next })
  const remove = (group: string) => {
    const { [group]: way, ...others } = groups
    put(others)
    offer(words.removed(group), () => put({ ...newest.current, [group]: way! }), undoMillis)
  }
  const isName = name !== '' && !/[+#/]/.test(name)
  return (
    <div class={styles.nested}>
      <h3>{words.groupsTitle}</h3>
      <p>{words.groupsWhy}</p>
      {Object.entries(groups).map(([group, way]) => (
        <div key={group} class={styles.entry}>
          <bdi class="mono">{group}</bdi>
          <span>{words.words[way]}</span>
          <button
            type="button"
            class="button quiet only-icon"
            aria-label={words.remove(group)}
            title={words.remove(group)}
            onClick={() => remove(group)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <div class={styles.fields}>
        <label class="field">
          {words.group}
          <input
            class="input"
            value={name}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          {words.strategy}
          <select
            class="input"
            value={strategy}
            onChange={(event) => setStrategy(event.currentTarget.value as ShareStrategy)}
          >
            {strategies.map((each) => (
              <option key={each} value={each}>
                {words.words[each]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          disabled={!isName}
          onClick={() => {
            put({ ...groups, [name]: strategy })
            setName('')
          }}
        >
          <Icon name="add" />
          {words.add}
        </button>
      </div>
    </div>
  )
}
