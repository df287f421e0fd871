// What stands out of the flow, kept in its address: one exchange of QoS 1 or 2, or one message alone.
// Does not draw.
import { computed } from '@preact/signals'
import { reselect, route, select, setMore } from '../route.ts'
import type { FlowRow } from './model.ts'

/** The message whose rows alone are strong; 0 is none. */
export const isolated = computed(() => Number(route.value.more.only ?? 0))
/** seq of the PUBLISH that began the exchange that is marked; 0 is none. */
export const chosenExchange = computed(() => Number(route.value.more.exchange ?? 0))

export function isolate(message: number): void {
  setMore('only', message === 0 ? '' : String(message))
}

/** Marks the rows of an exchange and opens its PUBLISH, or takes the mark away. */
export function chooseExchange(first: number): void {
  const isChosen = chosenExchange.peek() === first
  setMore('exchange', isChosen ? '' : String(first))
  if (!isChosen) select('packet', String(first))
}

/** Opens what a row is about. `again` in the place of what is open. */
export function inspect(row: FlowRow, again = false): void {
  const open = again ? reselect : select
  if (chosenExchange.peek() !== 0 && !(row.kind === 'packet' && row.exchange === chosenExchange.peek()))
    setMore('exchange', '')
  if (row.kind === 'packet') open('packet', String(row.packet.seq))
  else if (row.message !== 0) open('message', String(row.message))
  else if (row.kind === 'decision' && row.client !== null) open('client', row.client)
}
