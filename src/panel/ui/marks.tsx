// The small drawings of MQTT: QoS as a stroke, the pin, the R bit, the keep-alive ring, a line of rates.
// Every one has words beside it or in it. Does not know where it stands.
import type { QoS } from '../../protocol/packet.ts'
import { text } from '../text.ts'
import { Icon } from './icons.tsx'
import styles from './marks.module.css'

/** Nought, one or two promises: a dashed, a single or a double line, then the words. */
export function QoSMark({ qos, short = false }: { qos: QoS; short?: boolean }) {
  return (
    <span class={styles.qos} data-qos={qos}>
      <svg aria-hidden="true" width="22" height="8" viewBox="0 0 22 8" fill="none" stroke="currentColor">
        {qos === 0 && <path d="M0 4h22" stroke-width="2" stroke-dasharray="4 2" />}
        {qos === 1 && <path d="M0 4h22" stroke-width="2" />}
        {qos === 2 && <path d="M0 2.25h22M0 5.75h22" stroke-width="1.5" />}
      </svg>
      <span class={styles.words}>
        {short && <span class="hidden-text">{text.qos}</span>}
        {short ? qos : `${text.qos} ${qos}`}
      </span>
    </span>
  )
}

/** Two different things, never mixed: stored in the broker now, and RETAIN as the publisher set it. */
export function RetainMarks({ stored, retain }: { stored: boolean; retain: boolean }) {
  return (
    <span class={styles.retain}>
      <span class={styles.slot}>
        {stored && (
          <span title={text.marks.pin}>
            <Icon name="pin" />
            <span class="hidden-text">{text.marks.pin}</span>
          </span>
        )}
      </span>
      {retain && (
        <abbr class={styles.bit} title={text.marks.retain}>
          R
        </abbr>
      )}
    </span>
  )
}

/** Empties towards one and a half times the keep alive, when the broker will cut. */
export function KeepAliveRing({ left, size = 16 }: { left: number; size?: number }) {
  const round = 2 * Math.PI * 5.5
  return (
    <svg
      class={styles.ring}
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      data-late={left < 0.25}
    >
      <circle cx="8" cy="8" r="5.5" stroke="var(--line)" stroke-width="2" />
      <circle
        cx="8"
        cy="8"
        r="5.5"
        stroke="currentColor"
        stroke-width="2"
        stroke-dasharray={`${round * Math.max(0, Math.min(1, left))} ${round}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  )
}

export function StateDot({ state }: { state: 'on' | 'off' | 'wait' | 'fault' }) {
  return (
    <svg class={styles.dot} data-state={state} aria-hidden="true" width="10" height="10" viewBox="0 0 10 10">
      {state === 'fault' ? (
        <path d="M2 2l6 6M8 2l-6 6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      ) : (
        <circle
          cx="5"
          cy="5"
          r="3.75"
          fill={state === 'on' ? 'currentColor' : 'none'}
          stroke="currentColor"
          stroke-width="1.5"
          stroke-dasharray={state === 'wait' ? '2.5 2' : undefined}
        />
      )}
    </svg>
  )
}
