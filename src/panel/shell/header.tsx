// The line at the top: which broker, how it is hosted, who is connected, how fast it goes.
// Does not know the views.
import { go, linkTo } from '../route.ts'
import { isWatching, source } from '../source.ts'
import { broker, phone, projector, theme, themes } from '../state.ts'
import { text } from '../text.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import styles from './header.module.css'
import { openKeys } from './keys.ts'
import { openPalette } from './palette-state.ts'

const findKeys = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'
const themeIcons: Record<string, IconName> = { system: 'system', light: 'sun', dark: 'moon' }

export function Header() {
  const view = broker.value
  return (
    <header class={styles.header}>
      <a class={styles.brand} href={linkTo('flow')} aria-label={brokerName(view?.name)}>
        <Logo />
        <span class="cut">{brokerName(view?.name)}</span>
      </a>
      <div class={styles.facts}>
        <HostBadge />
        {view && isWatching() && (
          <>
            <span class={styles.fact}>{text.header.clients(view.connected)}</span>
            <span class={`${styles.fact} ${styles.rate}`} title={text.header.rateTitle}>
              {text.header.rate(view.receivedRate)}
            </span>
          </>
        )}
        {!projector.value && <GatewayFact />}
      </div>
      <div class={styles.actions}>{projector.value ? <LeaveProjector /> : <Actions />}</div>
    </header>
  )
}

function FindButton() {
  return (
    <button
      type="button"
      class={`button quiet ${styles.find}`}
      aria-label={phone.value ? text.palette.open : undefined}
      title={`${text.palette.open} (${findKeys})`}
      onClick={openPalette}
    >
      <Icon name="filter" />
      <span class={styles.word}>{text.palette.open}</span>
      <kbd class={styles.word}>{findKeys}</kbd>
    </button>
  )
}

function Actions() {
  return (
    <>
      <FindButton />
      <button type="button" class={`button primary ${styles.connect}`} onClick={() => go('connect')}>
        <Icon name="connect" />
        <span class={styles.word}>{text.header.connect}</span>
      </button>
      <ThemeButton />
      <button
        type="button"
        class="button quiet only-icon"
        aria-label={text.header.keys}
        title={text.header.keys}
        onClick={openKeys}
      >
        <Icon name="help" />
      </button>
    </>
  )
}

function LeaveProjector() {
  return (
    <button
      type="button"
      class="button quiet"
      onClick={() => {
        projector.value = false
      }}
    >
      <Icon name="projector" />
      {text.header.leaveProjector}
    </button>
  )
}

/** The broker named `default` needs no name. */
export function brokerName(name: string | undefined): string {
  return name === undefined || name === '' || name === 'default' ? 'mqtab' : name
}

function HostBadge() {
  const { kind, state, why } = source().host.value
  const note = state === 'running' ? text.host.kindNote[kind] : ''
  const dot = {
    starting: 'wait',
    running: 'on',
    waiting: 'wait',
    crashed: 'fault',
    silent: 'fault',
    unavailable: 'fault',
    outdated: 'fault',
  } as const
  return (
    <span class={styles.badge} title={[text.host.kindTitle[kind], why].filter(Boolean).join('. ')} data-state={state}>
      <StateDot state={dot[state]} />
      <span class={styles.kind}>{text.host.kind[kind]}</span>
      <span>{text.host.state[state]}</span>
      {note && <span class={styles.kindNote}>{note}</span>}
    </span>
  )
}

function GatewayFact() {
  const gateway = broker.value?.gateway
  if (gateway === undefined || !isWatching()) return null
  const state = gateway?.state ?? 'none'
  const dot = { none: 'off', joined: 'on', waiting: 'wait', dialling: 'wait', refused: 'fault' } as const
  return (
    <span
      class={`${styles.fact} ${styles.gateway}`}
      title={[text.header.gatewayTitle[state], gateway?.detail].filter(Boolean).join('. ')}
    >
      <StateDot state={dot[state]} />
      {text.header.gateway[state]}
    </span>
  )
}

function ThemeButton() {
  const now = themes.find((each) => each === theme.value) ?? 'system'
  return (
    <button
      type="button"
      class="button quiet only-icon"
      aria-label={text.header.theme[now]}
      title={text.header.theme[now]}
      onClick={() => {
        theme.value = themes[(themes.indexOf(now) + 1) % themes.length]!
      }}
    >
      <Icon name={themeIcons[now]!} />
    </button>
  )
}

/** A tab, and in it a mast that sends. */
function Logo() {
  return (
    <svg
      class={styles.logo}
      aria-hidden="true"
      width="22"
      height="22"
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      stroke-width="2.6"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d="M3 27V10a4 4 0 0 1 4-4h7l3 4h8a4 4 0 0 1 4 4v13M10 27a7 7 0 0 1 12 0" />
      <circle cx="16" cy="19" r="2.4" fill="currentColor" stroke="none" />
    </svg>
  )
}
