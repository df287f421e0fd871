// What a message is made of, as a person types it: its payload in a format, and the properties that a will has alike.
// Does not know who sends it.
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { cx } from '../ui/cx.ts'
import {
  CheckBox,
  NumberField,
  SelectField,
  TextField,
  type TextFieldProps,
  UserPropertiesField,
  Wrong,
} from './form-fields.tsx'
import { bytesOf, type PayloadFormat, payloadFormats, textOrHex } from './hex.ts'
import type { MessageFields } from './settings.ts'
import { fill } from './template.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

/** A short field of bytes: text, or `0x` and hexadecimal. */
export function BytesField({ label, value, onInput }: Pick<TextFieldProps, 'label' | 'value' | 'onInput'>) {
  const id = useId()
  const wrong = textOrHex(value) === null
  return (
    <div class={cx(styles.checked, styles.grow)}>
      <label class="field">
        {label}
        <input
          class="input"
          dir="ltr"
          value={value}
          placeholder={benchText.bytesHint}
          aria-invalid={wrong}
          aria-describedby={wrong ? id : undefined}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="none"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      {wrong && <Wrong id={id} words={benchText.badBytes} />}
    </div>
  )
}

interface PayloadFieldProps {
  readonly payload: string
  readonly format: PayloadFormat
  readonly onInput: (payload: string) => void
}

/** A payload of any length, with what is wrong with it in its format. */
export function PayloadField({ payload, format, onInput }: PayloadFieldProps) {
  const id = useId()
  const wrong = bytesOf(fill(payload, sample), format) === null
  return (
    <div class={styles.checked}>
      <label class="field">
        {benchText.payload}
        <textarea
          class="input"
          dir="ltr"
          rows={2}
          spellcheck={false}
          value={payload}
          aria-invalid={wrong}
          aria-describedby={wrong ? id : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      {wrong && <Wrong id={id} words={benchText.bad[format]} />}
    </div>
  )
}

/** What the places of a template could be filled with. */
const sample = { n: 1, random: () => 0, time: 0 }

const formats = payloadFormats.map((value) => ({ value, title: benchText.formats[value] }))

export function FormatField({ value, onChange }: { value: PayloadFormat; onChange: (format: PayloadFormat) => void }) {
  return (
    <SelectField
      label={benchText.format}
      value={value}
      options={formats}
      onChange={(format) => onChange(format as PayloadFormat)}
    />
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
        <BytesField
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
