// What the flow view remembers of how it is to be drawn. Does not draw.
import { signal } from '@preact/signals'
import { remembered } from '../state.ts'

export const showDecisions = remembered<boolean>('flow-decisions', true)
export const showPings = remembered<boolean>('flow-pings', false)
/** The message that stands out; 0 is none. */
export const isolated = signal(0)
