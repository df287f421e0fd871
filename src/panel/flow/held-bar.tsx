// The red line under the header while packets are held or slowed, in whatever view. Never hidden.
// Does not know the flow.
import { demoRuns } from '../demo/demo.ts'
import { now } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { gates, run, slow } from './hand.ts'
import styles from './held-bar.module.css'
import { flowText } from './text.ts'

const words = flowText.held
/** Before a hold ends by itself, seconds. */
const warnSeconds = 15
/** For so long it is said that a client was let go, milliseconds. */
const toldMillis = 10_000

export function HeldBar() {
  const view = gates.value
  if (view === null) return null
  const { stepping, lanes, held, slowMillis, slowClients, spared } = view
  const isHeld = stepping || lanes.length > 0
  // The pretend clients are slow of themselves, and have a line of their own.
  const isSlow = slowMillis > 0 && !(demoRuns.value && slowClients !== null)
  const lately = spared.filter(({ time }) => now.value - time < toldMillis)
  if (!isHeld && !isSlow && lately.length === 0) return null
  const links = new Set(lanes.map(({ link }) => link)).size
  const pressing = lanes.filter(({ letGoAt }) => letGoAt !== null && letGoAt - now.value < warnSeconds * 1000)
  return (
    <div class={styles.bar} role="alert">
      <Icon name="hand" />
      <p>
        {isHeld && (held > 0 || !stepping ? words.bar(links, held) : words.stopped)}
        {isSlow && ` ${words.slow(slowClients === null ? words.all : slowClients.join(', '))}`}
        {pressing.map(({ link, direction, clientId, letGoAt }) => (
          <span key={`${link} ${direction}`}>
            {' '}
            {words.letGo(clientId ?? '', Math.max(0, Math.round((letGoAt! - now.value) / 1000)))}
          </span>
        ))}
        {lately.map(({ clientId, time }) => (
          <span key={`${clientId} ${time}`}> {words.spared(clientId)}</span>
        ))}
      </p>
      <button
        type="button"
        class="button"
        onClick={() => {
          run()
          if (isSlow) slow(0)
        }}
      >
        {words.releaseAll}
      </button>
    </div>
  )
}
