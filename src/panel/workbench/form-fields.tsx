// The fields of the workbench's forms, each with its label. Does not know what they set.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { QoS } from '../../protocol/packet.ts'
import { cx } from '../ui/cx.ts'
import type { MessageFields } from './settings.ts'
import { userPropertiesOf } from './template.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly type?: 'text' | 'password'
  readonly autocomplete?: 'off' | 'username' | 'current-password'
  readonly grow?: boolean
  readonly required?: boolean
}

export function TextField({
  label,
  value,
  onInput,
  type = 'text',
  autocomplete = 'off',
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

export function UserPropertiesField({ value, onInput }: { value: string; onInput: (value: string) => void }) {
  const wrong = userPropertiesOf(value) === null
  return (
    <label class="field">
      {benchText.userProperties}
      <textarea
        class="input"
        rows={2}
        spellcheck={false}
        value={value}
        aria-invalid={wrong}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {wrong && <span class={styles.fault}>{benchText.badProperties}</span>}
    </label>
  )
}

interface MessageFieldsProps {
  readonly fields: MessageFields
  readonly set: (change: Partial<MessageFields>) => void
  readonly children?: ComponentChildren
}

/** Properties that a message and a will have alike. */
export function MessagePropertyFields({ fields, set, children }: MessageFieldsProps) {
  return (
    <>
      <div class={styles.row}>
        <TextField
          grow
          label={benchText.contentType}
          value={fields.contentType}
          onInput={(contentType) => set({ contentType })}
        />
        <TextField
          grow
          label={benchText.responseTopic}
          value={fields.responseTopic}
          onInput={(responseTopic) => set({ responseTopic })}
        />
        <TextField
          grow
          label={benchText.correlation}
          value={fields.correlation}
          onInput={(correlation) => set({ correlation })}
        />
      </div>
      <div class={styles.row}>
        <NumberField
          label={benchText.expiry}
          value={fields.expirySeconds}
          maximum={0xffffffff}
          onInput={(expirySeconds) => set({ expirySeconds })}
        />
        {children}
        <CheckBox label={benchText.isText} checked={fields.isText} onChange={(isText) => set({ isText })} />
      </div>
      <UserPropertiesField value={fields.userProperties} onInput={(userProperties) => set({ userProperties })} />
    </>
  )
}
