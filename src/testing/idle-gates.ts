// What a broker says of its gates while nobody holds, slows or stops anything.
// Does not know who asks.
import type { GatesView } from '../core/flow-view.ts'

export const idle: GatesView = {
  stepping: false,
  brokeOn: 0,
  slowMillis: 0,
  slowClients: null,
  breaks: [],
  letDie: false,
  lanes: [],
  held: 0,
  spared: [],
  controller: null,
}
