// Connect, and the ways in which a client leaves, side by side; and what the broker thinks of it meanwhile.
// Does not know MQTT.js.
import { keepAliveLeft } from '../clients/keep-alive.ts'
import { count, duration } from '../format.ts'
import { now } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { KeepAliveRing } from '../ui/marks.tsx'
import { useWatch } from '../use-watch.ts'
import type { BenchClient } from './bench-client.ts'
import { benchText } from './text.ts'
import styles from './workbench.module.css'

const words = benchText.connection

export function ConnectionButtons({ client }: { client: BenchClient }) {
  const state = client.state.value
  const proveAgain = client.proveAgain.value
  if (state === 'offline') {
    return (
      <div key="offline" class={styles.buttons}>
        <button type="submit" class="button primary">
          <Icon name="connect" />
          {words.connect}
        </button>
        <Standing client={client} />
      </div>
    )
  }
  const isSilent = state === 'silent'
  const isEndless = client.settings.value.keepAliveSeconds === 0 && !client.answer.value?.properties?.serverKeepAlive
  return (
    // A row of its own: were a button of the other turned into one of these, its click would submit the form.
    <div key="online" class={styles.buttons}>
      <button
        type="button"
        class="button"
        disabled={isSilent}
        title={words.goodbyeTitle}
        onClick={() => client.sayGoodbye()}
      >
        <Icon name="leave" />
        {words.goodbye}
      </button>
      <button type="button" class="button danger" title={words.plugTitle} onClick={() => client.pullThePlug()}>
        <Icon name="cut" />
        {words.plug}
      </button>
      <button
        type="button"
        class="button danger"
        disabled={state !== 'connected' || isEndless}
        title={isEndless ? words.silenceNever : words.silenceTitle}
        onClick={() => client.fallSilent()}
      >
        <Icon name="clock" />
        {words.silence}
      </button>
      {proveAgain !== null && (
        <button type="button" class="button" title={words.proveAgainTitle} onClick={proveAgain}>
          <Icon name="check" />
          {words.proveAgain}
        </button>
      )}
      <Standing client={client} />
    </div>
  )
}

/** What the broker knows: when it would cut, whether a will is armed or due, what waits. */
function Standing({ client }: { client: BenchClient }) {
  const { clientId } = client.settings.value
  const session = useWatch('session', clientId === '' ? null : { clientId })
  if (session === null) return null
  const left = keepAliveLeft(session, now.value)
  const due = session.will?.dueAt ?? null
  const cut = client.state.value === 'silent' ? words.cutSilent : words.cutIn
  return (
    <p class={styles.standing} title={words.standing}>
      {left !== null && (
        <span>
          <KeepAliveRing left={left / (session.keepAliveSeconds * 1.5)} />
          {cut(duration(left))}
        </span>
      )}
      {session.will !== null && (
        <span title={session.will.topic}>
          <Icon name="will" />
          {due === null ? words.willArmed : words.willDue(duration(Math.max(0, (due - now.value) / 1000)))}
        </span>
      )}
      {session.queued > 0 && <span>{words.queued(count(session.queued))}</span>}
    </p>
  )
}
