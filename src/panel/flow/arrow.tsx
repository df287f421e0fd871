// biome-ignore-all lint/a11y: the picture is hidden from those who hear the list, and its buttons do the same for keys
// The picture of one row: lifelines, gutters, and the arrow of its packet. One inline SVG, hidden from those who hear.
// Does not know text: the row has it.
import type { FlowPacket } from '../../core/flow-view.ts'
import styles from './arrow.module.css'
import { chooseExchange, chosenExchange } from './exchange-choice.ts'
import type { Bar, Bars } from './exchanges.ts'
import { barStep, type Geometry, gutterStart, gutterWidth } from './geometry.ts'
import type { FlowRow, PacketRow } from './model.ts'

const barWidth = 8
/** Between the lines of a hatching. */
const hatchStep = 6
const fadeWidth = 24

export interface PictureProps {
  readonly row: FlowRow
  readonly geometry: Geometry
  readonly height: number
  /** Where the row stands in the list: hatchings go on from row to row. */
  readonly start: number
  /** Where the line of an arrow runs. */
  readonly line: number
  readonly bars: Bars
  /** Clients whose side of the wire nobody sees: only the broker's time is known. */
  readonly remote: ReadonlySet<string>
  /** It has just come. */
  readonly fresh: boolean
}

export function Picture(props: PictureProps) {
  const { row, geometry, height, line } = props
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
      <Gutters {...props} />
      {row.kind === 'packet' && <Arrow {...props} row={row} />}
      {row.kind === 'decision' && <path class={styles.choice} d={`M${broker} ${height / 2}h6`} />}
      <Broken row={row} geometry={geometry} y={row.kind === 'packet' ? line : height / 2} />
    </svg>
  )
}

/** A link that ended without a goodbye: a cross on its lifeline. */
function Broken({ row, geometry, y }: { row: FlowRow; geometry: Geometry; y: number }) {
  if (row.kind !== 'decision' || row.decision.trace.type !== 'disconnected' || row.client === null) return null
  const at = geometry.x.get(row.client) ?? geometry.elsewhere
  return <path class={styles.cross} d={`M${at - 5} ${y - 5}l10 10M${at + 5} ${y - 5}l-10 10`} />
}

function Gutters({ bars, geometry: { broker }, height, line, start }: PictureProps) {
  return (
    <>
      {bars.more.receiver > 0 && (
        <text class={styles.more} x={broker - gutterWidth} y={height - 4} text-anchor="end">
          +{bars.more.receiver}
        </text>
      )}
      {bars.more.sender > 0 && (
        <text class={styles.more} x={broker + gutterWidth} y={height - 4}>
          +{bars.more.sender}
        </text>
      )}
      {bars.shown.map((bar) => {
        const offset = gutterStart + bar.slot * barStep
        const left = bar.side === 'receiver' ? broker - offset - barWidth : broker + offset
        const top = bar.part === 'start' ? line : 0
        const bottom = bar.part === 'end' ? line : height
        return <InFlight key={bar.key} bar={bar} left={left} top={top} bottom={bottom} start={start} />
      })}
    </>
  )
}

/** One exchange that is not finished. Of QoS 2 the part before PUBREC is hatched. */
function InFlight(props: { bar: Bar; left: number; top: number; bottom: number; start: number }) {
  const { bar, left, top, bottom, start } = props
  const waits = bar.qos === 2 && !bar.released
  const lines: string[] = []
  if (waits) {
    const first = top - ((start + top) % hatchStep)
    for (let y = bar.part === 'start' ? first + hatchStep : first; y < bottom; y += hatchStep)
      if (bar.part !== 'end' || y + hatchStep <= bottom)
        lines.push(`M${left} ${y + hatchStep}l${barWidth} -${hatchStep}`)
  }
  return (
    <g
      class={styles.bar}
      data-qos={bar.qos}
      data-waits={waits}
      data-chosen={chosenExchange.value === bar.first}
      onClick={(event) => {
        event.stopPropagation()
        chooseExchange(bar.first)
      }}
    >
      <rect class={styles.target} x={left - 8} y={top} width={barWidth + 16} height={Math.max(0, bottom - top)} />
      <rect class={styles.body} x={left} y={top} width={barWidth} height={Math.max(0, bottom - top)} />
      {waits && <path class={styles.hatch} d={lines.join('')} />}
    </g>
  )
}

/** How much of the way is drawn as gone. */
const reach = { passed: 1, held: 0.4, behind: 0.08, slowed: 1, lost: 0.62 } as const

function Arrow({ row, geometry, line: y, remote, fresh }: PictureProps & { readonly row: PacketRow }) {
  const { packet, client } = row
  const at = geometry.x.get(client) ?? geometry.elsewhere
  const [from, to] = packet.direction === 'in' ? [at, geometry.broker] : [geometry.broker, at]
  const way = Math.sign(to - from)
  const end = from + (to - from) * reach[packet.way]
  const isWhole = packet.way === 'passed'
  const tip = isWhole ? to - way * 2 : end
  const kind = packet.type === 'publish' ? 'publish' : packet.message !== 0 || isAck(packet) ? 'ack' : 'other'
  const failed = (packet.reason ?? 0) >= 0x80
  const lineEnd = isWhole ? tip - way * (packet.qos === 2 && kind === 'publish' ? 7 : 5) : end
  return (
    <g
      class={styles.arrow}
      data-kind={kind}
      data-qos={packet.qos}
      data-failed={failed}
      data-way={packet.way}
      data-fresh={fresh}
    >
      {packet.dup && <path class={styles.ghost} d={`M${from} ${y + 4}H${tip}`} />}
      {packet.way === 'slowed' ? (
        <Travelling row={row} from={from} to={to} y={y} />
      ) : (
        <Line from={from} to={lineEnd} y={y} row={row} fades={remote.has(client) ? packet.direction : null} />
      )}
      {(packet.way === 'held' || packet.way === 'behind') && <Waiting from={end} to={to} y={y} way={packet.way} />}
      {isWhole && <Head x={tip} y={y} way={way} open={kind !== 'publish'} />}
      {packet.way === 'lost' && (
        <>
          <Severed x={at} y={y} />
          <Severed x={geometry.broker} y={y} />
          <path class={styles.cross} d={`M${end - 5} ${y - 5}l10 10M${end + 5} ${y - 5}l-10 10`} />
        </>
      )}
      {packet.type === 'disconnect' && <path class={styles.goodbye} d={`M${at - 6} ${y + 5}h12`} />}
      {row.owner !== null && packet.way !== 'lost' && (
        <Token
          x={row.owner === 'broker' ? geometry.broker : at}
          y={y}
          from={fresh && packet.type !== 'publish' ? (row.owner === 'broker' ? at : geometry.broker) : null}
        />
      )}
    </g>
  )
}

interface LineProps {
  readonly from: number
  readonly to: number
  readonly y: number
  readonly row: PacketRow
  /** Fades towards the client, whose side nobody sees. */
  readonly fades: 'in' | 'out' | null
}

function Line({ from, to, y, row, fades }: LineProps) {
  const { packet, count, isOpen } = row
  const way = Math.sign(to - from)
  const isMany = count > 1 && !isOpen
  const isDouble = packet.type === 'publish' && packet.qos === 2
  const lines = isMany ? [y - 3, y, y + 3] : isDouble ? [y - 1.75, y + 1.75] : [y]
  const [solidFrom, solidTo] = [
    fades === 'in' ? from + way * fadeWidth : from,
    fades === 'out' ? to - way * fadeWidth : to,
  ]
  const edge = fades === 'in' ? from : to
  const inward = fades === 'in' ? way : -way
  return (
    <>
      {lines.map((at) => (
        <path key={at} class={styles.line} d={`M${solidFrom} ${at}H${solidTo}`} />
      ))}
      {fades !== null &&
        lines.flatMap((at) =>
          [0.12, 0.3, 0.5, 0.75].map((opacity, step) => (
            <path key={`${at} ${step}`} opacity={opacity} d={`M${edge + inward * step * 6} ${at}h${inward * 6}`} />
          )),
        )}
    </>
  )
}

/** The way that a held packet has before it: hatched for the first, dotted for those behind it. */
function Waiting({ from, to, y, way }: { from: number; to: number; y: number; way: 'held' | 'behind' }) {
  if (way === 'behind') return <path class={styles.rest} d={`M${from} ${y}H${to}`} />
  const lines: string[] = []
  for (let x = Math.min(from, to) + 2; x < Math.max(from, to) - 8; x += hatchStep) lines.push(`M${x} ${y + 4}l6 -8`)
  return <path class={styles.hatch} d={lines.join('')} />
}

/** A lifeline that breaks here. */
function Severed({ x, y }: { x: number; y: number }) {
  return (
    <>
      <rect class={styles.gap} x={x - 3} y={y - 3} width="6" height="6" />
      <path class={styles.severed} d={`M${x - 6} ${y - 1}l12 -4M${x - 6} ${y + 5}l12 -4`} />
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
        <Line from={from} to={to} y={y} row={row} fades={null} />
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

/** Whose the message is now; it comes over from the other side. */
function Token({ x, y, from }: { x: number; y: number; from: number | null }) {
  return (
    <g transform={`translate(${x - 6.5} ${y - 5})`}>
      <g
        class={styles.token}
        data-moves={from !== null}
        style={from === null ? undefined : { '--from': `${from - x}px` }}
      >
        <rect width="13" height="10" rx="1.5" />
        <path d="M1 1.5l5.500 4l5.500-4" />
      </g>
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
