// The picture of one row: lifelines, gutters, and the arrow of its packet. One inline SVG, hidden from those who hear.
// Does not know text: the row has it.
import type { FlowPacket } from '../../core/flow-view.ts'
import styles from './arrow.module.css'
import type { Bars } from './exchanges.ts'
import type { Geometry } from './geometry.ts'
import type { FlowRow, PacketRow } from './model.ts'

const barWidth = 7
const barStep = 9
const barsShown = 4
/** From the broker's lifeline to the first bar. */
const gutter = 8

export interface PictureProps {
  readonly row: FlowRow
  readonly geometry: Geometry
  readonly height: number
  /** Clients whose side of the wire nobody sees: only the broker's time is known. */
  readonly remote: ReadonlySet<string>
}

export function Picture({ row, geometry, height, remote }: PictureProps) {
  const { width, broker, x } = geometry
  return (
    <svg class={styles.picture} aria-hidden="true" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {[...x].map(([client, at]) => {
        const life = client === '' ? 'elsewhere' : (row.life.get(client) ?? 'none')
        return life === 'none' ? null : (
          <path key={client} class={styles.life} data-life={life} d={`M${at} 0V${height}`} />
        )
      })}
      <path class={styles.life} data-life="connected" d={`M${broker} 0V${height}`} />
      {row.pings.map((client) => {
        const at = x.get(client)
        return at === undefined ? null : <path key={client} class={styles.ping} d={`M${at - 4} ${height - 2}h8`} />
      })}
      {/* Of one lane alone, only its own. */}
      <Gutters bars={x.size === 1 ? ownBars(row.bars, x) : row.bars} broker={broker} height={height} />
      {row.kind === 'packet' && <Arrow row={row} geometry={geometry} height={height} remote={remote} />}
      {row.kind === 'decision' && <path class={styles.choice} d={`M${broker} ${height / 2}h6`} />}
      <Broken row={row} geometry={geometry} y={height / 2} />
    </svg>
  )
}

/** A link that ended without a goodbye: a cross on its lifeline. */
function Broken({ row, geometry, y }: { row: FlowRow; geometry: Geometry; y: number }) {
  if (row.kind !== 'decision' || row.decision.trace.type !== 'disconnected' || row.client === null) return null
  const at = geometry.x.get(row.client) ?? geometry.elsewhere
  return <path class={styles.cross} d={`M${at - 5} ${y - 5}l10 10M${at + 5} ${y - 5}l-10 10`} />
}

function ownBars({ shown }: Bars, x: Geometry['x']): Bars {
  return { shown: shown.filter(({ client }) => x.has(client)), more: { receiver: 0, sender: 0 } }
}

function Gutters({ bars, broker, height }: { bars: Bars; broker: number; height: number }) {
  const middle = arrowY(height)
  const reach = gutter + barsShown * barStep
  return (
    <>
      {bars.more.receiver > 0 && (
        <text class={styles.more} x={broker - reach} y={height - 4} text-anchor="end">
          +{bars.more.receiver}
        </text>
      )}
      {bars.more.sender > 0 && (
        <text class={styles.more} x={broker + reach} y={height - 4}>
          +{bars.more.sender}
        </text>
      )}
      {bars.shown.map((bar) => {
        const offset = gutter + bar.slot * barStep
        const left = bar.side === 'receiver' ? broker - offset - barWidth : broker + offset
        const top = bar.part === 'start' ? middle : 0
        const bottom = bar.part === 'end' ? middle : height
        return (
          <rect
            key={bar.key}
            class={styles.bar}
            data-qos={bar.qos}
            data-waits={bar.qos === 2 && !bar.released}
            x={left}
            y={top}
            width={barWidth}
            height={Math.max(0, bottom - top)}
          />
        )
      })}
    </>
  )
}

export function arrowY(height: number): number {
  return Math.round(height * 0.74)
}

interface ArrowProps {
  readonly row: PacketRow
  readonly geometry: Geometry
  readonly height: number
  readonly remote: ReadonlySet<string>
}

/** How much of the way is drawn as gone. */
const reach = { passed: 1, held: 0.4, behind: 0.08, slowed: 1, lost: 0.62 } as const

function Arrow({ row, geometry, height, remote }: ArrowProps) {
  const { packet, client } = row
  const y = arrowY(height)
  const at = geometry.x.get(client) ?? geometry.elsewhere
  const [from, to] = packet.direction === 'in' ? [at, geometry.broker] : [geometry.broker, at]
  const way = Math.sign(to - from)
  const end = from + (to - from) * reach[packet.way]
  const isWhole = packet.way === 'passed'
  const fades = isWhole && packet.direction === 'out' && remote.has(client)
  const tip = isWhole ? to - way * 2 : end
  const kind = packet.type === 'publish' ? 'publish' : packet.message !== 0 || isAck(packet) ? 'ack' : 'other'
  const failed = (packet.reason ?? 0) >= 0x80
  return (
    <g class={styles.arrow} data-kind={kind} data-qos={packet.qos} data-failed={failed} data-way={packet.way}>
      {packet.dup && <path class={styles.ghost} d={`M${from} ${y + 4}H${tip}`} />}
      {packet.way === 'slowed' ? (
        <Travelling row={row} from={from} to={to} y={y} />
      ) : (
        <Line
          from={from}
          to={isWhole ? tip - way * (packet.qos === 2 && kind === 'publish' ? 7 : 5) : end}
          y={y}
          row={row}
          fades={fades}
        />
      )}
      {!isWhole && packet.way !== 'slowed' && packet.way !== 'lost' && (
        <path class={styles.rest} d={`M${end} ${y}H${to}`} />
      )}
      {isWhole && <Head x={tip} y={y} way={way} open={kind !== 'publish'} />}
      {packet.way === 'lost' && (
        <path class={styles.cross} d={`M${end - 5} ${y - 5}l10 10M${end + 5} ${y - 5}l-10 10`} />
      )}
      {packet.type === 'disconnect' && <path class={styles.goodbye} d={`M${at - 6} ${y + 5}h12`} />}
      {row.owner !== null && packet.way !== 'lost' && <Token x={row.owner === 'broker' ? geometry.broker : at} y={y} />}
    </g>
  )
}

function Line({ from, to, y, row, fades }: { from: number; to: number; y: number; row: PacketRow; fades: boolean }) {
  const { packet, count } = row
  const way = Math.sign(to - from)
  const solid = fades ? to - way * 24 : to
  const lines =
    packet.type === 'publish' && packet.qos === 2 ? [y - 1.75, y + 1.75] : count > 1 ? [y - 3, y, y + 3] : [y]
  return (
    <>
      {lines.map((at) => (
        <path key={at} class={styles.line} d={`M${from} ${at}H${solid}`} />
      ))}
      {fades && lines.map((at) => <path key={`f${at}`} class={styles.fade} d={`M${solid} ${at}H${to}`} />)}
    </>
  )
}

/** A packet in slow motion: what lies behind it is drawn as it will be, what lies ahead dotted. */
function Travelling({ row, from, to, y }: { row: PacketRow; from: number; to: number; y: number }) {
  const { packet } = row
  const total = Math.max(1, packet.until - packet.time)
  const gone = Math.max(0, Math.min(total, Date.now() - packet.time))
  const timing = { animationDuration: `${total}ms`, animationDelay: `${-gone}ms` }
  const hidden = to > from ? 'inset(0 100% 0 0)' : 'inset(0 0 0 100%)'
  return (
    <>
      <path class={styles.rest} d={`M${from} ${y}H${to}`} />
      <g class={styles.travelled} style={{ ...timing, '--hidden': hidden }}>
        {/* Gives the line a height to be shown in. */}
        <rect class={styles.space} x={Math.min(from, to)} y={y - 6} width={Math.abs(to - from)} height="12" />
        <Line from={from} to={to} y={y} row={row} fades={false} />
      </g>
      <circle class={styles.dot} cx={from} cy={y} r="4.5" style={{ ...timing, '--way': `${to - from}px` }} />
    </>
  )
}

function Head({ x, y, way, open }: { x: number; y: number; way: number; open: boolean }) {
  const back = x - way * 8
  return open ? (
    <path class={styles.openHead} d={`M${back} ${y - 3.5}L${x} ${y}L${back} ${y + 3.5}`} />
  ) : (
    <path class={styles.head} d={`M${back} ${y - 4.5}L${x} ${y}L${back} ${y + 4.5}Z`} />
  )
}

/** Whose the message is now. */
function Token({ x, y }: { x: number; y: number }) {
  return (
    <g class={styles.token} transform={`translate(${x - 6.5} ${y - 5})`}>
      <rect width="13" height="10" rx="1.5" />
      <path d="M1 1.5l5.500 4l5.500-4" />
    </g>
  )
}

function isAck({ type }: FlowPacket): boolean {
  return type === 'puback' || type === 'pubrec' || type === 'pubrel' || type === 'pubcomp'
}

/** The lifelines below the last row, faint: nothing has happened there yet. */
export function Tail({ geometry: { width, broker, x } }: { geometry: Geometry }) {
  return (
    <svg class={styles.tail} aria-hidden="true" width={width}>
      {[...x.values(), broker].map((at) => (
        <line key={at} x1={at} x2={at} y1="0" y2="100%" />
      ))}
    </svg>
  )
}
