// One limit: a number with its unit, a yes or no, a choice, or several words. Does not know what it limits.
import { useId } from 'preact/hooks'
import type { LimitRule } from '../../core/config-view.ts'
import type { Limits } from '../../core/limits.ts'
import { bytes, count, duration } from '../format.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icons.tsx'
import { isSame, limitFault } from './draft.ts'
import styles from './settings.module.css'
import { settingsText as words } from './text.ts'

interface LimitFieldProps {
  readonly name: keyof Limits
  readonly rule: LimitRule
  readonly value: unknown
  readonly usual: unknown
  readonly isChanged: boolean
  readonly onChange: (value: unknown) => void
}

export function LimitField(props: LimitFieldProps) {
  const { name, rule, value, usual, isChanged, onChange } = props
  const id = useId()
  const { title, why, unit } = words.limits[name]
  const fault = limitFault(rule, value)
  return (
    <div class={cx(styles.limit, isChanged && styles.changed)}>
      <div class={styles.about}>
        {/* Several boxes have a label each, and this one as their group's. */}
        <label for={typeof rule === 'object' && 'words' in rule ? undefined : id}>
          {title}
          {isChanged && <span class={styles.mark}>{words.changed}</span>}
        </label>
        <p id={`${id}-why`}>{why}</p>
      </div>
      <div class={styles.value}>
        <Control {...props} id={id} isWrong={fault !== null} />
        {unit !== '' && <span class={styles.unit}>{words.units[unit]}</span>}
      </div>
      <p class={styles.hint}>
        {fault !== null ? (
          <span class={styles.fault} role="alert">
            {fault === 'choice' ? words.choice : words.range(fault.minimum, fault.maximum)}
          </span>
        ) : (
          <>
            {meaning(unit, value) !== '' && <span>{meaning(unit, value)}</span>}{' '}
            {isSame(value, usual) && <span>{words.default(shown(usual))}</span>}
          </>
        )}
        {!isSame(value, usual) && (
          <button
            type="button"
            class={styles.reset}
            title={words.resetTitle(title)}
            aria-label={words.resetTo(title, shown(usual))}
            onClick={() => onChange(usual)}
          >
            <Icon name="undo" size={12} />
            {words.default(shown(usual))}
          </button>
        )}
      </p>
    </div>
  )
}

function Control({ name, rule, value, id, isWrong, onChange }: LimitFieldProps & { id: string; isWrong: boolean }) {
  const about = { id, 'aria-describedby': `${id}-why`, 'aria-invalid': isWrong }
  if (rule === 'boolean') {
    return (
      <input
        {...about}
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    )
  }
  if ('minimum' in rule) {
    return (
      <input
        {...about}
        class="input"
        type="number"
        min={rule.minimum}
        max={rule.maximum}
        step={1}
        value={typeof value === 'number' && Number.isFinite(value) ? value : ''}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    )
  }
  if ('words' in rule)
    return <Words title={words.limits[name].title} words={rule.words} value={value as string[]} onChange={onChange} />
  return (
    <select {...about} class="input" value={value as string} onChange={(event) => onChange(event.currentTarget.value)}>
      {rule.map((word) => (
        <option key={word} value={word}>
          {words.words[word] ?? word}
        </option>
      ))}
    </select>
  )
}

interface WordsProps {
  readonly title: string
  readonly words: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (value: unknown) => void
}

/** Several of a few. */
function Words({ title, words: all, value, onChange }: WordsProps) {
  return (
    <fieldset class={styles.words} aria-label={title}>
      {all.map((word) => (
        <label class="check" key={word}>
          <input
            type="checkbox"
            checked={value.includes(word)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...value, word] : value.filter((each) => each !== word))
            }
          />
          {words.words[word] ?? word}
        </label>
      ))}
    </fieldset>
  )
}

/** A large number in the units that people think in. */
function meaning(unit: string, value: unknown): string {
  if (typeof value !== 'number' || value === 0) return ''
  if (unit.startsWith('bytes') && value >= 1000) return words.means(bytes(value))
  if (unit === 'seconds' && value >= 60 && value < 0xffffffff) return words.means(duration(value))
  return ''
}

function shown(value: unknown): string {
  if (typeof value === 'number') return count(value)
  if (typeof value === 'boolean') return value ? words.on : words.off
  return [value]
    .flat()
    .map((word) => words.words[String(word)] ?? String(word))
    .join(', ')
}
