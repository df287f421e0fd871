// What a maker would do next with a client that has published: keep its value, plot its number, add a will.
// Does not do it: the topic's tabs and the code of the card do.
import { useEffect, useState } from 'preact/hooks'
import type { MessageView } from '../../core/views.ts'
import { linkTo } from '../route.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { useWatch } from '../use-watch.ts'
import styles from './connect.module.css'
import { numberIn } from './number-in.ts'
import { connectText } from './text.ts'

const words = connectText.device.next
/** Newest messages of everybody among which those of one client are looked for by its identifier. */
const looked = 50

interface NextStepsProps {
  readonly clientId: string
  readonly onWill: (clientId: string) => void
}

export function NextSteps({ clientId, onWill }: NextStepsProps) {
  const last = useLast(clientId)
  const session = useWatch('session', { clientId })
  if (last === null) return null
  const { topic, preview, bytes, retain } = last
  const selected = { kind: 'topic', id: topic } as const
  // Of a payload that is longer than its preview nothing is known to be a number.
  const path = preview.length === bytes ? numberIn(preview) : null
  const plot = async () => {
    const { addSeries } = await import('../topics/plot-store.ts')
    addSeries(topic, path!)
  }
  return (
    <span class={styles.next}>
      <span class={styles.cause}>
        {words.published} <bdi class="mono">{topic}</bdi>
      </span>
      {!retain && bytes > 0 && (
        <a class="button" href={linkTo('topics', selected, '', { show: 'retain' })} title={words.retainTitle}>
          <Icon name="pin" />
          {words.retain}
        </a>
      )}
      {path !== null && (
        <a class="button" href={linkTo('topics', selected, '', { show: 'plot' })} onClick={() => void plot()}>
          <Icon name="broker" />
          {words.plot}
        </a>
      )}
      {session !== null && session.will === null && (
        <button type="button" class="button" title={words.willTitle} onClick={() => onWill(clientId)}>
          <Icon name="will" />
          {words.will}
        </button>
      )}
    </span>
  )
}

/** The newest message that the client published itself, of those that are kept. */
function useLast(clientId: string): MessageView | null {
  const [last, setLast] = useState<MessageView | null>(null)
  const from = source()
  useEffect(
    () =>
      from.watch('messages', { limit: looked, text: clientId, sys: false }, ({ rows }) => {
        const row = rows.find(({ publisher, source }) => publisher === clientId && source === 'client')
        // What comes may be no more than an older row that has changed.
        if (row !== undefined) setLast((before) => (before !== null && before.id > row.id ? before : row))
      }),
    [from, clientId],
  )
  return last
}
