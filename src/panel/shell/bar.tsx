// The bar under the header while something is wrong or not ready yet: what it is, and why. Never hidden.
// Does not know how it came to be.
import { HeldBar } from '../flow/held-bar.tsx'
import { source } from '../source.ts'
import { broker } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './bar.module.css'

/** What is wrong or waits, and below it what is held by hand. */
export function Bar() {
  return (
    <div class={styles.bars}>
      <HostBar />
      <HeldBar />
    </div>
  )
}

function HostBar() {
  const { state, why, newer } = source().host.value
  if (state !== 'running') {
    const grave = state === 'crashed' || state === 'unavailable' || state === 'outdated'
    return (
      <Notice grave={grave} words={text.bar[state]} why={why}>
        {grave && <Reload />}
      </Notice>
    )
  }
  if (newer) {
    return (
      <Notice grave={false} words={text.bar.newer} why="">
        <Reload />
      </Notice>
    )
  }
  const gateway = broker.value?.gateway
  if (gateway?.state === 'refused') return <Notice grave words={text.bar.gatewayRefused} why={gateway.detail} />
  return null
}

function Reload() {
  return (
    <button type="button" class="button" onClick={() => location.reload()}>
      {text.bar.reload}
    </button>
  )
}

interface NoticeProps {
  readonly grave: boolean
  readonly words: string
  readonly why: string
  readonly children?: preact.ComponentChildren
}

function Notice({ grave, words, why, children }: NoticeProps) {
  return (
    <div class={styles.bar} data-grave={grave} role={grave ? 'alert' : 'status'}>
      <Icon name="warning" />
      <p>
        {words} {why && <span class={styles.why}>{text.bar.why(why)}</span>}
      </p>
      {children}
    </div>
  )
}
