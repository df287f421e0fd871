// What the keys do while the flow is open. Does not know which keys they are.
import { demoRuns } from '../demo/demo.ts'
import { reselect, route, selectedId, setMore } from '../route.ts'
import { useKeys } from '../shell/key-map.ts'
import { gates, holdLink, run, step, stop } from './hand.ts'
import type { FlowRow } from './model.ts'
import { isolated } from './settings.ts'

export interface FlowActions {
  readonly jump: () => void
  readonly freeze: () => void
  readonly frozen: () => boolean
  /** The row with the focus, or the one in the inspector. */
  readonly current: () => FlowRow | null
  readonly rows: () => readonly FlowRow[]
}

/** The packet before the one that is looked at, or the newest. */
function before(rows: readonly FlowRow[], current: FlowRow | null): FlowRow | undefined {
  const at = current === null ? rows.length : rows.findIndex(({ key }) => key === current.key)
  return rows.slice(0, Math.max(0, at)).findLast(({ kind }) => kind === 'packet')
}

export function useFlowKeys({ jump, freeze, frozen, current, rows }: FlowActions): void {
  useKeys({
    run: () => {
      // Where this page moves things itself, Space stops them; a broker at full speed runs on, and only the view stands still.
      if (gates.peek()?.stepping) run()
      else if (demoRuns.peek() || (gates.peek()?.slowMillis ?? 0) > 0) stop()
      else if (frozen()) jump()
      else freeze()
    },
    step: () => step(false),
    'step-message': () => step(true),
    back: () => {
      freeze()
      const selected = rows().find(({ key }) => key === `p${selectedId('packet')}`)
      const row = before(rows(), selected ?? current())
      if (row?.kind === 'packet') reselect('packet', String(row.packet.seq))
    },
    start: () => {
      freeze()
      document.querySelector('main [data-list]')?.scrollTo({ top: 0 })
    },
    live: jump,
    table: () => setMore('mode', route.peek().more.mode === 'table' ? '' : 'table'),
    isolate: () => {
      const message = current()?.message ?? 0
      isolated.value = isolated.peek() !== 0 ? 0 : message
    },
    hold: () => {
      const row = current()
      if (row?.kind !== 'packet') return
      const { link } = row.packet
      holdLink(link, !gates.peek()?.lanes.some((lane) => lane.link === link && lane.holding))
    },
    fault: () => {
      const row = current()
      if (row?.kind !== 'packet') return
      const element = document.querySelector(`[data-key="${row.key}"]`)
      const menu = element?.querySelector<HTMLElement>('[popover]')
      menu?.showPopover()
      menu?.querySelector('button')?.focus()
    },
  })
}
