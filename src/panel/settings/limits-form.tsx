// All limits with their words, units, defaults and ranges; what is changed is applied at once and together.
// Does not know what a limit does.
import { useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import type { Limits } from '../../core/limits.ts'
import { source } from '../source.ts'
import { note } from '../ui/toasts.tsx'
import { FilterField } from '../ui/view-head.tsx'
import { changedLimits, limitFault } from './draft.ts'
import { GroupStrategies } from './group-strategies.tsx'
import { LimitField } from './limit-field.tsx'
import { classroom, limitGroups } from './limit-groups.ts'
import styles from './settings.module.css'
import { settingsText as words } from './text.ts'

export function LimitsForm({ config }: { config: ConfigView }) {
  const [draft, setDraft] = useState<Partial<Limits>>({})
  const [sought, setSought] = useState('')
  const { limits, defaults, rules } = config
  const isFixed = config.from === 'gateway'
  const changed = changedLimits(limits, draft)
  const changes = Object.keys(changed) as (keyof Limits)[]
  const shown = limitGroups.flatMap(([group, keys]) => {
    const found = keys.filter((key) => key in rules && isFound(key, sought))
    return found.length === 0 ? [] : [[group, found] as const]
  })
  const isWrong = changes.some((key) => limitFault(rules[key], changed[key]) !== null)
  return (
    <form
      class={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (isWrong || changes.length === 0) return
        source().configure({ limits: changed })
        setDraft({})
        note(words.applied)
      }}
    >
      <div class={styles.presets}>
        <span>{words.presets}</span>
        <button type="button" class="button" disabled={isFixed} onClick={() => setDraft({ ...defaults, ...classroom })}>
          {words.preset.classroom}
        </button>
        <button type="button" class="button" disabled={isFixed} onClick={() => setDraft({ ...defaults })}>
          {words.preset.defaults}
        </button>
        <p>{words.presetWhy}</p>
      </div>
      <FilterField placeholder={words.find} value={sought} onInput={setSought} />
      {shown.length === 0 && <p class="muted">{words.noneFound}</p>}
      <div class={styles.groups}>
        {shown.map(([group, keys]) => (
          <fieldset key={group} class={styles.group} disabled={isFixed}>
            <legend>
              <h2>{words.groups[group]}</h2>
            </legend>
            {keys.map((key) => (
              <LimitField
                key={key}
                name={key}
                rule={rules[key]}
                value={key in draft ? draft[key] : limits[key]}
                usual={defaults[key]}
                isChanged={key in changed}
                onChange={(value) => setDraft({ ...draft, [key]: value })}
              />
            ))}
            {keys.includes('sharedSubscriptionStrategy') && <GroupStrategies config={config} />}
          </fieldset>
        ))}
      </div>
      {changes.length > 0 && (
        <div class={styles.bar}>
          <span role="status">{words.pending(changes.length)}</span>
          <button type="button" class="button" onClick={() => setDraft({})}>
            {words.discard}
          </button>
          <button type="submit" class="button primary" disabled={isWrong}>
            {words.apply}
          </button>
        </div>
      )}
    </form>
  )
}

/** Whether every word stands in the limit's title or description. */
function isFound(key: keyof Limits, sought: string): boolean {
  const { title, why } = words.limits[key]
  const text = `${title} ${why}`.toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
