// The table of clients and sessions, live. Does not know a session in full.
import { useRef, useState } from 'preact/hooks'
import type { ClientView } from '../../core/visit-view.ts'
import { parseFilter } from '../filter.ts'
import { gates } from '../flow/hand.ts'
import { count, rate } from '../format.ts'
import { linkTo, route, select, selectedId, setFilter } from '../route.ts'
import { isWatching } from '../source.ts'
import { now, phone } from '../state.ts'
import { type Column, DataGrid } from '../ui/data-grid.tsx'
import { Empty } from '../ui/empty.tsx'
import { Icon } from '../ui/icons.tsx'
import { KeepAliveRing, StateDot } from '../ui/marks.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { FilterField, ViewHead } from '../ui/view-head.tsx'
import styles from './clients.module.css'
import { keepAliveLeft } from './keep-alive.ts'
import { type ClientRate, measureRates, type Rates } from './rates.ts'
import { sessionWords, shortAddress } from './session-words.ts'
import { SortChoice, SortHead, type Sorting, sortingOf, sortOf } from './sorting.tsx'
import { useSteadyClients } from './steady.ts'
import { clientsText as words } from './text.ts'

/** Rows asked for at once; the window moves in steps of half of it. */
const windowRows = 200

const cells = (rates: Rates): readonly Column<ClientView>[] => [
  { key: 'state', title: words.columns.state, class: styles.state, cell: (row) => <State row={row} /> },
  { key: 'clientId', title: words.columns.clientId, class: styles.id, cell: (row) => <bdi>{row.clientId}</bdi> },
  { key: 'from', title: words.columns.from, class: styles.from, cell: (row) => <From row={row} /> },
  { key: 'version', title: words.columns.version, class: styles.version, cell: (row) => words.versions[row.version] },
  { key: 'keepAlive', title: words.columns.keepAlive, class: styles.keep, cell: (row) => <KeepAlive row={row} /> },
  { key: 'session', title: words.columns.session, class: styles.session, cell: (row) => sessionWords(row, now.value) },
  {
    key: 'subscriptions',
    title: words.columns.subscriptions,
    end: true,
    class: styles.subs,
    cell: (row) => count(row.subscriptions),
  },
  {
    key: 'inflight',
    title: words.columns.inflight,
    end: true,
    class: styles.inflight,
    cell: (row) => (
      <span class={row.inflightOut + row.inflightIn === 0 ? styles.none : undefined} title={words.inflightTitle}>
        {words.inflight(row.inflightOut, row.inflightIn)}
      </span>
    ),
  },
  {
    key: 'queued',
    title: words.columns.queued,
    end: true,
    class: styles.queued,
    cell: (row) => <Queued row={row} />,
  },
  { key: 'will', title: words.columns.will, class: styles.will, cell: (row) => <Will row={row} /> },
  {
    key: 'rate',
    title: words.columns.rate,
    end: true,
    class: styles.rate,
    cell: (row) => <RateOf rate={rates.get(row.clientId)} />,
  },
]

function columns(rates: Rates, sorting: Sorting, held: boolean): readonly Column<ClientView>[] {
  return cells(rates).map((column) => {
    const sort = sortOf(column.key)
    if (sort === null) return column
    return {
      ...column,
      title: <SortHead column={sort} sorting={sorting} held={held} />,
      sorted: sort !== sorting.sort ? 'none' : sorting.descending ? 'descending' : 'ascending',
    }
  })
}

function RateOf({ rate: of }: { rate: ClientRate | undefined }) {
  const [inward, outward] = [of?.inward ?? 0, of?.outward ?? 0]
  return (
    <span class={inward + outward === 0 ? styles.none : undefined} title={words.rateTitle}>
      {words.rate(rate(inward), rate(outward))}
    </span>
  )
}

function State({ row }: { row: ClientView }) {
  if (gates.value?.lanes.some(({ link, holding }) => holding && link === row.link)) {
    return (
      <span class={styles.mark} title={words.heldTitle}>
        <Icon name="hand" />
        {words.link}
      </span>
    )
  }
  if (!row.connected) return <Mark state="off" title={undefined} text={words.state.offline} />
  if (row.congested) return <Mark state="wait" title={words.congestedTitle} text={words.state.congested} />
  return <Mark state="on" title={undefined} text={words.state.connected} />
}

function Mark(props: { state: 'on' | 'off' | 'wait'; title: string | undefined; text: string }) {
  return (
    <span class={styles.mark} title={props.title}>
      <StateDot state={props.state} />
      {props.text}
    </span>
  )
}

function From({ row }: { row: ClientView }) {
  if (row.origin === null) return <span class={styles.none}>–</span>
  return (
    <>
      <span class={styles.transport}>{words.transport[row.origin.transport]}</span>{' '}
      <bdi class={styles.address} title={row.origin.address}>
        {shortAddress(row.origin.address)}
      </bdi>
    </>
  )
}

function KeepAlive({ row }: { row: ClientView }) {
  if (!row.connected) return <span class={styles.none}>–</span>
  if (row.keepAliveSeconds === 0) return <span class={styles.none}>{words.off}</span>
  const left = keepAliveLeft(row, now.value)
  return (
    <span class={styles.mark}>
      <KeepAliveRing left={left === null ? 0 : left / (row.keepAliveSeconds * 1.5)} />
      {words.seconds(row.keepAliveSeconds)}
    </span>
  )
}

function Queued({ row }: { row: ClientView }) {
  return (
    <span class={row.queued + row.queuedHighWater === 0 ? styles.none : undefined} title={words.queuedTitle}>
      <span class={styles.label}>{words.columns.queued} </span>
      {words.queued(row.queued, row.queuedHighWater)}
    </span>
  )
}

function Will({ row }: { row: ClientView }) {
  if (row.will === null) return <span class={styles.none}>–</span>
  const due = row.will.dueAt
  return (
    <span class={styles.mark} title={row.will.topic}>
      <Icon name="will" />
      {due === null ? words.willArmed : words.willDue((due - now.value) / 1000)}
    </span>
  )
}

export function ClientsView() {
  const { filter, more } = route.value
  const sorting = sortingOf(more)
  const [offset, setOffset] = useState(0)
  const [hovered, setHovered] = useState(false)
  const [focused, setFocused] = useState(false)
  const { terms, faults } = parseFilter(filter, ['client', 'topic', 'text'])
  const query = { offset, limit: windowRows, ...sorting, text: '', filter: terms }
  const page = useSteadyClients(query, hovered || focused)
  const measured = useRef<Rates>(new Map())
  measured.current = measureRates(measured.current, page?.rows ?? [], now.value)
  const scrolled = (first: number) => {
    const step = windowRows / 2
    const wanted = Math.max(0, Math.floor(first / step) * step - step / 2)
    if (wanted !== offset) setOffset(wanted)
  }
  return (
    <div
      class={styles.view}
      onPointerMove={(event) => setHovered((event.target as HTMLElement).closest('[data-key]') !== null)}
      onPointerLeave={() => setHovered(false)}
    >
      <ViewHead title={words.title}>
        <FilterField
          placeholder={words.filterHelp}
          label={words.filterLabel}
          faults={faults}
          value={filter}
          onInput={setFilter}
        />
        <SortChoice sorting={sorting} />
      </ViewHead>
      {page === null || (page.total === 0 && !isWatching()) ? (
        <Unknown />
      ) : page.total === 0 ? (
        <Nothing filtered={filter !== ''} />
      ) : (
        <DataGrid
          label={words.title}
          class={styles.grid}
          columns={columns(measured.current, sorting, page.held)}
          rows={page.rows}
          total={page.total}
          offset={page.offset}
          rowKey={(row) => row.clientId}
          rowClass={(row) => (page.moved.has(row.clientId) ? styles.moved : undefined)}
          rowHeight={phone.value ? 52 : 32}
          selected={selectedId('client')}
          onSelect={(row) => select('client', row.clientId)}
          onScroll={(_, first) => scrolled(first)}
          onFocusRow={setFocused}
          topSignal={more.sort ?? ''}
        />
      )}
    </div>
  )
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty icon="filter" title={words.noneMatch} why={words.noneMatchWhy}>
      <button type="button" class="button" onClick={() => setFilter('')}>
        {words.clearFilter}
      </button>
    </Empty>
  ) : (
    <Empty icon="clients" title={words.empty} why={words.emptyWhy}>
      <a class="button primary" href={linkTo('connect')}>
        <Icon name="connect" />
        {words.how}
      </a>
    </Empty>
  )
}
