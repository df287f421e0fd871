// How a workbench client connects, and the two ways it leaves. Does not know MQTT.js.
import type { ProtocolVersion } from '../../protocol/packet.ts'
import { Icon } from '../ui/icons.tsx'
import type { BenchClient } from './bench-client.ts'
import {
  CheckBox,
  Fold,
  MessagePropertyFields,
  NumberField,
  QoSField,
  SelectField,
  TextField,
  UserPropertiesField,
} from './form-fields.tsx'
import type { BenchSettings, WillSettings } from './settings.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const words = benchText.connection
const versions = ([5, 4, 3] as const).map((version) => ({ value: String(version), title: words.versions[version] }))

export function ConnectionForm({ client }: { client: BenchClient }) {
  const settings = client.settings.value
  const offline = client.state.value === 'offline'
  const set = (change: Partial<BenchSettings>) => {
    client.settings.value = { ...client.settings.value, ...change }
  }
  return (
    <section class={styles.section}>
      <h2>{benchText.sections.connection}</h2>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          void client.connect()
        }}
      >
        <fieldset class={styles.form} disabled={!offline}>
          <div class={styles.row}>
            <TextField
              grow
              label={words.clientId}
              value={settings.clientId}
              onInput={(clientId) => set({ clientId })}
            />
            <SelectField
              label={words.version}
              value={String(settings.version)}
              options={versions}
              onChange={(version) => set({ version: Number(version) as ProtocolVersion })}
            />
          </div>
          <div class={styles.row}>
            <NumberField
              label={words.keepAlive}
              value={settings.keepAliveSeconds}
              maximum={65_535}
              onInput={(keepAliveSeconds) => set({ keepAliveSeconds })}
            />
            {settings.version === 5 && (
              <NumberField
                label={words.sessionExpiry}
                value={settings.sessionExpirySeconds}
                maximum={0xffffffff}
                onInput={(sessionExpirySeconds) => set({ sessionExpirySeconds })}
              />
            )}
            <CheckBox
              label={settings.version === 5 ? words.cleanStart : words.cleanSession}
              checked={settings.cleanStart}
              onChange={(cleanStart) => set({ cleanStart })}
            />
          </div>
        </fieldset>
        <div class={styles.buttons}>
          {offline ? (
            <button type="submit" class="button primary">
              <Icon name="connect" />
              {words.connect}
            </button>
          ) : (
            <>
              <button type="button" class="button" title={words.goodbyeTitle} onClick={() => client.sayGoodbye()}>
                <Icon name="leave" />
                {words.goodbye}
              </button>
              <button type="button" class="button danger" title={words.plugTitle} onClick={() => client.pullThePlug()}>
                <Icon name="cut" />
                {words.plug}
              </button>
            </>
          )}
        </div>
        <fieldset class={styles.form} disabled={!offline}>
          <WillFields settings={settings} set={set} />
          <LoginFields settings={settings} set={set} />
          {settings.version === 5 && <LimitFields settings={settings} set={set} />}
          {settings.version === 5 && <AuthFields settings={settings} set={set} />}
        </fieldset>
      </form>
    </section>
  )
}

interface FieldsProps {
  readonly settings: BenchSettings
  readonly set: (change: Partial<BenchSettings>) => void
}

function LoginFields({ settings, set }: FieldsProps) {
  return (
    <Fold title={words.login}>
      <div class={styles.row}>
        <TextField
          grow
          label={words.username}
          value={settings.username}
          autocomplete="username"
          onInput={(username) => set({ username })}
        />
        <TextField
          grow
          label={words.password}
          type="password"
          value={settings.password}
          autocomplete="current-password"
          onInput={(password) => set({ password })}
        />
      </div>
    </Fold>
  )
}

function LimitFields({ settings, set }: FieldsProps) {
  return (
    <Fold title={words.limits}>
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
    </Fold>
  )
}

function AuthFields({ settings, set }: FieldsProps) {
  return (
    <Fold title={words.auth}>
      <div class={styles.row}>
        <TextField
          grow
          label={words.authMethod}
          value={settings.authMethod}
          onInput={(authMethod) => set({ authMethod })}
        />
        <TextField grow label={words.authData} value={settings.authData} onInput={(authData) => set({ authData })} />
      </div>
      <p class={styles.quiet}>{words.authWhy}</p>
    </Fold>
  )
}

function WillFields({ settings, set }: FieldsProps) {
  const { will } = settings
  const setWill = (change: Partial<WillSettings>) => set({ will: { ...will, ...change } })
  return (
    <Fold title={words.will}>
      <CheckBox label={words.willOn} checked={will.on} onChange={(on) => setWill({ on })} />
      <div class={styles.row}>
        <TextField grow label={benchText.topic} value={will.topic} onInput={(topic) => setWill({ topic })} />
        <TextField grow label={benchText.payload} value={will.payload} onInput={(payload) => setWill({ payload })} />
      </div>
      <div class={styles.row}>
        <QoSField value={will.qos} onChange={(qos) => setWill({ qos })} />
        {settings.version === 5 && (
          <NumberField
            label={words.willDelay}
            value={will.delaySeconds}
            maximum={0xffffffff}
            onInput={(delaySeconds) => setWill({ delaySeconds })}
          />
        )}
        <CheckBox label={benchText.retain} checked={will.retain} onChange={(retain) => setWill({ retain })} />
      </div>
      {settings.version === 5 && (
        <Fold title={benchText.properties}>
          <MessagePropertyFields fields={will} set={setWill} />
        </Fold>
      )}
    </Fold>
  )
}
