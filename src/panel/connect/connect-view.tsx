// How to reach this broker: from a device or program, from one's own page, from another tab, from right here.
// Does not know the gateway; its addresses come with the broker view.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { showWorkbench } from '../shell/keys.tsx'
import { broker } from '../state.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { ViewHead } from '../ui/view-head.tsx'
import styles from './connect.module.css'
import { type Endpoints, endpoints, type Language, languages, ownPage, snippet, tcpAddress } from './snippets.ts'
import { connectText as words } from './text.ts'

export function ConnectView() {
  return (
    <div class={styles.view}>
      <ViewHead title={words.title} />
      <div class={styles.cards}>
        <DeviceCard />
        <div class={styles.column}>
          <Card icon="code" title={words.page.title}>
            <p>{words.page.why}</p>
            <Command label={words.page.install} command="npm install mqtab mqtt" />
            <Code code={ownPage} what={words.page.code} />
            <p class={styles.fine}>{words.page.serve}</p>
          </Card>
          <Card icon="tab" title={words.tab.title}>
            <p>{words.tab.why}</p>
            <div class={styles.actions}>
              <a class="button" href="./" target="_blank" rel="noopener">
                <Icon name="tab" />
                {words.tab.open}
              </a>
              <CopyButton value={location.href.split('#')[0]!} what={words.tab.address} />
            </div>
          </Card>
          <Card icon="workbench" title={words.bench.title}>
            <p>{words.bench.why}</p>
            <div class={styles.actions}>
              <button type="button" class="button" onClick={showWorkbench}>
                {words.bench.open}
              </button>
            </div>
          </Card>
        </div>
      </div>
    </div>
  )
}

function Card({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) {
  return (
    <section class={styles.card}>
      <h2>
        <Icon name={icon} size={18} />
        {title}
      </h2>
      {children}
    </section>
  )
}

function DeviceCard() {
  const gateway = broker.value?.gateway ?? null
  const at = gateway && endpoints(gateway.tcp, gateway.websocket)
  const dot = { joined: 'on', dialling: 'wait', refused: 'fault' } as const
  return (
    <Card icon="device" title={words.device.title}>
      {gateway && at ? (
        <>
          <p class={styles.state}>
            <StateDot state={dot[gateway.state]} />
            {words.device[gateway.state]}
          </p>
          <dl class={styles.addresses}>
            <Address name={words.device.tcp} address={tcpAddress(at)} />
            <Address name={words.device.websocket} address={at.websocket} />
          </dl>
          <Snippets at={at} />
        </>
      ) : (
        <>
          <p>{words.device.none}</p>
          <Command label={words.device.fromClone} command="npm start" />
          <Command label={words.device.fromNpm} command="npx mqtab" />
        </>
      )}
    </Card>
  )
}

function Address({ name, address }: { name: string; address: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi class={styles.address} dir="ltr">
          {address}
        </bdi>
        <CopyButton value={address} what={words.device.addressOf(name)} />
      </dd>
    </div>
  )
}

const tabs = languages.map((key) => ({ key, title: words.device.language[key] }))

function Snippets({ at }: { at: Endpoints }) {
  const [language, choose] = useState<Language>('mosquitto')
  return (
    <Tabs class={styles.tabs} label={words.device.tabs} tabs={tabs} current={language} onChange={choose}>
      <Code code={snippet(language, at)} what={words.device.code(words.device.language[language])} />
      {language === 'esp32' && <p class={styles.fine}>{words.device.esp32}</p>}
    </Tabs>
  )
}

function Command({ label, command }: { label: string; command: string }) {
  return (
    <div class={styles.command}>
      <span>{label}</span>
      <code dir="ltr">{command}</code>
      <CopyButton value={command} what={words.device.command} />
    </div>
  )
}

function Code({ code, what }: { code: string; what: string }) {
  return (
    <div class={styles.code}>
      {/* biome-ignore-start lint/a11y: what scrolls must be reached by keyboard, and needs a name then */}
      <pre dir="ltr" tabIndex={0} role="group" aria-label={what}>
        {code}
      </pre>
      {/* biome-ignore-end lint/a11y: as above */}
      <CopyButton compact value={code} what={what} />
    </div>
  )
}
