// Who comes through the gateway: links that have not said CONNECT, clients let in, and those refused, with cause and fix.
// Does not know what can be refused: visit-words.ts says it.
import type { Origin } from '../../core/outcome.ts'
import { clientsText } from '../clients/text.ts'
import { visitWords } from '../clients/visit-words.ts'
import { timeOfDay } from '../format.ts'
import { linkTo } from '../route.ts'
import { StateDot } from '../ui/marks.tsx'
import { useWatch } from '../use-watch.ts'
import styles from './connect.module.css'
import { NextSteps } from './next-steps.tsx'
import { connectText } from './text.ts'

const words = connectText.device
const shown = 12

function isOutside(origin: Origin | null): origin is Origin {
  return origin !== null && origin.transport !== 'tab' && origin.transport !== 'scratch'
}

export function Arrivals({ onWill }: { readonly onWill: (clientId: string) => void }) {
  const arrivals = useWatch('arrivals', {})
  const opening = (arrivals?.opening ?? []).filter(({ origin }) => isOutside(origin))
  const visits = (arrivals?.visits ?? []).filter(({ origin }) => isOutside(origin)).slice(0, shown)
  return (
    <section class={styles.arrivals} aria-label={words.arrivals}>
      <h3>{words.arrivals}</h3>
      {opening.length === 0 && visits.length === 0 && <p class={styles.fine}>{words.nobody}</p>}
      <ul>
        {opening.map(({ link, origin, since }) => (
          <li key={`link${link}`} class={styles.arrival}>
            <StateDot state="wait" />
            <span class={styles.time}>{timeOfDay(since).slice(0, 8)}</span>
            <span>
              <From origin={origin} /> <b>{words.opening}</b>
              <span class={styles.cause}>{words.waits}</span>
            </span>
          </li>
        ))}
        {visits.map(({ seq, time, origin, trace }) => {
          const { what, why, fix, fault } = visitWords(trace)
          const clientId = trace.clientId
          const isNewest = visits.find((each) => each.trace.clientId === clientId)?.seq === seq
          return (
            <li key={seq} class={styles.arrival} data-fault={fault}>
              <StateDot state={fault ? 'fault' : 'on'} />
              <span class={styles.time}>{timeOfDay(time).slice(0, 8)}</span>
              <span>
                {clientId === null || clientId === '' ? (
                  <i>{words.link}</i>
                ) : fault ? (
                  <bdi class="mono">{clientId}</bdi>
                ) : (
                  <a href={linkTo('clients', { kind: 'client', id: clientId })} title={words.open(clientId)}>
                    <bdi class="mono">{clientId}</bdi>
                  </a>
                )}{' '}
                {origin !== null && <From origin={origin} />}
                <b class={styles.cause}>{what}</b>
                {why !== '' && <span class={styles.cause}>{why}</span>}
                {fix !== '' && <span class={styles.cause}>{fix}</span>}
                {clientId && isNewest && !fault && <NextSteps clientId={clientId} onWill={onWill} />}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function From({ origin }: { origin: Origin }) {
  return (
    <span class="muted">
      {clientsText.transport[origin.transport]} <bdi class="mono">{origin.address}</bdi>
    </span>
  )
}
