// Access rules in order, and a tester that asks the broker what they come to. Does not judge.
import { useState } from 'preact/hooks'
import type { ConfigView } from '../../core/config-view.ts'
import type { AccessRule } from '../../core/limits.ts'
import { topicFilterFault } from '../../protocol/topic-fault.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { moved } from './draft.ts'
import { RulesTester } from './rules-tester.tsx'
import styles from './settings.module.css'
import { settingsText } from './text.ts'

const words = settingsText.rules

export function RulesForm({ config }: { config: ConfigView }) {
  const { access } = config
  const put = (rules: readonly AccessRule[]) => source().configure({ access: rules })
  return (
    <div class={styles.section}>
      <p class="muted">{words.why}</p>
      <RulesTester />
      <fieldset class={styles.part} disabled={config.from === 'gateway'}>
        <h2>{words.title}</h2>
        {access.length === 0 && <p class="muted">{words.none}</p>}
        <ol class={styles.list}>
          {access.map((rule, at) => (
            <RuleRow key={at} rule={rule} at={at} count={access.length} rules={access} put={put} />
          ))}
        </ol>
        <AddRule onAdd={(rule) => put([...access, rule])} />
      </fieldset>
    </div>
  )
}

interface RuleRowProps {
  readonly rule: AccessRule
  readonly at: number
  readonly count: number
  readonly rules: readonly AccessRule[]
  readonly put: (rules: readonly AccessRule[]) => void
}

function RuleRow({ rule, at, count, rules, put }: RuleRowProps) {
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
        <RowButton icon="chevronUp" label={words.up(n)} disabled={at === 0} onClick={() => put(moved(rules, at, -1))} />
        <RowButton
          icon="chevronDown"
          label={words.down(n)}
          disabled={n === count}
          onClick={() => put(moved(rules, at, 1))}
        />
        <RowButton
          icon="clear"
          label={settingsText.remove(words.rule(n))}
          onClick={() => put(rules.filter((_, index) => index !== at))}
        />
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

function AddRule({ onAdd }: { onAdd: (rule: AccessRule) => void }) {
  const [effect, setEffect] = useState<AccessRule['effect']>('allow')
  const [action, setAction] = useState<AccessRule['action']>('publish')
  const [user, setUser] = useState('')
  const [client, setClient] = useState('')
  const [topic, setTopic] = useState('')
  const fault = topic === '' ? null : topicFilterFault(topic)
  return (
    <form
      class={styles.fields}
      onSubmit={(event) => {
        event.preventDefault()
        if (fault !== null) return
        onAdd({ ...(user !== '' && { user }), ...(client !== '' && { client }), effect, action, topic })
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
        <Icon name="add" />
        {words.add}
      </button>
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
