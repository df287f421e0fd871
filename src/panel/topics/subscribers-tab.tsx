// Who gets what is published to a topic, and why: level by level, and what the R bit of each copy means.
// Does not decide either.
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { FlowPacket } from '../../core/flow-view.ts'
import type { TopicSubscriber } from '../../core/topic-view.ts'
import { timeOfDay } from '../format.ts'
import { linkTo } from '../route.ts'
import { source } from '../source.ts'
import { QoSMark } from '../ui/marks.tsx'
import { copyCause, copyQoS } from './copies.ts'
import { Levels } from './levels.tsx'
import { matchReasons } from './match-reasons.ts'
import { paneText } from './pane-text.ts'
import styles from './topic-pane.module.css'
import type { TabProps } from './topic-pane.tsx'

const words = paneText.subscribers
const copiesKept = 200
const copiesShown = 20

export function SubscribersTab({ topic, history: { subscribers } }: TabProps) {
  const { total, rows } = subscribers
  return (
    <>
      <p class={styles.note}>{total === 0 ? words.none : words.reach(total)}</p>
      <ul class={styles.subscribers}>
        {rows.map((row) => (
          <Subscriber key={`${row.clientId} ${row.filter}`} {...{ topic, row }} />
        ))}
        {total > rows.length && <li class={styles.note}>{words.more(total - rows.length)}</li>}
      </ul>
      <Copies {...{ topic, rows }} />
    </>
  )
}

function Subscriber({ topic, row }: { topic: string; row: TopicSubscriber }) {
  const { levels } = matchReasons(row.filter, topic)
  const { group } = row
  return (
    <li class={styles.subscriber}>
      <span class={styles.who}>
        <a class="mono" href={linkTo('clients', { kind: 'client', id: row.clientId })}>
          <bdi>{row.clientId}</bdi>
        </a>
        <QoSMark qos={row.qos} />
        {!row.connected && <span class={styles.offline}>{words.offline}</span>}
      </span>
      <bdi class={styles.filter}>{row.filter}</bdi>
      <Levels levels={levels} />
      <p class={styles.why}>
        {group !== null && `${words.share(group.members, group.strategy, group.isLast)} `}
        {row.retainAsPublished ? words.bit.published : group !== null ? words.bit.shared : words.bit.cleared}{' '}
        {group !== null ? words.shareHandling : words.handling[row.retainHandling]} {row.noLocal && words.noLocal}
      </p>
    </li>
  )
}

/** PUBLISH packets on this topic as they leave, while somebody looks. */
function Copies({ topic, rows }: { topic: string; rows: readonly TopicSubscriber[] }) {
  const packets = usePackets(topic)
  const copies = packets.filter(({ direction }) => direction === 'out').slice(-copiesShown)
  return (
    <section class={styles.copies}>
      <h3>{words.copies}</h3>
      {copies.length === 0 && <p class={styles.note}>{words.copiesNone}</p>}
      <ol>
        {copies.reverse().map((copy) => (
          <li key={copy.seq}>
            <span class={styles.time}>{timeOfDay(copy.time)}</span> <bdi class="mono">{copy.clientId}</bdi>{' '}
            <span class={styles.flag}>{words.copyBit(copy.retain)}</span>{' '}
            <span class={styles.chain} title={words.copyQoSTitle}>
              {words.copyQoS(copyQoS(copy, packets, rows))}
            </span>
            <p class={styles.why}>{words.cause[copyCause(copy, packets, rows)]}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}

function usePackets(topic: string): readonly FlowPacket[] {
  const from = source()
  const [packets, setPackets] = useState<readonly FlowPacket[]>([])
  const filter = useMemo(
    () => [
      { key: 'topic' as const, filter: topic, not: false },
      { key: 'type' as const, types: ['publish'], not: false },
    ],
    [topic],
  )
  useEffect(() => {
    let kept: FlowPacket[] = []
    return from.watch('flow', { filter, limit: copiesKept }, (result) => {
      if (result.isFirst) kept = []
      for (const event of result.events) if (event.kind === 'packet') kept.push(event)
      kept = kept.slice(-copiesKept)
      setPackets(kept)
    })
  }, [from, filter])
  return packets
}
