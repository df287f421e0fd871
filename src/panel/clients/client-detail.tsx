// One client and its session in full, and what may be done to it. Does not know the table.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { DropReason } from '../../core/outcome.ts'
import type { SessionDetail } from '../../core/visit-view.ts'
import { bytes, count, duration, timeOfDay } from '../format.ts'
import { now } from '../state.ts'
import { text } from '../text.ts'
import { Fields } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { QoSMark } from '../ui/marks.tsx'
import { useWatch } from '../use-watch.ts'
import { ClientActions } from './client-actions.tsx'
import styles from './client-detail.module.css'
import { ConnectAsSent, History, Negotiated } from './connect-sent.tsx'
import { keepAliveLeft } from './keep-alive.ts'
import { sessionWords, shortAddress } from './session-words.ts'
import { clientsText, clientText as words } from './text.ts'

export function ClientPane({ id: clientId }: { id: string }) {
  const [last, setLast] = useState<SessionDetail | null>(null)
  const session = useWatch('session', { clientId })
  if (session !== null && session !== last) setLast(session)
  // Until the first answer there is nothing to say.
  if (session === null)
    return last === null ? <Waiting clientId={clientId} /> : <p class={styles.gone}>{words.gone(clientId)}</p>
  return (
    <>
      <h3 class={styles.name}>
        <bdi class="mono">{session.clientId}</bdi>
      </h3>
      <ClientActions session={session} />
      <Facts session={session} />
      <Negotiated session={session} />
      <ConnectAsSent session={session} />
      <SubscriptionList session={session} />
      <Inflight session={session} />
      <Queue session={session} />
      <Drops session={session} />
      <History session={session} />
    </>
  )
}

/** The list of clients tells whether there is such a client at all. */
function Waiting({ clientId }: { clientId: string }) {
  const found = useWatch('clients', { offset: 0, limit: 500, sort: 'clientId', text: clientId })
  const missing = found !== null && !found.rows.some((row) => row.clientId === clientId)
  return missing ? <p class={styles.gone}>{words.gone(clientId)}</p> : null
}

function Facts({ session }: { session: SessionDetail }) {
  const time = now.value
  const since = session.connected ? session.connectedAt : session.disconnectedAt
  const left = keepAliveLeft(session, time)
  return (
    <Fields
      rows={[
        session.origin && [
          words.from,
          <span key="from">
            {clientsText.transport[session.origin.transport]}{' '}
            <bdi class="mono">{shortAddress(session.origin.address)}</bdi>
          </span>,
        ],
        [words.user, session.username ?? words.anonymous],
        [words.version, clientsText.versions[session.version]],
        since === null
          ? null
          : [
              session.connected ? words.since : words.left,
              words.sinceValue(timeOfDay(since).slice(0, 8), duration((time - since) / 1000)),
            ],
        // Of who is away there is none.
        session.connected
          ? [
              words.keepAlive,
              session.keepAliveSeconds === 0
                ? words.keepAliveOff
                : left === null
                  ? clientsText.seconds(session.keepAliveSeconds)
                  : words.keepAliveValue(session.keepAliveSeconds, left),
            ]
          : null,
        [words.session, sessionWords(session, time)],
        [words.will, <Will key="will" session={session} />],
        [words.messages, words.messagesValue(session.published, session.delivered)],
      ]}
    />
  )
}

function Will({ session }: { session: SessionDetail }) {
  const { will } = session
  if (will === null) return <>{words.noWill}</>
  return (
    <span class={styles.will}>
      <Icon name="will" />
      <span>
        <bdi class="mono">{will.topic}</bdi>, {text.qos} {will.qos}, {words.willValue(will.retain, will.delaySeconds)}
        {will.dueAt !== null && <b> {words.willDue(Math.max(0, (will.dueAt - now.value) / 1000))}</b>}
        {session.connected && <span class={styles.options}>{words.willWhat}</span>}
      </span>
    </span>
  )
}

interface PartProps {
  readonly title: string
  readonly total: number
  readonly none?: string
  readonly note?: string
  readonly children: ComponentChildren
}

function Part({ title, total, none, note, children }: PartProps) {
  if (total === 0 && none === undefined) return null
  return (
    <section class={styles.part}>
      <h3>
        {title} <span class="mono">{count(total)}</span>
        {note !== undefined && total > 0 && <span> · {note}</span>}
      </h3>
      {total === 0 ? <p class="muted">{none}</p> : <ul>{children}</ul>}
    </section>
  )
}

function SubscriptionList({ session }: { session: SessionDetail }) {
  const list = session.subscriptionList
  return (
    <Part title={words.subscriptions} total={list.length} none={words.noSubscriptions}>
      {list.map((each) => (
        <li key={each.filter} class={styles.line}>
          {each.filter.startsWith('$share/') ? (
            <a class={styles.topic} href="#/broker?tab=shared" title={words.toGroup}>
              <bdi>{each.filter}</bdi>
            </a>
          ) : (
            <bdi class={styles.topic}>{each.filter}</bdi>
          )}
          <QoSMark qos={each.qos} />
          <span class={styles.options}>
            {[
              each.noLocal && words.noLocal,
              each.retainAsPublished && words.retainAsPublished,
              each.retainHandling > 0 && words.retainHandling(each.retainHandling),
              each.identifier > 0 && words.identifier(each.identifier),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </Part>
  )
}

function Inflight({ session }: { session: SessionDetail }) {
  return (
    <Part title={words.inflight} total={session.inflight.length} none={words.noInflight}>
      {session.inflight.map((each) => (
        <li key={`${each.state}${each.packetId}`} class={styles.line}>
          <span class={styles.topic}>
            #{each.packetId} {each.topic}
          </span>
          <QoSMark qos={each.qos} />
          <span class={styles.options}>{words.inflightState[each.state]}</span>
        </li>
      ))}
    </Part>
  )
}

function Queue({ session }: { session: SessionDetail }) {
  const more = session.queued - session.queue.length
  return (
    <Part
      title={words.queue}
      total={session.queued}
      none={session.queuedHighWater === 0 ? words.noQueue : words.wasQueued(session.queuedHighWater)}
      note={words.highWater(session.queuedHighWater)}
    >
      {session.queue.map((each) => (
        <li key={each.message} class={styles.line}>
          <bdi class={styles.topic}>{each.topic}</bdi>
          <QoSMark qos={each.qos} />
          <span class={styles.options}>{bytes(each.bytes)}</span>
        </li>
      ))}
      {more > 0 && <li class="muted">{words.queueMore(more)}</li>}
    </Part>
  )
}

function Drops({ session }: { session: SessionDetail }) {
  const entries = Object.entries(session.drops) as [DropReason, number][]
  const total = entries.reduce((sum, [, n]) => sum + n, 0)
  return (
    <Part title={words.drops} total={total}>
      {entries.map(([reason, n]) => (
        <li key={reason} class={styles.line}>
          <span class={styles.topic}>{words.dropReasons[reason]}</span>
          <span class="mono">{count(n)}</span>
        </li>
      ))}
    </Part>
  )
}
