// In which order the table of clients stands: heads to click, a list to choose from where there are no heads, the address.
// Does not sort: the broker does, over all clients.
import type { ClientSort } from '../../core/visit-view.ts'
import { linkTo, type Route, route } from '../route.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './clients.module.css'
import { clientsText as words } from './text.ts'

export interface Sorting {
  readonly sort: ClientSort
  readonly descending: boolean
}

/** Rates are not among them: the page measures those, of the rows that it sees. */
const sorts: readonly ClientSort[] = [
  'clientId',
  'state',
  'from',
  'version',
  'keepAlive',
  'session',
  'subscriptions',
  'inflight',
  'queued',
  'will',
]
const usual = 'clientId'

/** Null for a column that nobody can sort by. */
export function sortOf(column: string): ClientSort | null {
  return sorts.find((each) => each === column) ?? null
}

/** `queued`, or `-queued` for the other way round; by client identifier where the address names nothing that is known. */
export function sortingOf({ sort = '' }: Route['more']): Sorting {
  const name = sortOf(sort.replace(/^-/, ''))
  return name === null ? { sort: usual, descending: false } : { sort: name, descending: sort.startsWith('-') }
}

function nameOf({ sort, descending }: Sorting): string {
  return descending ? `-${sort}` : sort === usual ? '' : sort
}

/** A place of its own: Back leads to the order before. */
function sortBy(sorting: Sorting): void {
  const { selected, filter, more } = route.value
  location.hash = linkTo('clients', selected, filter, { ...more, sort: nameOf(sorting) })
}

interface SortHeadProps {
  readonly column: ClientSort
  readonly sorting: Sorting
  readonly held: boolean
}

export function SortHead({ column, sorting, held }: SortHeadProps) {
  const isSorted = sorting.sort === column
  const descending = isSorted && sorting.descending
  return (
    <>
      <button
        type="button"
        class={styles.sort}
        title={isSorted && held ? words.sortHeld : undefined}
        onClick={() => sortBy({ sort: column, descending: isSorted && !descending })}
      >
        <span>{words.columns[column]}</span>
        {isSorted && <Icon name={held ? 'pause' : descending ? 'arrowDown' : 'arrowUp'} size={12} />}
      </button>
      <span class={styles.name}>{words.columns[column]}</span>
    </>
  )
}

/** For narrow pages, where the table has no heads or not all of them. */
export function SortChoice({ sorting }: { sorting: Sorting }) {
  return (
    <label class={styles.choice}>
      {words.sort}
      <select
        class="input"
        value={nameOf(sorting)}
        onChange={(event) => sortBy(sortingOf({ sort: event.currentTarget.value }))}
      >
        {sorts.flatMap((sort) => [
          <option key={sort} value={nameOf({ sort, descending: false })}>
            {words.ascending(words.columns[sort])}
          </option>,
          <option key={`-${sort}`} value={nameOf({ sort, descending: true })}>
            {words.descending(words.columns[sort])}
          </option>,
        ])}
      </select>
    </label>
  )
}
