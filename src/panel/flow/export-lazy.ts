// The way to the exports, whose code comes when one is first asked for.
// Does not export.

import { text } from '../text.ts'
import { note } from '../ui/toasts.tsx'
import type { ExportFormat } from './export.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow } from './model.ts'

export async function exportFlow(format: ExportFormat, rows: readonly FlowRow[], lanes: Lanes): Promise<void> {
  try {
    const { exportFlow: now } = await import('./export.ts')
    await now(format, rows, lanes)
  } catch {
    note(text.lazyFailed)
  }
}
