// The flow: every packet between clients and broker, drawn in the broker's order, as it happens.
// Does not know a packet in full.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { DemoLine, StartDemo } from '../demo/demo-line.tsx'
import { useGuide } from '../demo/use-guide.ts'
import { linkTo, route, setFilter } from '../route.ts'
import { isWatching } from '../source.ts'
import { phone, projector } from '../state.ts'
import { Empty } from '../ui/empty.tsx'
import { lazy } from '../ui/lazy.tsx'
import { FilterField, ViewHead } from '../ui/view-head.tsx'
import { ClientPicker } from './client-picker.tsx'
import { Controls } from './controls.tsx'
import { Diagram, selectedKey } from './diagram.tsx'
import { inspect, isolated } from './exchange-choice.ts'
import styles from './flow.module.css'
import { useFlowCommands } from './flow-commands.ts'
import { useFlowKeys } from './flow-keys.ts'
import type { FlowStore } from './flow-store.ts'
import { type Lanes, moved, shown } from './lanes.ts'
import type { FlowRow } from './model.ts'
import { rowMenu } from './row-menu.ts'
import { flowText as words } from './text.ts'
import { useAim } from './use-aim.ts'
import { useFlow } from './use-flow.ts'
import { makeReading } from './use-reading.ts'

const FlowTable = lazy(() => import('./flow-table.tsx').then((module) => module.FlowTable))
const TimeView = lazy(() => import('./time-view.tsx').then((module) => module.TimeView))
const RowMenu = lazy(() => import('./menu-row.tsx').then((module) => module.RowMenu))
const Timeline = lazy(() => import('./timeline.tsx').then((module) => module.Timeline))
const Unknown = lazy(() => import('../ui/unknown.tsx').then((module) => module.Unknown))
const Announcer = lazy(() => import('./menu-announcer.tsx').then((module) => module.Announcer))
const CrowdPane = lazy(() => import('./crowd.tsx').then((module) => module.CrowdPane))

/** Lanes on each side of the broker; on a small projector they are few enough to be seen at once. */
const laneRoom = () => (projector.value && innerWidth < 1_400 ? 2 : 3)

export function FlowView() {
  const { store, parsed, model, lanes: allLanes, placed } = useFlow(laneRoom())
  const reading = useMemo(() => makeReading(store), [store])
  const focused = useRef<FlowRow | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  useAim(box, reading)
  const picked = phone.value && model.clients.size > 0 ? pickedClient(route.value.more.lane, model.clients) : null
  const lanes: Lanes = picked === null ? allLanes : { left: [{ client: picked, side: 'left' }], right: [], hidden: [] }
  const rows = picked === null ? model.rows : model.rows.filter((row) => isAbout(row, picked))
  useGuide(newestPacket(rows))
  useFlowKeys({
    reading,
    frozen: () => store.frozen.peek(),
    current: () => focused.current ?? chosen(rows),
    chosen: () => chosen(rows),
    rows: () => rows,
  })
  useFlowCommands(() => ({ rows, lanes, clear: () => store.clear() }))
  const onMove = (client: string, way: -1 | 1) => {
    placed.value = moved(allLanes, placed.value, client, way)
  }
  const drawn = {
    rows,
    lanes,
    width,
    follow: reading.follow.value && !store.frozen.value,
    onMove: picked === null ? onMove : null,
    onShow: (client: string) => {
      placed.value = shown(placed.value, client)
    },
  }
  return (
    <div class={styles.view}>
      <ViewHead title={words.title}>
        <FilterField
          placeholder={words.filter}
          label={words.filterLabel}
          value={route.value.filter}
          onInput={setFilter}
          faults={parsed.faults}
        />
        <Controls store={store} reading={reading} rows={rows} lanes={lanes} />
      </ViewHead>
      <DemoLine />
      <Skipped store={store} />
      {picked !== null && <ClientPicker clients={[...model.clients.keys()]} picked={picked} />}
      <div
        ref={box}
        class={styles.body}
        dir="ltr"
        data-isolated={isolated.value !== 0}
        data-hurried={store.perSecond.value > hurried}
      >
        {store.crowd.value !== null ? (
          <CrowdPane crowd={store.crowd.value} perSecond={store.perSecond.value} />
        ) : rows.length === 0 ? (
          // What a broker has that does not answer is not known.
          store.known.value && isWatching() ? (
            <Nothing />
          ) : (
            <Unknown />
          )
        ) : route.value.more.mode === 'table' ? (
          <FlowTable rows={rows} />
        ) : route.value.more.mode === 'time' ? (
          <TimeView {...drawn} onFreeze={reading.freeze} />
        ) : (
          <Diagram
            {...drawn}
            still={reading.still.value}
            onFollow={(atEnd) => (atEnd ? reading.jump() : reading.freeze())}
            onOpen={reading.open}
            onSelect={(row) => {
              reading.stay()
              inspect(row)
            }}
            onFocusRow={(row) => {
              focused.current = row
              if (row !== null) reading.stay()
            }}
          />
        )}
      </div>
      <div class={styles.foot}>
        <Timeline rows={rows} onGo={reading.go} />
      </div>
      <Announcer events={store.events.value} />
      {rowMenu.value !== null && <RowMenu menu={rowMenu.value} />}
    </div>
  )
}

/** Packets per second above which rows come without fading in: they would leave again half drawn. */
const hurried = 20

/** What was not drawn is said. */
function Skipped({ store }: { store: FlowStore }) {
  const skipped = store.skipped.value
  if (skipped === 0 || store.crowd.value !== null) return null
  return (
    <p class={styles.skipped} role="status">
      {words.crowd.skipped(skipped, store.drawn.value)}
      <button type="button" class="button" onClick={() => store.clear()}>
        {words.controls.clear}
      </button>
    </p>
  )
}

function newestPacket(rows: readonly FlowRow[]): number | null {
  const row = rows.findLast(({ kind }) => kind === 'packet')
  return row?.kind === 'packet' ? row.packet.seq : null
}

function chosen(rows: readonly FlowRow[]): FlowRow | null {
  const key = selectedKey(rows)
  return rows.find((row) => row.key === key) ?? null
}

function isAbout(row: FlowRow, client: string): boolean {
  if (row.kind !== 'outcome') return row.client === client || (row.kind === 'decision' && row.client === null)
  return row.publisher === client || row.outcomes.some((outcome) => outcome.client === client)
}

/** The client whose lane a phone shows: the one chosen, else the first that is there. */
function pickedClient(wanted: string | undefined, clients: ReadonlyMap<string, unknown>): string {
  return wanted !== undefined && clients.has(wanted) ? wanted : clients.keys().next().value!
}

function Nothing() {
  if (route.value.filter !== '') {
    return (
      <Empty icon="filter" title={words.noneMatch} why={words.noneMatchWhy}>
        <button type="button" class="button" onClick={() => setFilter('')}>
          {words.clearFilter}
        </button>
      </Empty>
    )
  }
  return (
    <Empty icon="flow" title={words.empty} why={words.emptyWhy}>
      <StartDemo />
      <a class="button quiet" href={linkTo('connect')}>
        {words.connect}
      </a>
    </Empty>
  )
}

function useWidth(ref: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(900)
  useLayoutEffect(() => {
    const element = ref.current!
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return width
}
