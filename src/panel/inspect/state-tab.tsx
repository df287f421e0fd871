// What a packet did to its session, before and after: what changed first. Does not know how that was recorded.
import styles from './inspect.module.css'
import type { InspectedPacket } from './inspected.ts'
import { type StateRow, stateRows } from './state-rows.ts'
import { inspectText } from './text.ts'

const words = inspectText.state

export function StateTab({ packet }: { packet: InspectedPacket }) {
  const { before, after, packetId, direction } = packet
  if (before === null && after === null) return <p class={styles.none}>{words.none}</p>
  const rows = stateRows(before, after, packetId)
  return (
    <div class={styles.state}>
      <p class={styles.intro}>{direction === 'in' ? words.introIn : words.introOut}</p>
      <p class={styles.verdict}>{words.changed(rows.filter(({ isChanged }) => isChanged).length)}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.value}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row }: { row: StateRow }) {
  const { key, before, after, identifier } = row
  return (
    <tr class={row.isChanged ? styles.changed : styles.same}>
      <th scope="row">{words.rows[key]}</th>
      <td class="mono">{before ?? words.nothing}</td>
      <td class="mono">
        {after ?? words.nothing}
        {identifier !== '' && <span class={styles.identifier}>{identifier}</span>}
      </td>
    </tr>
  )
}
