// What a workbench client takes, and what it asks to be told. Does not know MQTT.js.
import { CheckBox, type FieldsProps, NumberField, UserPropertiesField } from './form-fields.tsx'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const words = benchText.connection

export function LimitFields({ settings, set }: FieldsProps) {
  return (
    <>
      <div class={styles.row}>
        <NumberField
          label={words.receiveMaximum}
          value={settings.receiveMaximum}
          maximum={65_535}
          onInput={(receiveMaximum) => set({ receiveMaximum })}
        />
        <NumberField
          label={words.topicAliasMaximum}
          value={settings.topicAliasMaximum}
          maximum={65_535}
          onInput={(topicAliasMaximum) => set({ topicAliasMaximum })}
        />
        <NumberField
          label={words.maximumPacketSize}
          value={settings.maximumPacketSize}
          maximum={0xffffffff}
          onInput={(maximumPacketSize) => set({ maximumPacketSize })}
        />
      </div>
      <p class={styles.quiet}>{words.notSent}</p>
      <CheckBox
        label={words.requestResponse}
        checked={settings.requestResponse}
        onChange={(requestResponse) => set({ requestResponse })}
      />
      <CheckBox
        label={words.requestProblem}
        checked={settings.requestProblem}
        onChange={(requestProblem) => set({ requestProblem })}
      />
      <UserPropertiesField value={settings.userProperties} onInput={(userProperties) => set({ userProperties })} />
    </>
  )
}
