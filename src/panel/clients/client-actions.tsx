// What may be done to one client: hold its link, pull its plug, disconnect it with a reason, end its session.
// Does not know its session.
import { useState } from 'preact/hooks'
import type { SessionDetail } from '../../core/visit-view.ts'
import { Reason, type ReasonCode, reasonName } from '../../protocol/reason.ts'
import { gates, holdLink } from '../flow/hand.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { undoable } from '../ui/toasts.tsx'
import { benchHands } from '../workbench/intent.ts'
import styles from './client-detail.module.css'
import { starve } from './starve.ts'
import { clientText as words } from './text.ts'

/** Those that a server may send in DISCONNECT. Table 3-10 of MQTT 5.0. */
const reasons: readonly ReasonCode[] = [
  Reason.administrativeAction,
  Reason.unspecifiedError,
  Reason.malformedPacket,
  Reason.protocolError,
  Reason.notAuthorized,
  Reason.serverBusy,
  Reason.serverShuttingDown,
  Reason.keepAliveTimeout,
  Reason.sessionTakenOver,
  Reason.receiveMaximumExceeded,
  Reason.topicAliasInvalid,
  Reason.packetTooLarge,
  Reason.messageRateTooHigh,
  Reason.quotaExceeded,
  Reason.useAnotherServer,
  Reason.serverMoved,
  Reason.connectionRateExceeded,
  Reason.maximumConnectTime,
]

export function ClientActions({ session }: { session: SessionDetail }) {
  const [reason, setReason] = useState<ReasonCode>(Reason.administrativeAction)
  const { clientId, connected } = session
  const { admin } = source()
  return (
    <fieldset class={styles.actions} aria-label={words.actions}>
      <Leaving session={session} />
      <span class={styles.joined}>
        <select
          class="input"
          aria-label={words.reason}
          disabled={!connected}
          value={String(reason)}
          onChange={(event) => setReason(Number(event.currentTarget.value) as ReasonCode)}
        >
          {reasons.map((each) => (
            <option key={each} value={String(each)}>
              {`0x${each.toString(16)} ${reasonName(each)}`}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button"
          disabled={!connected}
          title={words.disconnectTitle}
          onClick={() => admin({ type: 'disconnect', clientId, reason })}
        >
          <Icon name="leave" />
          {words.disconnect}
        </button>
      </span>
      <EndSession clientId={clientId} />
    </fieldset>
  )
}

/** The three ways to go, side by side, and the hand on the link. */
function Leaving({ session }: { session: SessionDetail }) {
  const { clientId, connected, link, keepAliveSeconds } = session
  const hand = benchHands.value.get(clientId)
  const lanes = gates.value?.lanes.filter((lane) => lane.link === link) ?? []
  const isHeld = link !== null && lanes.some((lane) => lane.holding)
  const waiting = (direction: 'in' | 'out') => lanes.find((lane) => lane.direction === direction)?.waiting ?? 0
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={hand === undefined}
        title={hand === undefined ? words.goodbyeElsewhere : words.goodbyeTitle}
        onClick={hand?.sayGoodbye}
      >
        <Icon name="leave" />
        {words.goodbye}
      </button>
      <button
        type="button"
        class="button danger"
        disabled={!connected}
        title={words.cutTitle}
        onClick={() => source().admin({ type: 'cut', clientId })}
      >
        <Icon name="cut" />
        {words.cut}
      </button>
      <button
        type="button"
        class="button danger"
        disabled={!connected || keepAliveSeconds === 0 || isHeld}
        title={connected && keepAliveSeconds === 0 ? words.starveNever : words.starveTitle}
        onClick={() => {
          if (hand !== undefined) hand.fallSilent()
          else if (link !== null) starve(link)
        }}
      >
        <Icon name="clock" />
        {words.starve}
      </button>
      <button
        type="button"
        class="button"
        disabled={link === null}
        aria-pressed={isHeld}
        title={words.holdTitle}
        onClick={() => {
          if (link !== null) holdLink(link, !isHeld)
        }}
      >
        <Icon name="hand" />
        {isHeld ? words.open : words.hold}
      </button>
      {(isHeld || source().control.value === 'denied') && (
        <p class={styles.held} role="status">
          {isHeld ? words.held(waiting('in'), waiting('out')) : words.denied}
        </p>
      )}
    </>
  )
}

function EndSession({ clientId }: { clientId: string }) {
  const [ending, setEnding] = useState(false)
  const end = () => {
    setEnding(true)
    undoable(
      words.ending(clientId),
      () => {
        source().admin({ type: 'end-session', clientId })
        setEnding(false)
      },
      () => setEnding(false),
    )
  }
  return (
    <button type="button" class="button danger" disabled={ending} title={words.endTitle} onClick={end}>
      <Icon name="clear" />
      {words.end}
    </button>
  )
}
