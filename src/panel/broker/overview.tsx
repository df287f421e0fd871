// The broker's numbers as tiles, each with its last minutes; the one that is chosen as a plot. Below them what did not
// arrive, and the limits in force. Does not know how anything is counted.
import type { DropReason } from '../../core/outcome.ts'
import type { BrokerView } from '../../core/views.ts'
import { clientText } from '../clients/text.ts'
import { bytes, count, duration, rate } from '../format.ts'
import { linkTo, select, selectedId } from '../route.ts'
import { source } from '../source.ts'
import { now } from '../state.ts'
import { useWatch } from '../use-watch.ts'
import styles from './broker.module.css'
import { looksOf, useHour } from './hour.ts'
import { type Look, type Metric, metricOf, metrics, seriesOf, spans } from './metrics.ts'
import { MetricPlot } from './plot.tsx'
import { brokerText } from './text.ts'

const words = brokerText.tiles

export function Overview({ view }: { view: BrokerView }) {
  const chosen = metricOf(selectedId('number')) ?? metrics[0]!
  const { kind } = source().host.value
  useHour()
  const looks = looksOf('minutes', now.value)
  // Some browsers do not tell it.
  const told = metrics.filter(({ key }) => key !== 'heap' || view.heapBytes > 0)
  return (
    <div class={styles.overview}>
      <MetricPlot metric={chosen} />
      <ul class={styles.tiles}>
        {told.map((metric) => (
          <Tile key={metric.key} metric={metric} view={view} looks={looks} isChosen={metric === chosen} />
        ))}
        <li class={styles.tile}>
          <span class={styles.name}>{words.host}</span>
          <span class={styles.value}>{words.hostKind[kind]}</span>
          <span class={styles.note}>{words.hostNote[kind]}</span>
        </li>
        <li class={styles.tile}>
          <span class={styles.name}>{words.uptime}</span>
          <span class={styles.value}>{duration((now.value - view.startedAt) / 1000)}</span>
          <span class={styles.note}>{words.version(view.version)}</span>
        </li>
      </ul>
      <div class={styles.halves}>
        <Drops />
        <LimitsInForce />
      </div>
    </div>
  )
}

interface TileProps {
  readonly metric: Metric
  readonly view: BrokerView
  readonly looks: readonly Look[]
  readonly isChosen: boolean
}

function Tile({ metric, view, looks, isChosen }: TileProps) {
  const { name } = brokerText.numbers[metric.key]
  const [first] = metric.lines
  return (
    <li>
      <button
        type="button"
        class={styles.tile}
        aria-pressed={isChosen}
        title={brokerText.about(name)}
        onClick={() => select('number', metric.key)}
      >
        <span class={styles.name}>{name}</span>
        <span class={styles.value}>{isUnknown(metric, view) ? '–' : metric.format(first!.read(view))}</span>
        <span class={styles.note}>{noteOf(metric, view)}</span>
        <Spark metric={metric} looks={looks} />
      </button>
    </li>
  )
}

/** How long the last commit took, before the first. */
function isUnknown({ key }: Metric, { storage }: BrokerView): boolean {
  return key === 'lastCommit' && storage.commits === 0
}

function noteOf({ key }: Metric, { counters, storage, ...view }: BrokerView): string {
  switch (key) {
    case 'rates':
      return words.ratesNote(rate(view.receivedRate), rate(view.sentRate))
    case 'clients':
      return words.clientsNote(counters.clientsMaximum)
    case 'sessions':
      return words.sessionsNote(counters.sessionsExpired)
    case 'queued':
      return words.queuedNote
    case 'publishedIn':
      return words.packets(counters.packetsReceived)
    case 'publishedOut':
      return words.packets(counters.packetsSent)
    case 'dropped':
      return words.ofOut(counters.publishSent)
    case 'commits':
      return words.commitsNote(storage.writes)
    case 'lastCommit':
      return words.storageKind[storage.kind]
    default:
      return ''
  }
}

const sparkHeight = 20

/** The first line of a number, newest at the right edge. */
function Spark({ metric, looks }: Pick<TileProps, 'metric' | 'looks'>) {
  const [times, values = []] = seriesOf(metric, looks)
  const highest = Math.max(1, ...values)
  const start = now.value / 1000 - spans.minutes
  const path = values
    .map((value, at) => {
      const y = sparkHeight - 1 - (value / highest) * (sparkHeight - 2)
      return `${at === 0 ? 'M' : 'L'}${(times[at]! - start).toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
  return (
    <svg
      aria-hidden="true"
      class={styles.spark}
      viewBox={`0 0 ${spans.minutes} ${sparkHeight}`}
      preserveAspectRatio="none"
      fill="none"
    >
      <path d={path} />
    </svg>
  )
}

function Drops() {
  const drops = useWatch('drops', {})
  const text = brokerText.drops
  const reasons = Object.entries(drops?.byReason ?? {}) as [DropReason, number][]
  const rows = reasons
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => [clientText.dropReasons[reason], n] as const)
  if (drops !== null && drops.unmatched > 0) rows.push([text.unmatched, drops.unmatched])
  const refused = Object.entries(drops?.refused ?? {}) as [keyof typeof text.refusals, number][]
  return (
    <section class={styles.box}>
      <h2>{text.title}</h2>
      {rows.length === 0 ? <p class="muted">{text.none}</p> : <Rows rows={rows.map(([name, n]) => [name, count(n)])} />}
      {refused.some(([, n]) => n > 0) && (
        <>
          <h3>{text.refused}</h3>
          <Rows rows={refused.filter(([, n]) => n > 0).map(([what, n]) => [text.refusals[what], count(n)])} />
        </>
      )}
    </section>
  )
}

function Rows({ rows }: { rows: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class={styles.rows}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function LimitsInForce() {
  const config = useWatch('config', {})
  const text = brokerText.limits
  if (config === null) return null
  const { limits } = config
  const name = brokerText.limitNames
  const orNone = (n: number, format = count) => (n === 0 ? text.off : format(n))
  return (
    <section class={styles.box}>
      <h2>
        {text.title} <span class="muted">{text.from[config.from]}</span>
      </h2>
      <Rows
        rows={[
          [name.connections, count(limits.maximumConnections)],
          [name.packet, bytes(limits.maximumPacketSize)],
          [name.queue, `${count(limits.maximumQueuedMessages)} · ${bytes(limits.maximumQueuedBytes)}`],
          [name.messages, orNone(limits.messagesPerSecond)],
          [name.bytes, orNone(limits.bytesPerSecond, bytes)],
          [name.retained, `${count(limits.maximumRetainedMessages)} · ${bytes(limits.maximumRetainedBytes)}`],
          [name.stored, orNone(limits.maximumStoredBytes, bytes)],
        ]}
      />
      <a class="button" href={linkTo('settings')}>
        {text.change}
      </a>
    </section>
  )
}
