// The flow that a filter lets through, as rows: watches the broker, and builds the rows anew when something has changed.
// Does not draw.
import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { demoClients } from '../demo/demo.ts'
import { type ParsedFilter, parseFilter } from '../filter.ts'
import { route } from '../route.ts'
import { source } from '../source.ts'
import { FlowStore } from './flow-store.ts'
import { arrange, type Placed, publishers } from './lanes.ts'
import { buildFlow } from './model.ts'
import { opened, showDecisions, showPings } from './settings.ts'

/** Events asked for at first, packets and decisions. */
const firstEvents = 300

/** One for the page: leaving the view and coming back shows what was there. */
const store = new FlowStore()

export function useFlow(room: number) {
  const typed = route.value.filter
  const parsed: ParsedFilter = useMemo(() => parseFilter(typed), [typed])
  const key = JSON.stringify(parsed.terms)
  const from = source()
  useEffect(() => {
    store.reset()
    return from.watch('flow', { filter: parsed.terms, limit: firstEvents }, (result) => store.take(result))
  }, [from, key])
  // The one that will publish stands left from the start.
  const placed = useSignal<Placed>(new Map([[demoClients[0], { side: 'left', at: -1 }]]))
  const model = useComputed(() =>
    buildFlow(store.events.value, {
      decisions: showDecisions.value,
      pings: showPings.value,
      coalesce: 'auto',
      opened: opened.value,
    }),
  )
  const firstPublishers = useComputed(() =>
    publishers(
      model.value.rows.flatMap((row) => (row.kind === 'packet' ? [{ client: row.client, packet: row.packet }] : [])),
    ),
  )
  const lanes = useMemo(
    () => arrange(model.value.clients, firstPublishers.value, placed.value, room),
    [model.value, firstPublishers.value, placed.value, room],
  )
  return { store, parsed, model: model.value, lanes, placed }
}
