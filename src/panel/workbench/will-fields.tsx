// What a workbench client leaves behind: its will, and its last words, DISCONNECT. Does not know MQTT.js.
import { type ReasonCode, reasonName } from '../../protocol/reason.ts'
import {
  CheckBox,
  type FieldsProps,
  Fold,
  NumberField,
  OptionalNumber,
  QoSField,
  SelectField,
  TextField,
  UserPropertiesField,
} from './form-fields.tsx'
import { FormatField, MessagePropertyFields, PayloadField } from './message-fields.tsx'
import { type LeaveSettings, leaveReasons, type WillSettings } from './settings.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const words = benchText.connection

export function WillFields({ settings, set }: FieldsProps) {
  const { will } = settings
  const isFive = settings.version === 5
  const setWill = (change: Partial<WillSettings>) => set({ will: { ...will, ...change } })
  return (
    <>
      <CheckBox label={words.willOn} checked={will.on} onChange={(on) => setWill({ on })} />
      <TextField label={benchText.topic} value={will.topic} onInput={(topic) => setWill({ topic })} />
      <PayloadField payload={will.payload} format={will.format} onInput={(payload) => setWill({ payload })} />
      <div class={styles.row}>
        <FormatField value={will.format} onChange={(format) => setWill({ format })} />
        <QoSField value={will.qos} onChange={(qos) => setWill({ qos })} />
        {isFive && (
          <NumberField
            label={words.willDelay}
            value={will.delaySeconds}
            maximum={0xffffffff}
            onInput={(delaySeconds) => setWill({ delaySeconds })}
          />
        )}
        <CheckBox label={benchText.retain} checked={will.retain} onChange={(retain) => setWill({ retain })} />
      </div>
      {/* The will is due when its session ends, however long its delay. [MQTT-3.1.3-9] */}
      {isFive && will.delaySeconds > settings.sessionExpirySeconds && <p class={styles.quiet}>{words.willDelayVain}</p>}
      {isFive && (
        <Fold title={benchText.properties}>
          <MessagePropertyFields fields={will} set={setWill} />
        </Fold>
      )}
    </>
  )
}

const reasons = leaveReasons.map((code) => ({
  value: String(code),
  title: `0x${code.toString(16).padStart(2, '0')} ${code === 0 ? words.leaveNormal : reasonName(code)}`,
}))

/** Of MQTT 5: before it DISCONNECT says nothing. */
export function LeaveFields({ settings, set }: FieldsProps) {
  const { leave } = settings
  const setLeave = (change: Partial<LeaveSettings>) => set({ leave: { ...leave, ...change } })
  return (
    <>
      <div class={styles.row}>
        <SelectField
          label={words.leaveReason}
          value={String(leave.reason)}
          options={reasons}
          onChange={(reason) => setLeave({ reason: Number(reason) as ReasonCode })}
        />
        <OptionalNumber
          label={words.leaveExpiry}
          value={leave.sessionExpirySeconds}
          maximum={0xffffffff}
          placeholder={words.leaveExpiryAsBefore}
          onInput={(sessionExpirySeconds) => setLeave({ sessionExpirySeconds })}
        />
      </div>
      <TextField
        label={words.reasonString}
        value={leave.reasonString}
        onInput={(reasonString) => setLeave({ reasonString })}
      />
      <UserPropertiesField value={leave.userProperties} onInput={(userProperties) => setLeave({ userProperties })} />
    </>
  )
}
