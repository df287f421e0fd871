// Strategies of single groups of shared subscriptions. Does not know how a member is picked.
import { useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import type { ShareStrategy } from '../../core/limits.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './settings.module.css'
import { settingsText as words } from './text.ts'

export function GroupStrategies({ config }: { config: ConfigView }) {
  const [name, setName] = useState('')
  const rule = config.rules.sharedSubscriptionStrategy
  const strategies = Array.isArray(rule) ? (rule as readonly ShareStrategy[]) : []
  const [strategy, setStrategy] = useState<ShareStrategy>('sticky')
  const groups = config.sharedSubscriptions
  const put = (next: ConfigView['sharedSubscriptions']) => source().configure({ sharedSubscriptions: next })
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
            onClick={() => put(Object.fromEntries(Object.entries(groups).filter(([each]) => each !== group)))}
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
