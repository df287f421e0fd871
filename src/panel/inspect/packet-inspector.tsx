// One packet in full: what it means, its fields, its bytes, what it did to the session, and the rules that speak of it.
// Does not know the list it was chosen from.
import { useMemo } from 'preact/hooks'
import { timeOfDay } from '../format.ts'
import { inspectorTab, route, setMore, showTab } from '../route.ts'
import { cx } from '../ui/cx.ts'
import { lazy } from '../ui/lazy.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { BytesTab } from './bytes-tab.tsx'
import { ExplainTab } from './explain-tab.tsx'
import { FieldsTab } from './fields-tab.tsx'
import styles from './inspect.module.css'
import { type InspectedPacket, type Leaf, leaves, type Read, read } from './inspected.ts'
import { StateTab } from './state-tab.tsx'
import { inspectText as words } from './text.ts'

/** Comes when it is asked for: the statements are long. */
const SpecTab = lazy(() => import('./spec-tab.tsx').then((module) => module.SpecTab))

export const inspectorTabs = ['explain', 'fields', 'bytes', 'state', 'spec'] as const

/** What every tab gets. */
export interface TabProps {
  readonly read: Read
  readonly leaves: readonly Leaf[]
  /** Byte offset that is chosen, or null; the field around it is the chosen one. */
  readonly chosen: number | null
  readonly choose: (offset: number) => void
}

const tabs = inspectorTabs.map((key) => ({ key, title: words.tabs[key] }))

export function PacketInspector({ packet }: { packet: InspectedPacket }) {
  const done = useMemo(() => read(packet), [packet.bytes, packet.version, packet.direction, packet.size])
  const all = useMemo(() => leaves(done.dissection.range), [done])
  const props: TabProps = {
    read: { ...done, packet },
    leaves: all,
    chosen: chosenByte(packet.bytes.length),
    choose: (offset) => setMore('byte', String(offset)),
  }
  const tab = inspectorTab(inspectorTabs)
  return (
    <div class={styles.packet}>
      <Title packet={packet} type={done.dissection.type} isBroken={done.dissection.fault !== null} />
      <Tabs label={words.tabsLabel} tabs={tabs} current={tab} onChange={showTab}>
        {tab === 'explain' && <ExplainTab {...props} />}
        {tab === 'fields' && <FieldsTab {...props} />}
        {tab === 'bytes' && <BytesTab {...props} />}
        {tab === 'state' && <StateTab packet={packet} />}
        {tab === 'spec' && <SpecTab {...props} />}
      </Tabs>
    </div>
  )
}

/** The byte that the address names, where the packet has it. */
function chosenByte(length: number): number | null {
  const { byte } = route.value.more
  return byte !== undefined && /^\d+$/.test(byte) && Number(byte) < length ? Number(byte) : null
}

function Title({ packet, type, isBroken }: { packet: InspectedPacket; type: string | null; isBroken: boolean }) {
  const who = packet.clientId ?? words.nobody
  const travelled = words.way(packet.way, Math.max(0, packet.until - packet.time))
  return (
    <header class={styles.title}>
      <strong class={cx('mono', isBroken && styles.broken)}>
        {words.packet((type ?? words.unknownType).toUpperCase(), packet.packetId)}
      </strong>
      <span class={styles.way}>
        <bdi class="mono">{packet.direction === 'in' ? words.inbound(who) : words.outbound(who)}</bdi>
      </span>
      <span class={cx('mono', styles.when)}>
        {timeOfDay(packet.time)} · {words.size(packet.size)}
        {travelled !== '' && ` · ${travelled}`}
      </span>
    </header>
  )
}
