// The broker's numbers as tiles, and its rates as two lines. Does not know how they are counted.
import type { BrokerView } from '../../core/views.ts'
import { bytes, count, duration, rate } from '../format.ts'
import { source } from '../source.ts'
import { now, rateHistorySeconds, rates } from '../state.ts'
import styles from './broker.module.css'
import { brokerText } from './text.ts'

const words = brokerText.tiles

export function Overview({ view }: { view: BrokerView }) {
  const { counters, storage } = view
  const { kind } = source().host.value
  return (
    <div class={styles.overview}>
      <Rates view={view} />
      <dl class={styles.tiles}>
        <Tile name={words.clients} value={count(view.connected)} note={words.clientsNote(counters.clientsMaximum)} />
        <Tile name={words.sessions} value={count(view.sessions)} note={words.sessionsNote(counters.sessionsExpired)} />
        <Tile name={words.subscriptions} value={count(view.subscriptions)} />
        <Tile name={words.retained} value={count(view.retained)} />
        <Tile name={words.queued} value={count(view.queued)} note={words.queuedNote} />
        <Tile
          name={words.publishedIn}
          value={count(counters.publishReceived)}
          note={words.packets(counters.packetsReceived)}
        />
        <Tile
          name={words.publishedOut}
          value={count(counters.publishSent)}
          note={words.dropped(counters.publishDropped)}
        />
        <Tile name={words.bytesIn} value={bytes(counters.bytesReceived)} />
        <Tile name={words.bytesOut} value={bytes(counters.bytesSent)} note={words.packets(counters.packetsSent)} />
        <Tile name={words.host} value={words.hostKind[kind]} note={words.hostNote[kind]} />
        <Tile name={words.storage} value={words.storageKind[storage.kind]} note={words.storageNote[storage.kind]} />
        <Tile
          name={words.lastCommit}
          value={storage.commits === 0 ? '–' : words.millis(storage.lastCommitMillis)}
          note={words.commits(storage.commits, storage.writes)}
        />
        <Tile
          name={words.uptime}
          value={duration((now.value - view.startedAt) / 1000)}
          note={words.version(view.version)}
        />
      </dl>
    </div>
  )
}

function Tile({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div class={styles.tile}>
      <dt>{name}</dt>
      <dd class={styles.value}>{value}</dd>
      {note && <dd class={styles.note}>{note}</dd>}
    </div>
  )
}

const height = 96

function Rates({ view }: { view: BrokerView }) {
  const { received, sent } = rates.value
  const highest = Math.max(1, ...received, ...sent)
  const peak = received.length === 0 && sent.length === 0 ? 0 : Math.max(...received, ...sent)
  return (
    <figure class={styles.rates}>
      <figcaption>
        <span>{brokerText.rates}</span>
        <span class={styles.legend}>
          <svg aria-hidden="true" width="18" height="8" viewBox="0 0 18 8">
            <path d="M0 4h18" stroke="var(--accent)" stroke-width="2" />
          </svg>
          {brokerText.received} <b class="mono">{rate(view.receivedRate)}</b>
        </span>
        <span class={styles.legend}>
          <svg aria-hidden="true" width="18" height="8" viewBox="0 0 18 8">
            <path d="M0 4h18" stroke="var(--text2)" stroke-width="2" stroke-dasharray="3 2" />
          </svg>
          {brokerText.sent} <b class="mono">{rate(view.sentRate)}</b>
        </span>
        <span class={styles.peak}>{brokerText.peak(rate(peak))}</span>
      </figcaption>
      <svg
        aria-hidden="true"
        class={styles.plot}
        viewBox={`0 0 ${rateHistorySeconds - 1} ${height}`}
        preserveAspectRatio="none"
        fill="none"
      >
        {[0.25, 0.5, 0.75].map((at) => (
          <path key={at} d={`M0 ${height * at}H${rateHistorySeconds}`} class={styles.gridline} />
        ))}
        <path d={line(sent, highest)} class={styles.sent} />
        <path d={line(received, highest)} class={styles.received} />
      </svg>
    </figure>
  )
}

/** Newest value at the right edge. */
function line(values: readonly number[], highest: number): string {
  const start = rateHistorySeconds - values.length
  return values
    .map(
      (value, i) => `${i === 0 ? 'M' : 'L'}${start + i} ${(height - 2 - (value / highest) * (height - 6)).toFixed(1)}`,
    )
    .join('')
}
