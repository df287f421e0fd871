// What a packet did to its session, before and after. Does not know how that was recorded.
import type { SessionBrief } from '../../core/flow-view.ts'
import { cx } from '../ui/cx.ts'
import styles from './inspect.module.css'
import type { InspectedPacket } from './inspected.ts'
import { inspectText as words } from './text.ts'

const rows = ['connected', 'subscriptions', 'inbound', 'outbound', 'quota', 'queued'] as const

export function StateTab({ packet }: { packet: InspectedPacket }) {
  const { before, after } = packet
  if (before === null && after === null) return <p class={styles.none}>{words.state.none}</p>
  return (
    <div class={styles.state}>
      <p class={styles.intro}>{words.state.intro}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.state.value}</th>
            <th scope="col">{words.state.before}</th>
            <th scope="col">{words.state.after}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const [old, now] = [cell(before, row), cell(after, row)]
            return (
              <tr key={row} class={cx(old === now ? styles.same : styles.changed)}>
                <th scope="row">{words.state.rows[row]}</th>
                <td class="mono">{old}</td>
                <td class="mono">{now}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function cell(state: SessionBrief | null, row: (typeof rows)[number]): string {
  if (state === null) return words.state.noSession
  switch (row) {
    case 'connected':
      return state.connected ? words.state.open : words.state.closed
    case 'quota':
      return words.state.quota(Math.max(0, state.receiveMaximum - state.outbound), state.receiveMaximum)
    default:
      return words.state.number(state[row])
  }
}
