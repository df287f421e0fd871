// How to reach this broker: from a device or program, from one's own page, from another tab, from right here.
// Does not know the gateway; its addresses come with the broker view.
import { showWorkbench } from '../shell/keys.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icons.tsx'
import { lazy } from '../ui/lazy.tsx'
import { ViewHead } from '../ui/view-head.tsx'
import { Card, Code, Command } from './card.tsx'
import styles from './connect.module.css'
import { DeviceCard } from './device-card.tsx'
import { blankPage, ownPage } from './snippets.ts'
import { connectText as words } from './text.ts'

const PeersCard = lazy(() => import('../peers/peers-card.tsx').then((module) => module.PeersCard))

export function ConnectView() {
  return (
    <div class={styles.view}>
      <ViewHead title={words.title} />
      <div class={styles.cards}>
        <div class={styles.column}>
          <PeersCard />
        </div>
        <div class={cx(styles.column, styles.devices)}>
          <DeviceCard />
        </div>
        <div class={styles.column}>
          <Card icon="code" title={words.page.title}>
            <p>{words.page.why}</p>
            <Command label={words.page.install} command="npm install mqtab mqtt" />
            <Code code={ownPage} what={words.page.code} />
            <div class={styles.actions}>
              <button type="button" class="button" onClick={openBlank}>
                <Icon name="tab" />
                {words.page.blank}
              </button>
            </div>
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

/** Runs the code above: a page of this origin, and so a client of this broker. */
function openBlank(): void {
  const page = blankPage(document.baseURI.split('#')[0]!, words.page.blankTitle, words.page.blankHeading)
  const address = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
  window.open(address, '_blank')
}
