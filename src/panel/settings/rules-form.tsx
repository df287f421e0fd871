// Access rules in order, and a tester that asks the broker what they come to. Does not judge.
import { useRef, useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import type { AccessRule } from '../../core/limits.ts'
import { topicFilterFault } from '../../protocol/topic-fault.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { offer, undoMillis } from '../ui/toasts.tsx'
import { moved } from './draft.ts'
import { RulesTester } from './rules-tester.tsx'
import styles from './settings.module.css'
import { settingsText } from './text.ts'

const words = settingsText.rules

export function RulesForm({ config }: { config: ConfigView }) {
  const { access } = config
  const [edited, setEdited] = useState<number | null>(null)
  const newest = useRef(access)
  newest.current = access
  const put = (rules: readonly AccessRule[]) => {
    // Places have changed: what is in the form is a rule to add again.
    setEdited(null)
    source().configure({ access: rules })
  }
  const remove = (at: number) => {
    const gone = access[at]!
    put(access.filter((_, index) => index !== at))
    offer(words.removed(at + 1), () => put(newest.current.toSpliced(at, 0, gone)), undoMillis)
  }
  return (
    <div class={styles.section}>
      <p class="muted">{words.why}</p>
      <RulesTester />
      <fieldset class={styles.part} disabled={config.from === 'gateway'}>
        <h2>{words.title}</h2>
        {access.length === 0 && <p class="muted">{words.none}</p>}
        <ol class={styles.list}>
          {access.map((rule, at) => (
            <RuleRow
              key={at}
              rule={rule}
              at={at}
              rules={access}
              put={put}
              onEdit={() => setEdited(at)}
              onRemove={() => remove(at)}
            />
          ))}
        </ol>
        <RuleFields
          key={edited ?? 'new'}
          edited={edited}
          rule={edited === null ? undefined : access[edited]}
          onDone={(rule) => put(edited === null ? [...access, rule] : access.with(edited, rule))}
          onCancel={() => setEdited(null)}
        />
      </fieldset>
    </div>
  )
}

interface RuleRowProps {
  readonly rule: AccessRule
  readonly at: number
  readonly rules: readonly AccessRule[]
  readonly put: (rules: readonly AccessRule[]) => void
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function RuleRow({ rule, at, rules, put, onEdit, onRemove }: RuleRowProps) {
  const n = at + 1
  return (
    <li class={styles.rule} data-effect={rule.effect}>
      <span class="mono">{n}</span>
      <span class={styles.effect}>
        <Icon name={rule.effect === 'allow' ? 'check' : 'close'} />
        {words.effects[rule.effect]}
      </span>
      <span>
        <bdi>{words.who(rule.user, rule.client)}</bdi> {words.to} {words.actions[rule.action]}{' '}
        <bdi class="mono">{rule.topic}</bdi>
      </span>
      <span class={styles.moves}>
        <button type="button" class="button quiet" aria-label={words.editRule(n)} onClick={onEdit}>
          {words.edit}
        </button>
        <RowButton icon="chevronUp" label={words.up(n)} disabled={at === 0} onClick={() => put(moved(rules, at, -1))} />
        <RowButton
          icon="chevronDown"
          label={words.down(n)}
          disabled={n === rules.length}
          onClick={() => put(moved(rules, at, 1))}
        />
        <RowButton icon="clear" label={settingsText.remove(words.rule(n))} onClick={onRemove} />
      </span>
    </li>
  )
}

interface RowButtonProps {
  readonly icon: 'chevronUp' | 'chevronDown' | 'clear'
  readonly label: string
  readonly disabled?: boolean
  readonly onClick: () => void
}

function RowButton({ icon, label, disabled = false, onClick }: RowButtonProps) {
  return (
    <button
      type="button"
      class="button quiet only-icon"
      disabled={disabled}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}

const actions = ['publish', 'subscribe', 'receive', 'all'] as const

interface RuleFieldsProps {
  /** Place of the rule that is changed; null makes a new one. */
  readonly edited: number | null
  readonly rule: AccessRule | undefined
  readonly onDone: (rule: AccessRule) => void
  readonly onCancel: () => void
}

function RuleFields({ edited, rule, onDone, onCancel }: RuleFieldsProps) {
  const [effect, setEffect] = useState<AccessRule['effect']>(rule?.effect ?? 'allow')
  const [action, setAction] = useState<AccessRule['action']>(rule?.action ?? 'publish')
  const [user, setUser] = useState(rule?.user ?? '')
  const [client, setClient] = useState(rule?.client ?? '')
  const [topic, setTopic] = useState<string>(rule?.topic ?? '')
  const fault = topic === '' ? null : topicFilterFault(topic)
  return (
    <form
      class={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        if (fault !== null) return
        onDone({ ...(user !== '' && { user }), ...(client !== '' && { client }), effect, action, topic })
        setTopic('')
      }}
    >
      <Choice label={words.effect} value={effect} options={words.effects} onChange={setEffect} />
      <Entry label={words.user} value={user} placeholder={words.everyone} onInput={setUser} />
      <Entry label={words.client} value={client} placeholder={words.everyone} onInput={setClient} />
      <Choice
        label={words.action}
        value={action}
        options={Object.fromEntries(actions.map((each) => [each, words.actions[each]])) as typeof words.actions}
        onChange={setAction}
      />
      <Entry required label={words.topic} value={topic} placeholder="home/%u/#" onInput={setTopic} />
      <button type="submit" class="button primary" disabled={fault !== null}>
        <Icon name={edited === null ? 'add' : 'check'} />
        {edited === null ? words.add : words.change(edited + 1)}
      </button>
      {edited !== null && (
        <button type="button" class="button" onClick={onCancel}>
          {words.cancel}
        </button>
      )}
      {fault !== null && (
        <p class={styles.fault} role="alert">
          {fault.message}
        </p>
      )}
    </form>
  )
}

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: Readonly<Record<Value, string>>
  readonly onChange: (value: Value) => void
}

export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <label class="field">
      {label}
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value as Value)}>
        {Object.entries<string>(options).map(([key, title]) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

interface EntryProps {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly required?: boolean
  readonly onInput: (value: string) => void
}

export function Entry({ label, value, placeholder = '', required = false, onInput }: EntryProps) {
  return (
    <label class="field">
      {label}
      <input
        class="input"
        dir="ltr"
        required={required}
        value={value}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  )
}
