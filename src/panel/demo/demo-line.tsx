// The line above the flow while the pretend clients talk, and what a person might do next.
// Does not know what the clients do.

import { gates } from '../flow/hand.ts'
import { flowText } from '../flow/text.ts'
import { linkTo } from '../route.ts'
import { source } from '../source.ts'
import { remembered } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { clearDemo, demoElsewhere, demoEnded, demoRuns, demoTouched, startDemo } from './demo.ts'
import styles from './demo-line.module.css'

const words = flowText.demo
/** The offer of what to do next was sent away. */
const offerClosed = remembered<boolean>('demo-offer-closed', false)

export function DemoLine() {
  // Without a broker nobody talks.
  if (source().host.value.state !== 'running') return null
  const elsewhere = demoElsewhere.value
  if (!demoRuns.value && elsewhere === null) {
    if (demoEnded.value === null) return null
    return (
      <div class={styles.line}>
        <p role="status">{words.ended}</p>
        <Close
          onClick={() => {
            demoEnded.value = null
          }}
        />
      </div>
    )
  }
  return (
    <div class={styles.line}>
      <p role="status">
        {elsewhere !== null
          ? words.elsewhere(elsewhere || flowText.held.unnamed)
          : gates.value?.stepping
            ? words.stopped
            : words.line}
      </p>
      <button type="button" class="button" onClick={clearDemo}>
        {words.clear}
      </button>
      {demoTouched.value && !offerClosed.value && (
        <div class={styles.next}>
          <a class="button" href={linkTo('connect')}>
            <Icon name="connect" />
            {words.device}
          </a>
          <a class="button" href={linkTo('connect')}>
            <Icon name="code" />
            {words.code}
          </a>
          <Close
            onClick={() => {
              offerClosed.value = true
            }}
          />
        </div>
      )}
    </div>
  )
}

function Close({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="button quiet only-icon" aria-label={words.close} onClick={onClick}>
      <Icon name="close" />
    </button>
  )
}

/** On an empty page. */
export function StartDemo() {
  return (
    <button type="button" class="button primary" onClick={() => void startDemo(true)}>
      <Icon name="play" />
      {flowText.startDemo}
    </button>
  )
}
