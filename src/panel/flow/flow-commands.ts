// What Ctrl K offers while the flow is open. Does not know the list.

import { clearDemo, demoRuns, startDemo } from '../demo/demo.ts'
import { setMore } from '../route.ts'
import { useCommands } from '../shell/commands.ts'
import { exportFlow } from './export-lazy.ts'
import { gates, run, slow, step, stop } from './hand.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow } from './model.ts'
import { showDecisions } from './settings.ts'
import { flowText as words } from './text.ts'

interface Shown {
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly clear: () => void
}

export function useFlowCommands(shown: () => Shown): void {
  const { controls, demo, commands: named } = words
  useCommands(() => {
    const { rows, lanes, clear } = shown()
    const stepping = gates.peek()?.stepping ?? false
    return [
      stepping
        ? { id: 'flow run', words: controls.run, keys: 'Space', run }
        : { id: 'flow stop', words: controls.stop, run: stop },
      { id: 'flow step', words: controls.step, keys: '→', run: () => step(false) },
      { id: 'flow step-message', words: controls.stepMessage, keys: '⇧ →', run: () => step(true) },
      ...Object.entries(controls.speeds).map(([millis, name]) => ({
        id: `flow speed ${millis}`,
        words: named.speed(name),
        also: 'slow motion',
        run: () => slow(Number(millis)),
      })),
      { id: 'flow sequence', words: named.sequence, run: () => setMore('mode', '') },
      { id: 'flow time', words: named.time, run: () => setMore('mode', 'time') },
      { id: 'flow table', words: named.table, keys: 't', run: () => setMore('mode', 'table') },
      {
        id: 'flow decisions',
        words: named.decisions(showDecisions.peek()),
        run: () => {
          showDecisions.value = !showDecisions.value
        },
      },
      ...(['svg', 'mermaid', 'plain'] as const).map((format) => ({
        id: `flow export ${format}`,
        words: named.export(controls[format]),
        run: () => void exportFlow(format, rows, lanes),
      })),
      { id: 'flow clear', words: named.clear, run: clear },
      demoRuns.peek()
        ? { id: 'demo clear', words: demo.clear, run: clearDemo }
        : { id: 'demo start', words: words.startDemo, run: () => void startDemo(true) },
    ]
  })
}
