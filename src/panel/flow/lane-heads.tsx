// The heads of the lanes: who, by what transport, which version, how long its keep alive lasts, and its will.
// Does not know the rows.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Origin } from '../../core/outcome.ts'
import { middle } from '../format.ts'
import { linkTo, select } from '../route.ts'
import { now, textScale } from '../state.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { KeepAliveRing, StateDot } from '../ui/marks.tsx'
import { useWatch } from '../use-watch.ts'
import type { Geometry } from './geometry.ts'
import styles from './lane-heads.module.css'
import type { Lane, Lanes } from './lanes.ts'
import { flowText as words } from './text.ts'

type Transport = Origin['transport']

export interface LaneHeadsProps {
  readonly lanes: Lanes
  readonly geometry: Geometry
  /** Puts a client a place further; null where there is nothing to choose. */
  readonly onMove: ((client: string, way: -1 | 1) => void) | null
  readonly onShow: (client: string) => void
}

/** By what transport the clients of the lanes are joined, as far as that is known. */
export const transports = signal<ReadonlyMap<string, Transport>>(new Map())

const transportIcons: Record<string, IconName> = {
  tab: 'tab',
  tcp: 'terminal',
  websocket: 'globe',
  webrtc: 'device',
  scratch: 'code',
}

export function LaneHeads({ lanes, geometry, onMove, onShow }: LaneHeadsProps) {
  const { left, right, hidden } = lanes
  const half = Math.min(48, geometry.broker)
  return (
    <div class={styles.heads}>
      <span class={styles.time}>{words.time}</span>
      <span class={styles.message}>
        <abbr title={words.message}>M</abbr>
      </span>
      <div class={styles.lanes} style={{ inlineSize: `${geometry.width}px` }}>
        {left.map((lane, at) => (
          <Head key={lane.client} lane={lane} start={at * geometry.lane} width={geometry.lane} onMove={onMove} />
        ))}
        <span
          class={styles.broker}
          style={{ insetInlineStart: `${geometry.broker - half}px`, inlineSize: `${half * 2}px` }}
        >
          {words.broker}
        </span>
        {right.map((lane, at) => {
          const start = geometry.width - (right.length - at) * geometry.lane
          return lane.client === '' ? (
            <Elsewhere key="" hidden={hidden} start={start} width={geometry.lane} onShow={onShow} />
          ) : (
            <Head key={lane.client} lane={lane} start={start} width={geometry.lane} onMove={onMove} />
          )
        })}
      </div>
    </div>
  )
}

/** Letters of a name that a lane has room for, its icon aside. */
function letters(width: number): number {
  return Math.max(6, Math.floor((width - 52) / (9.65 * textScale.value)))
}

interface HeadProps {
  readonly lane: Lane
  readonly start: number
  readonly width: number
  readonly onMove: LaneHeadsProps['onMove']
}

function Head({ lane, start, width, onMove }: HeadProps) {
  const { client, side } = lane
  const session = useWatch('session', { clientId: client })
  const connected = session?.connected ?? false
  const transport = session?.origin?.transport
  useEffect(() => {
    if (transport !== undefined && transports.peek().get(client) !== transport)
      transports.value = new Map(transports.peek()).set(client, transport)
  }, [client, transport])
  const state = session === null ? words.life.none : connected ? words.life.connected : words.sessionKept
  return (
    <div class={styles.lane} data-side={side} style={{ insetInlineStart: `${start}px`, inlineSize: `${width}px` }}>
      <div class={styles.name}>
        {transport && (
          <span title={`${words.transport[transport]} ${session?.origin?.address ?? ''}`} class={styles.transport}>
            <Icon name={transportIcons[transport] ?? 'device'} size={14} />
            <span class="hidden-text">{words.transport[transport]}</span>
          </span>
        )}
        <a
          class={styles.client}
          href={linkTo('flow', { kind: 'client', id: client })}
          title={client}
          onClick={(event) => {
            event.preventDefault()
            select('client', client)
          }}
          onKeyDown={(event) => {
            const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
            if (!event.altKey || way === undefined || onMove === null) return
            event.preventDefault()
            onMove(client, way as -1 | 1)
          }}
        >
          <bdi>{middle(client, letters(width))}</bdi>
        </a>
      </div>
      <div class={styles.facts}>
        <StateDot state={connected ? 'on' : 'off'} />
        <span class="cut">{state}</span>
        {session !== null && connected && <KeepAlive seconds={session.keepAliveSeconds} last={session.lastPacketAt} />}
        {session?.will && (
          <span title={words.will(session.will.topic)} class={styles.transport}>
            <Icon name="will" size={14} />
            <span class="hidden-text">{words.will(session.will.topic)}</span>
          </span>
        )}
        {/* The last: what has no room is left out. */}
        {session !== null && connected && <span class={styles.version}>{words.versions[session.version]}</span>}
        {onMove !== null && (
          <span class={styles.move}>
            <button
              type="button"
              aria-label={words.moveLeft(client)}
              title={words.moveLeft(client)}
              onClick={() => onMove(client, -1)}
            >
              ‹
            </button>
            <button
              type="button"
              aria-label={words.moveRight(client)}
              title={words.moveRight(client)}
              onClick={() => onMove(client, 1)}
            >
              ›
            </button>
          </span>
        )}
      </div>
    </div>
  )
}

function KeepAlive({ seconds, last }: { seconds: number; last: number | null }) {
  if (seconds === 0 || last === null) return null
  const whole = seconds * 1.5
  const left = Math.max(0, Math.min(whole, whole - (now.value - last) / 1000))
  return (
    <span class={styles.transport} title={words.keepAlive(Math.round(left))}>
      <KeepAliveRing left={left / whole} size={24} />
      <span class="hidden-text">{words.keepAlive(Math.round(left))}</span>
    </span>
  )
}

/** Those for whom there is no room; choosing one gives it a lane. */
function Elsewhere(props: {
  hidden: readonly string[]
  start: number
  width: number
  onShow: (client: string) => void
}) {
  const { hidden, start, width, onShow } = props
  return (
    <div class={styles.lane} data-side="right" style={{ insetInlineStart: `${start}px`, inlineSize: `${width}px` }}>
      <select
        class="input"
        aria-label={words.pickLane}
        value=""
        onChange={(event) => onShow(event.currentTarget.value)}
      >
        <option value="">{words.elsewhere(hidden.length)}</option>
        {hidden.map((client) => (
          <option key={client} value={client}>
            {client}
          </option>
        ))}
      </select>
    </div>
  )
}
