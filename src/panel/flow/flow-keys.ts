// What the keys do while the flow is open. Does not know which keys they are.
import { demoRuns } from '../demo/demo.ts'
import { route, setMore } from '../route.ts'
import { useKeys } from '../shell/key-map.ts'
import { isolate, isolated } from './exchange-choice.ts'
import { gates, holdLink, run, step, stop } from './hand.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { openRowMenu } from './row-menu.ts'
import { playhead, type Reading } from './use-reading.ts'

export interface FlowActions {
  readonly reading: Reading
  readonly frozen: () => boolean
  /** The row with the focus, or the one in the inspector. */
  readonly current: () => FlowRow | null
  /** The one in the inspector. */
  readonly chosen: () => FlowRow | null
  readonly rows: () => readonly FlowRow[]
}

export function useFlowKeys({ reading, frozen, current, chosen, rows }: FlowActions): void {
  const { jump, freeze } = reading
  // What a step brings is to be seen.
  const go = (message: boolean) => {
    jump()
    step(message)
  }
  useKeys({
    run: () => {
      // Where this page moves things itself, Space stops them; a broker at full speed runs on, and only the view stands still.
      if (gates.peek()?.stepping) run()
      else if (demoRuns.peek() || (gates.peek()?.slowMillis ?? 0) > 0) stop()
      else if (frozen()) jump()
      else freeze()
    },
    // Forward is real; only who walks through the recording goes on in it.
    step: () => {
      if (playhead.peek() !== null) reading.walk(1, rows(), chosen())
      else go(false)
    },
    'step-message': () => {
      if (playhead.peek() === null) go(true)
    },
    back: () => {
      reading.walk(-1, rows(), chosen() ?? current())
    },
    start: () => {
      freeze()
      document.querySelector('main [data-list]')?.scrollTo({ top: 0 })
    },
    live: jump,
    table: () => setMore('mode', route.peek().more.mode === 'table' ? '' : 'table'),
    isolate: () => {
      const message = current()?.message ?? 0
      isolate(isolated.peek() !== 0 ? 0 : message)
    },
    hold: () => {
      const row = current()
      if (row?.kind !== 'packet') return
      // The link that its client had last: the row's own may be an earlier one.
      const newest = rows().findLast((each) => each.kind === 'packet' && each.client === row.client)
      const { link } = (newest as PacketRow).packet
      holdLink(link, !gates.peek()?.lanes.some((lane) => lane.link === link && lane.holding))
    },
    fault: () => {
      const row = current()
      if (row !== null) openRowMenu(row, document.querySelector(`[data-key="${row.key}"]`))
    },
  })
}
