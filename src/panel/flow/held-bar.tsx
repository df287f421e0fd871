// The red line under the header while packets are held or slowed, by whichever page, in whatever view; and who has control.
// Never hidden. Does not know the flow.
import type { GatesView } from '../../core/flow-view.ts'
import { demoElsewhere, demoRuns } from '../demo/demo.ts'
import { isWatching, source } from '../source.ts'
import { now } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { gates, releaseAll } from './hand.ts'
import styles from './held-bar.module.css'
import { flowText } from './text.ts'

const words = flowText.held
/** Before a hold ends by itself, seconds. */
const warnSeconds = 15
/** For so long it is said that a client was let go, milliseconds. */
const toldMillis = 10_000

export function HeldBar() {
  const view = gates.value
  if (view === null || !isWatching()) return null
  const { stepping, lanes, slowMillis, slowClients, spared, controller } = view
  const { control, takenBy, takeControl, release } = source()
  const state = control.value
  const isHeld = stepping || lanes.length > 0
  // The pretend clients are slow of themselves, and have a line of their own.
  const isDemo = slowClients !== null && (demoRuns.value || demoElsewhere.value !== null)
  const isSlow = slowMillis > 0 && !isDemo
  const lately = spared.filter(({ time }) => now.value - time < toldMillis)
  const isDenied = state === 'denied' && controller !== null
  const isOthers = controller !== null && state !== 'own'
  if (!isHeld && !isSlow && lately.length === 0 && !isDenied && state !== 'taken') return null
  const pageName = (name: string | null) => name || words.unnamed
  return (
    <div class={styles.bar}>
      <Icon name="hand" />
      <div class={styles.words}>
        {/* What is spoken at once; seconds that run are not. */}
        <p role="alert">
          {isHeld && heldWords(view)}
          {isSlow && ` ${words.slow(slowClients === null ? words.all : slowClients.join(', '))}`}
          {isOthers && (isHeld || isSlow) && state !== 'taken' && !isDenied && ` ${words.by(pageName(controller))}`}
          {lately.map(({ clientId, time }) => (
            <span key={`${clientId} ${time}`}> {words.spared(clientId)}</span>
          ))}
          {isDenied && ` ${words.denied(pageName(controller))}`}
          {state === 'taken' && ` ${words.taken(pageName(takenBy.value))}`}
        </p>
        <Pressing lanes={lanes} />
      </div>
      {isOthers && (
        <button type="button" class="button" onClick={takeControl}>
          {state === 'taken' ? words.takeBack : words.take}
        </button>
      )}
      {(isHeld || isSlow) && (
        <button type="button" class="button" onClick={() => releaseAll(isDemo)}>
          {words.releaseAll}
        </button>
      )}
      {!isHeld && !isSlow && state === 'taken' && (
        <button type="button" class="button quiet only-icon" aria-label={words.close} onClick={release}>
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}

function heldWords({ stepping, lanes, held }: GatesView): string {
  if (stepping && held === 0) return words.stopped
  return words.bar(new Set(lanes.map(({ link }) => link)).size, held)
}

/** Who is let go soon, lest its keep alive ends. */
function Pressing({ lanes }: Pick<GatesView, 'lanes'>) {
  const pressing = lanes.filter(({ letGoAt }) => letGoAt !== null && letGoAt - now.value < warnSeconds * 1000)
  if (pressing.length === 0) return null
  return (
    <p>
      {pressing
        .map(({ clientId, letGoAt }) =>
          words.letGo(clientId ?? '', Math.max(0, Math.round((letGoAt! - now.value) / 1000))),
        )
        .join(' ')}
    </p>
  )
}
