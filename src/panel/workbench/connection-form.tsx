// How a workbench client connects, and the two ways it leaves. Does not know MQTT.js.
import type { ProtocolVersion } from '../../protocol/packet.ts'
import { lazy } from '../ui/lazy.tsx'
import type { BenchClient } from './bench-client.ts'
import { ConnectionButtons } from './connection-buttons.tsx'
import { CheckBox, Fold, NumberField, SelectField, TextField } from './form-fields.tsx'
import { isReady } from './ready.ts'
import type { BenchSettings } from './settings.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const words = benchText.connection
// What is folded away comes when it is unfolded.
const WillFields = lazy(() => import('./will-fields.tsx').then((module) => module.WillFields))
const LeaveFields = lazy(() => import('./will-fields.tsx').then((module) => module.LeaveFields))
const LoginFields = lazy(() => import('./login-fields.tsx').then((module) => module.LoginFields))
const LimitFields = lazy(() => import('./limit-fields.tsx').then((module) => module.LimitFields))
const BrokerAnswer = lazy(() => import('./broker-answer.tsx').then((module) => module.BrokerAnswer))
const versions = ([5, 4, 3] as const).map((version) => ({ value: String(version), title: words.versions[version] }))

export function ConnectionForm({ client }: { client: BenchClient }) {
  const settings = client.settings.value
  const isFive = settings.version === 5
  const offline = client.state.value === 'offline'
  const answer = client.answer.value
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
          if (isReady(settings)) void client.connect()
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
            {isFive && (
              <NumberField
                label={words.sessionExpiry}
                value={settings.sessionExpirySeconds}
                maximum={0xffffffff}
                onInput={(sessionExpirySeconds) => set({ sessionExpirySeconds })}
              />
            )}
            <CheckBox
              label={isFive ? words.cleanStart : words.cleanSession}
              checked={settings.cleanStart}
              onChange={(cleanStart) => set({ cleanStart })}
            />
          </div>
        </fieldset>
        <ConnectionButtons client={client} />
        <fieldset class={styles.form} disabled={!offline}>
          <Fold title={words.will}>
            <WillFields settings={settings} set={set} />
          </Fold>
          <Fold title={words.login}>
            <LoginFields settings={settings} set={set} />
          </Fold>
          {isFive && (
            <Fold title={words.limits}>
              <LimitFields settings={settings} set={set} />
            </Fold>
          )}
        </fieldset>
        {isFive && (
          <Fold title={words.leave}>
            <LeaveFields settings={settings} set={set} />
          </Fold>
        )}
        {answer !== null && (
          <Fold title={words.answer}>
            <BrokerAnswer connack={answer} />
          </Fold>
        )}
      </form>
    </section>
  )
}
