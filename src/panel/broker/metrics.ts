// The broker's numbers: how each is read from the broker view, and its last minutes as lines. Pure; does not draw.
import type { BrokerSample } from '../../core/history-view.ts'
import { bytes, count, rate } from '../format.ts'
import { brokerText } from './text.ts'

export type NumberKey = keyof typeof brokerText.numbers
/** What a number is read from: the broker view has it all, and so has each sample of its past. */
export type Sampled = Omit<BrokerSample, 'at'>
type Read = (view: Sampled) => number

export interface Metric {
  readonly key: NumberKey
  /** One line each; what only grows is shown as its growth per second. */
  readonly lines: readonly { readonly name: string; readonly read: Read }[]
  readonly grows: boolean
  readonly format: (value: number) => string
  /** Where Mosquitto's layout of `$SYS` has it, '' for nowhere. */
  readonly sys: string
}

const plain = (key: NumberKey, read: Read, sys = '', format = count): Metric => ({
  key,
  lines: [{ name: brokerText.numbers[key].name, read }],
  grows: false,
  format,
  sys,
})
const growing = (key: NumberKey, read: Read, sys = '', format = count): Metric => ({
  ...plain(key, read, sys, format),
  grows: true,
})

export const metrics: readonly Metric[] = [
  {
    key: 'rates',
    lines: [
      { name: brokerText.numbers.publishedIn.name, read: (view) => view.receivedRate },
      { name: brokerText.numbers.publishedOut.name, read: (view) => view.sentRate },
    ],
    grows: false,
    format: rate,
    sys: '$SYS/broker/load/publish/received/1min',
  },
  plain('clients', (view) => view.connected, '$SYS/broker/clients/connected'),
  plain('sessions', (view) => view.sessions, '$SYS/broker/clients/total'),
  plain('subscriptions', (view) => view.subscriptions, '$SYS/broker/subscriptions/count'),
  plain('retained', (view) => view.retained, '$SYS/broker/retained messages/count'),
  plain('queued', (view) => view.queued),
  growing('publishedIn', (view) => view.counters.publishReceived, '$SYS/broker/publish/messages/received'),
  growing('publishedOut', (view) => view.counters.publishSent, '$SYS/broker/publish/messages/sent'),
  growing('dropped', (view) => view.counters.publishDropped, '$SYS/broker/publish/messages/dropped'),
  growing('bytesIn', (view) => view.counters.bytesReceived, '$SYS/broker/bytes/received', bytes),
  growing('bytesOut', (view) => view.counters.bytesSent, '$SYS/broker/bytes/sent', bytes),
  growing('commits', (view) => view.storage.commits),
  plain('lastCommit', (view) => view.storage.lastCommitMillis, '', brokerText.tiles.millis),
  plain('database', (view) => view.storage.databaseBytes, '', bytes),
  plain('heap', (view) => view.heapBytes, '$SYS/broker/heap/current', bytes),
]

export function metricOf(key: string | null): Metric | undefined {
  return metrics.find((metric) => metric.key === key)
}

/** Seconds that a plot shows. */
export const spans = { minutes: 300, hour: 3_600 } as const
export type Span = keyof typeof spans

export interface Look {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly view: Sampled
}

/** Times in seconds, and for each line its values. Of what grows the first look gives nothing. */
export function seriesOf(metric: Metric, looks: readonly Look[]): [times: number[], ...lines: number[][]] {
  const shown = metric.grows ? looks.slice(1) : looks
  const lines = metric.lines.map(({ read }) =>
    shown.map(({ at, view }, index) => {
      const before = metric.grows ? looks[index] : undefined
      if (before === undefined) return read(view)
      // A broker that started anew counts from nought.
      return Math.max(0, read(view) - read(before.view)) / Math.max(0.001, (at - before.at) / 1000)
    }),
  )
  return [shown.map(({ at }) => at / 1000), ...lines]
}

/** Of minutes all that this page saw, and before it what the broker kept; of an hour that, and the newest look. */
export function merged(
  samples: readonly BrokerSample[],
  looks: readonly Look[],
  from: number,
  span: Span,
): readonly Look[] {
  const seen = (span === 'hour' ? looks.slice(-1) : looks).filter(({ at }) => at >= from)
  const until = seen[0]?.at ?? Number.POSITIVE_INFINITY
  const before = samples.filter(({ at }) => at >= from && at < until)
  return [...before.map((sample) => ({ at: sample.at, view: sample })), ...seen]
}
