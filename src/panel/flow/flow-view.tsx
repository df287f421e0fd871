// The flow: every packet between clients and broker, drawn in the broker's order, as it happens.
// Does not know a packet in full.
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { DemoLine, StartDemo } from '../demo/demo-line.tsx'
import { useGuide } from '../demo/use-guide.ts'
import { timeOfDay } from '../format.ts'
import { linkTo, route, selectedId, setFilter } from '../route.ts'
import { phone, projector } from '../state.ts'
import { Empty } from '../ui/empty.tsx'
import { lazy } from '../ui/lazy.tsx'
import { FilterField, ViewHead } from '../ui/view-head.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import { Tail } from './arrow.tsx'
import { ClientPicker } from './client-picker.tsx'
import { Controls } from './controls.tsx'
import { CrowdPane } from './crowd.tsx'
import styles from './flow.module.css'
import { useFlowCommands } from './flow-commands.ts'
import { useFlowKeys } from './flow-keys.ts'
import { geometry } from './geometry.ts'
import { LaneHeads, transports } from './lane-heads.tsx'
import { type Lanes, moved } from './lanes.ts'
import type { FlowRow } from './model.ts'
import { inspect, Row } from './row.tsx'
import { rowName } from './row-words.ts'
import { isolated } from './settings.ts'
import { flowText as words } from './text.ts'
import { Timeline } from './timeline.tsx'
import { useFlow } from './use-flow.ts'

const FlowTable = lazy(() => import('./flow-table.tsx').then((module) => module.FlowTable))
const TimeView = lazy(() => import('./time-view.tsx').then((module) => module.TimeView))

/** Lanes on each side of the broker. */
const laneRoom = 3
const timeWidth = 98
const phoneTimeWidth = 74
const projectorTimeWidth = 134
const bracketWidth = 28

export function FlowView() {
  const { store, parsed, model, lanes: allLanes, placed } = useFlow(laneRoom)
  const follow = useSignal(true)
  const focused = useRef<FlowRow | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const picked = phone.value ? pickedClient(route.value.more.client, model.clients) : null
  const lanes: Lanes = picked === null ? allLanes : { left: [{ client: picked, side: 'left' }], right: [], hidden: [] }
  const rows = picked === null ? model.rows : model.rows.filter((row) => isAbout(row, picked))
  useGuide(newestPacket(rows))
  const table = route.value.more.mode === 'table'
  const time = route.value.more.mode === 'time'
  const jump = () => {
    store.goOn()
    follow.value = true
  }
  const freeze = () => {
    store.freeze()
    follow.value = false
  }
  useFlowKeys({
    jump,
    freeze,
    frozen: () => store.frozen.peek(),
    current: () => focused.current ?? chosen(rows),
    rows: () => rows,
  })
  useFlowCommands(() => ({ rows, lanes, clear: () => store.clear() }))
  const { crowd } = store
  return (
    <div class={styles.view} data-projector={projector.value}>
      <ViewHead title={words.title}>
        <FilterField
          placeholder={words.filter}
          label={words.filterLabel}
          value={route.value.filter}
          onInput={setFilter}
          faults={parsed.faults}
        />
        <Controls store={store} onJump={jump} onFreeze={freeze} rows={rows} lanes={lanes} />
      </ViewHead>
      <DemoLine />
      {store.skipped.value > 0 && crowd.value === null && (
        <p class={styles.skipped} role="status">
          {words.crowd.skipped(store.skipped.value)}
          <button type="button" class="button" onClick={() => store.clear()}>
            {words.controls.clear}
          </button>
        </p>
      )}
      {picked !== null && <ClientPicker clients={[...model.clients.keys()]} picked={picked} />}
      <div ref={box} class={styles.body} data-isolated={isolated.value !== 0}>
        {crowd.value !== null ? (
          <CrowdPane crowd={crowd.value} perSecond={store.perSecond.value} />
        ) : store.known.value && rows.length === 0 ? (
          <Nothing />
        ) : table ? (
          <FlowTable rows={rows} />
        ) : time ? (
          <TimeView rows={rows} lanes={lanes} width={width} follow={!store.frozen.value} />
        ) : (
          <Diagram
            rows={rows}
            lanes={lanes}
            width={width}
            follow={follow.value && !store.frozen.value}
            onFollow={(atEnd) => {
              if (atEnd) jump()
              else freeze()
            }}
            onFocusRow={(row) => {
              focused.current = row
            }}
            onMove={
              picked === null
                ? (client, way) => {
                    placed.value = moved(allLanes, placed.value, client, way)
                  }
                : null
            }
            onShow={(client) => {
              placed.value = new Map(placed.value).set(client, { side: 'right', at: -1 - placed.value.size })
            }}
          />
        )}
      </div>
      <Timeline />
    </div>
  )
}

interface DiagramProps {
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly width: number
  readonly follow: boolean
  readonly onFollow: (atEnd: boolean) => void
  readonly onFocusRow: (row: FlowRow | null) => void
  readonly onMove: ((client: string, way: -1 | 1) => void) | null
  readonly onShow: (client: string) => void
}

function Diagram(props: DiagramProps) {
  const { rows, lanes, width } = props
  const left = phone.value ? phoneTimeWidth : projector.value ? projectorTimeWidth : timeWidth
  const place = geometry(lanes, width - left - bracketWidth - 12)
  const height = projector.value ? 48 : phone.value ? 44 : 36
  const small = (row: FlowRow) => (row.kind === 'packet' ? height : Math.round(height * 0.72))
  const remote = new Set([...transports.value].filter(([, transport]) => transport !== 'tab').map(([client]) => client))
  return (
    <VirtualList
      label={words.list}
      class={styles.list}
      rows={rows}
      rowKey={(row) => row.key}
      rowHeight={small}
      rowName={(row, index) => rowName(row, index + 1)}
      rowClass={(row) => {
        const isOther = isolated.value !== 0 && row.message !== isolated.value
        return isOther ? `${styles.row} ${styles.dim}` : styles.row
      }}
      draw={(row) => <Row row={row} geometry={place} height={small(row)} remote={remote} time={timeOf(row)} />}
      selected={selectedKey(rows)}
      onSelect={inspect}
      onFocusRow={props.onFocusRow}
      follow={props.follow}
      onFollow={props.onFollow}
      head={<LaneHeads lanes={lanes} geometry={place} onMove={props.onMove} onShow={props.onShow} />}
      headHeight={projector.value ? 76 : 64}
      tail={<Tail geometry={place} />}
    />
  )
}

function newestPacket(rows: readonly FlowRow[]): number | null {
  const row = rows.findLast(({ kind }) => kind === 'packet')
  return row?.kind === 'packet' ? row.packet.seq : null
}

function timeOf(row: FlowRow): string {
  if (row.kind === 'outcome') return ''
  const whole = timeOfDay(row.kind === 'packet' ? row.packet.time : row.decision.time)
  return phone.value ? whole.slice(3) : whole
}

function chosen(rows: readonly FlowRow[]): FlowRow | null {
  const key = selectedKey(rows)
  return rows.find((row) => row.key === key) ?? null
}

function selectedKey(rows: readonly FlowRow[]): string | null {
  const packet = selectedId('packet')
  if (packet !== null) return `p${packet}`
  const message = selectedId('message')
  return message === null
    ? null
    : (rows.find((row) => row.kind === 'outcome' && row.message === Number(message))?.key ?? null)
}

function isAbout(row: FlowRow, client: string): boolean {
  if (row.kind !== 'outcome') return row.client === client || (row.kind === 'decision' && row.client === null)
  return row.publisher === client || row.outcomes.some((outcome) => outcome.client === client)
}

/** The client whose lane a phone shows: the one chosen, else the first that is there. */
function pickedClient(wanted: string | undefined, clients: ReadonlyMap<string, unknown>): string {
  return wanted !== undefined && clients.has(wanted) ? wanted : (clients.keys().next().value ?? '')
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
