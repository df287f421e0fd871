// CONNECT as the client sent it, what the broker made of it, and what happened to the client since.
// Does not know the bytes.
import type { SessionDetail } from '../../core/visit-view.ts'
import { bytes, count, duration, timeOfDay } from '../format.ts'
import { text } from '../text.ts'
import { Fields } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { useWatch } from '../use-watch.ts'
import styles from './client-detail.module.css'
import { clientText as words } from './text.ts'
import { visitWords } from './visit-words.ts'

const names = words.sentNames

/** What each side takes from the other, as CONNECT and CONNACK said. */
export function Negotiated({ session }: { session: SessionDetail }) {
  const limits = useWatch('config', {})?.limits
  const largest = session.maximumPacketSize
  const isFive = session.version === 5
  if (!session.connected) return null
  const rows = [
    [words.receiveMaximum, count(session.receiveMaximum), limits && isFive ? count(limits.receiveMaximum) : '–'],
    [words.packetMaximum, largest === null ? words.noLimit : bytes(largest), limits && bytes(limits.maximumPacketSize)],
    [
      words.aliasMaximum,
      count(session.connect?.properties.topicAliasMaximum ?? session.topicAliasMaximum),
      limits && isFive ? count(limits.topicAliasMaximum) : '–',
    ],
  ]
  return (
    <section class={styles.part}>
      <table class={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.negotiated}</th>
            <th scope="col">{words.ofClient}</th>
            <th scope="col">{words.ofBroker}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ofClient, ofBroker]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{ofClient}</td>
              <td>{ofBroker}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function ConnectAsSent({ session }: { session: SessionDetail }) {
  const { connect } = session
  return (
    <details class={styles.part}>
      <summary>{words.sent}</summary>
      {connect === null ? <p class="muted">{words.notSent}</p> : <Fields rows={rowsOf(session, connect)} />}
    </details>
  )
}

type Sent = NonNullable<SessionDetail['connect']>

function rowsOf(session: SessionDetail, connect: Sent): (readonly [string, string] | null)[] {
  const { properties, will } = connect
  const yes = (value: unknown) => (value ? names.yes : names.no)
  const made = (asked: string, now: string) => (asked === now ? asked : `${asked}; ${words.changedByBroker(now)}`)
  const alive = (seconds: number) => (seconds === 0 ? '0' : duration(seconds))
  const base: (readonly [string, string] | null)[] = [
    [names.clientId, connect.clientId || names.empty],
    [names.cleanStart, yes(connect.cleanStart)],
    [
      names.keepAlive,
      made(
        alive(connect.keepAliveSeconds),
        alive(session.connected ? session.keepAliveSeconds : connect.keepAliveSeconds),
      ),
    ],
    [names.username, connect.username ?? names.none],
    [names.password, connect.hasPassword ? names.given : names.none],
    [names.will, will === null ? names.none : willWords(will)],
  ]
  if (connect.version !== 5) return base
  const expiry = properties.sessionExpiryInterval
  return [
    ...base,
    ...(will === null ? [] : willRows(will)),
    [
      names.sessionExpiryInterval,
      expiry === undefined ? names.default : made(alive(expiry), alive(session.sessionExpirySeconds)),
    ],
    ...(['receiveMaximum', 'maximumPacketSize', 'topicAliasMaximum'] as const).map((key) => {
      const value = properties[key]
      return [names[key], value === undefined ? names.default : count(value)] as const
    }),
    ...(['requestResponseInformation', 'requestProblemInformation'] as const).map((key) => {
      const value = properties[key]
      return [names[key], value === undefined ? names.default : yes(value)] as const
    }),
    properties.authenticationMethod === undefined
      ? null
      : [names.authenticationMethod, properties.authenticationMethod],
    properties.userProperties === undefined ? null : [names.userProperties, paired(properties.userProperties)],
  ]
}

type WillSent = NonNullable<Sent['will']>

function willWords({ topic, qos, retain }: WillSent): string {
  return [topic, `${text.qos} ${qos}`, retain && names.willRetained].filter(Boolean).join(', ')
}

/** Properties of the will, those that were sent. */
function willRows({ properties, delaySeconds }: WillSent): (readonly [string, string])[] {
  const { messageExpiryInterval, contentType, responseTopic, userProperties } = properties
  const rows = [
    [names.willDelay, delaySeconds > 0 && duration(delaySeconds)],
    [names.willExpiry, messageExpiryInterval && duration(messageExpiryInterval)],
    [names.willFormat, properties.payloadFormatIndicator === 1 && names.utf8],
    [names.willContentType, contentType],
    [names.willResponseTopic, responseTopic],
    [names.willUserProperties, userProperties && paired(userProperties)],
  ] as const
  return rows.flatMap(([name, value]) => (value ? [[name, value] as const] : []))
}

function paired(properties: readonly (readonly [name: string, value: string])[]): string {
  return properties.map(([name, value]) => `${name}: ${value}`).join('; ')
}

/** Newest first. */
export function History({ session }: { session: SessionDetail }) {
  const visits = [...session.visits].reverse()
  return (
    <section class={styles.part}>
      <h3>
        {words.history} <span class="mono">{count(visits.length)}</span>
      </h3>
      {visits.length === 0 && <p class="muted">{words.noHistory}</p>}
      <ol>
        {visits.map(({ seq, time, trace }) => {
          const { what, why, fix, fault } = visitWords(trace)
          return (
            <li key={seq} class={styles.visit} data-fault={fault}>
              <span class={styles.time}>{timeOfDay(time).slice(0, 8)}</span>
              <span>
                {fault && <Icon name="warning" />}
                {what}
                {why !== '' && <span class={styles.options}>{why}</span>}
                {fix !== '' && <span class={styles.options}>{fix}</span>}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
