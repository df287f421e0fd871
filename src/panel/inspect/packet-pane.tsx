// The inspector's pane for a packet, by its number in the log. Does not know the list it was chosen from.
import { useState } from 'preact/hooks'
import type { PacketView } from '../../core/flow-view.ts'
import { showTab } from '../route.ts'
import { useKeys } from '../shell/key-map.ts'
import { useWatch } from '../use-watch.ts'
import styles from './inspect.module.css'
import { inspectorTabs, PacketInspector } from './packet-inspector.tsx'
import { inspectText as words } from './text.ts'

export function PacketPane({ id }: { id: string }) {
  const seq = Number(id)
  const answer = useWatch('packets', { after: seq - 1, limit: 1, clientId: null })
  const found = answer?.rows[0]
  // As it was last seen: a packet leaves the broker's log, and stays on the screen.
  const [seen, setSeen] = useState<PacketView | null>(null)
  if (found?.seq === seq && found !== seen) setSeen(found)
  useKeys(Object.fromEntries(inspectorTabs.map((tab, at) => [`tab-${at + 1}`, () => showTab(tab)])))
  if (seen === null) return answer === null ? null : <p class={styles.none}>{words.gone}</p>
  return <PacketInspector packet={seen} />
}
