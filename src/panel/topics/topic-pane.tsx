// One topic: what it keeps, and its last messages. Does not know the tree.
import { bytes, timeOfDay } from '../format.ts'
import { preview } from '../payload.ts'
import { select } from '../route.ts'
import { text } from '../text.ts'
import { Fields } from '../ui/fields.tsx'
import { useWatch } from '../use-watch.ts'

const shown = 50

export function TopicPane({ id }: { id: string }) {
  const retained = useWatch('retained', { offset: 0, limit: 1, filter: id })?.rows[0]
  const last = useWatch('messages', { limit: shown, text: id, sys: id.startsWith('$') })
  const rows = (last?.rows ?? []).filter(({ topic }) => topic === id)
  return (
    <>
      <Fields
        rows={[
          [text.message.topic, <bdi key="topic">{id}</bdi>],
          [text.message.retain, retained ? preview(retained.preview) : text.message.retainClear],
        ]}
      />
      <ol>
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" class="button quiet" onClick={() => select('message', String(row.id))}>
              {timeOfDay(row.time)} {preview(row.preview)} {bytes(row.bytes)}
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
