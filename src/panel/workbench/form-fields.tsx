// The fields of the workbench's forms, each with its label. Does not know what they set.
import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import type { QoS } from '../../protocol/packet.ts'
import { cx } from '../ui/cx.ts'
import type { BenchSettings } from './settings.ts'
import { userPropertiesOf } from './template.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

/** Of a part of the connection's form. */
export interface FieldsProps {
  readonly settings: BenchSettings
  readonly set: (change: Partial<BenchSettings>) => void
}

export interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly type?: 'text' | 'password'
  readonly autocomplete?: 'off' | 'username' | 'current-password'
  readonly placeholder?: string
  readonly grow?: boolean
  readonly required?: boolean
}

export function TextField({
  label,
  value,
  onInput,
  type = 'text',
  autocomplete = 'off',
  placeholder = '',
  grow,
  required = false,
}: TextFieldProps) {
  return (
    <label class={cx('field', grow && styles.grow)}>
      {label}
      <input
        class="input"
        dir="ltr"
        // The types of JSX know either kind of field, not a choice of both.
        type={type as 'text'}
        value={value}
        placeholder={placeholder}
        required={required}
        spellcheck={false}
        autocomplete={autocomplete}
        autocapitalize="none"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly maximum: number
  readonly onInput: (value: number) => void
}

export function NumberField({ label, value, maximum, onInput }: NumberFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        class="input"
        type="number"
        min={0}
        max={maximum}
        step={1}
        required
        value={value}
        onInput={(event) => {
          const number = event.currentTarget.valueAsNumber
          if (Number.isInteger(number) && number >= 0 && number <= maximum) onInput(number)
        }}
      />
    </label>
  )
}

interface OptionalNumberProps {
  readonly label: string
  readonly value: number | null
  readonly maximum: number
  /** What an empty field means. */
  readonly placeholder: string
  readonly onInput: (value: number | null) => void
}

export function OptionalNumber({ label, value, maximum, placeholder, onInput }: OptionalNumberProps) {
  return (
    <label class="field">
      {label}
      <input
        class="input"
        type="number"
        min={0}
        max={maximum}
        step={1}
        placeholder={placeholder}
        value={value ?? ''}
        onInput={({ currentTarget: { value: typed, valueAsNumber: number } }) => {
          if (typed === '') onInput(null)
          else if (Number.isInteger(number) && number >= 0 && number <= maximum) onInput(number)
        }}
      />
    </label>
  )
}

interface SelectFieldProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly title: string }[]
  readonly onChange: (value: string) => void
}

export function SelectField({ label, value, options, onChange }: SelectFieldProps) {
  return (
    <label class="field">
      {label}
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </label>
  )
}

const levels = [0, 1, 2].map((qos) => ({ value: String(qos), title: String(qos) }))

export function QoSField({ value, onChange }: { value: QoS; onChange: (qos: QoS) => void }) {
  return (
    <SelectField
      label={benchText.qos}
      value={String(value)}
      options={levels}
      onChange={(qos) => onChange(Number(qos) as QoS)}
    />
  )
}

interface CheckBoxProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

export function CheckBox({ label, checked, onChange }: CheckBoxProps) {
  return (
    <label class={cx('check', styles.check)}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}

/** What is not always wanted; drawn only while it is open. */
export function Fold({ title, children }: { title: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false)
  return (
    <details class={styles.more} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && children}
    </details>
  )
}

interface UserPropertiesProps {
  readonly label?: string
  readonly value: string
  readonly onInput: (value: string) => void
}

export function UserPropertiesField({ label = benchText.userProperties, value, onInput }: UserPropertiesProps) {
  const id = useId()
  const wrong = userPropertiesOf(value) === null
  return (
    <div class={styles.checked}>
      <label class="field">
        {label}
        <textarea
          class="input"
          rows={2}
          spellcheck={false}
          value={value}
          aria-invalid={wrong}
          aria-describedby={wrong ? id : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      {wrong && <Wrong id={id} words={benchText.badProperties} />}
    </div>
  )
}

/** What is wrong with a field, below it. */
export function Wrong({ id, words }: { id: string; words: string }) {
  return (
    <p id={id} class={styles.fault} role="alert">
      {words}
    </p>
  )
}
