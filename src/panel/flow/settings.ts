// What the flow view remembers of how it is to be drawn. Does not draw.
import { signal } from '@preact/signals'
import { remembered } from '../state.ts'

export const showDecisions = remembered<boolean>('flow-decisions', true)
export const showPings = remembered<boolean>('flow-pings', false)
/** Keys of rows whose packets are shown one by one, each with the seq of the last one: what comes later is one row again. */
export const opened = signal<ReadonlyMap<string, number>>(new Map())
/** A screen reader is told every few seconds how much has come. */
export const spoken = remembered<boolean>('flow-spoken', false)
