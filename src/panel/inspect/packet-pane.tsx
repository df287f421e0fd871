// One packet as it crossed its link. Does not know the list it was chosen from.
import { bytes, timeOfDay } from '../format.ts'
import { hexRows } from '../payload.ts'
import { linkTo } from '../route.ts'
import { Fields } from '../ui/fields.tsx'
import { useWatch } from '../use-watch.ts'
import { inspectText as words } from './text.ts'

export function PacketPane({ id }: { id: string }) {
  const seq = Number(id)
  const packet = useWatch('packets', { after: seq - 1, limit: 1, clientId: null })?.rows[0]
  if (packet === undefined) return null
  if (packet.seq !== seq) return <p>{words.gone}</p>
  const { clientId } = packet
  return (
    <>
      <Fields
        rows={[
          [words.type, packet.type.toUpperCase()],
          [
            words.client,
            clientId === null ? '–' : <a href={linkTo('clients', { kind: 'client', id: clientId })}>{clientId}</a>,
          ],
          [words.direction, words.directions[packet.direction]],
          [words.packetId, packet.packetId === 0 ? '–' : String(packet.packetId)],
          [words.time, timeOfDay(packet.time)],
          [words.size, bytes(packet.size)],
        ]}
      />
      <pre dir="ltr">
        {hexRows(packet.bytes, 8)
          .map((row) => `${row.offset}  ${row.hex.padEnd(23)}  ${row.ascii}`)
          .join('\n')}
      </pre>
    </>
  )
}
