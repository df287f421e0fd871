// A decoded value as a tree: maps and lists open by a button each, and draw a hundred entries at a time.
// Does not know which format it came in.
import { useState } from 'preact/hooks'
import { preview } from '../payload.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './formats.module.css'
import { formatsText as words } from './text.ts'

export type Path = readonly (string | number)[]

/** Entries beyond which only the outermost level is open at first. */
const openUpTo = 200
const entriesAtOnce = 100

interface ValueTreeProps {
  readonly value: unknown
  /** Offered beside every number. */
  readonly onPlot?: ((path: Path) => void) | undefined
}

export function ValueTree({ value, onPlot }: ValueTreeProps) {
  const isSmall = countEntries(value, openUpTo + 1) <= openUpTo
  return (
    <ul class={styles.tree} dir="ltr">
      <Entry name={null} path={[]} {...{ value, onPlot, isSmall }} depth={0} />
    </ul>
  )
}

/** `kitchen.sensors[0]`; '' is the whole value. */
export function pathText(path: Path): string {
  return path
    .map((part, at) =>
      typeof part === 'number' ? `[${part}]` : /^[\w-]+$/.test(part) ? `${at > 0 ? '.' : ''}${part}` : `["${part}"]`,
    )
    .join('')
}

/** Entries at all depths, counted no further than `most`. */
export function countEntries(value: unknown, most: number): number {
  let count = 0
  const open = [value]
  for (let next = open.pop(); next !== undefined && count < most; next = open.pop()) {
    for (const [, inner] of entriesOf(next) ?? []) {
      count += 1
      if (typeof inner === 'object' && inner !== null) open.push(inner)
    }
  }
  return count
}

/** Of a map or list; null for what has none. */
function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return null
  if (Array.isArray(value)) return value.map((inner, at) => [at, inner] as const)
  if (value instanceof Map) return [...value].map(([key, inner]) => [keyText(key), inner] as const)
  return Object.entries(value)
}

function keyText(key: unknown): string | number {
  return typeof key === 'string' || typeof key === 'number' ? key : leafText(key)
}

interface EntryProps extends ValueTreeProps {
  readonly name: string | number | null
  readonly path: Path
  readonly isSmall: boolean
  readonly depth: number
}

function Entry(props: EntryProps) {
  const { name, value, path, depth } = props
  const entries = entriesOf(value)
  const [open, setOpen] = useState(props.isSmall || depth === 0)
  const [shown, setShown] = useState(entriesAtOnce)
  const label = name === null ? words.root : String(name)
  if (entries === null) {
    return (
      <li class={styles.entry}>
        <Name name={name} />
        <Leaf value={value} />
        {typeof value === 'number' && props.onPlot && (
          <button
            type="button"
            class={styles.plot}
            title={words.plot(pathText(path) || label)}
            aria-label={words.plot(pathText(path) || label)}
            onClick={() => props.onPlot?.(path)}
          >
            <Icon name="broker" size={14} />
          </button>
        )}
      </li>
    )
  }
  const size = Array.isArray(value) ? words.items(entries.length) : words.pairs(entries.length)
  return (
    <li>
      <span class={styles.entry}>
        <button
          type="button"
          class={styles.twist}
          aria-expanded={open}
          aria-label={words.open(label)}
          disabled={entries.length === 0}
          onClick={() => setOpen(!open)}
        >
          <Icon name="chevronRight" size={14} />
        </button>
        <Name name={name} />
        <span class={styles.size}>{size}</span>
      </span>
      {open && (
        <ul class={styles.inner}>
          {entries.slice(0, shown).map(([key, inner]) => (
            <Entry key={key} {...props} name={key} value={inner} path={[...path, key]} depth={depth + 1} />
          ))}
          {shown < entries.length && (
            <li>
              <button type="button" class="button quiet" onClick={() => setShown(shown + entriesAtOnce)}>
                {words.more(entries.length - shown)}
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  )
}

function Name({ name }: { name: string | number | null }) {
  return name === null ? null : <bdi class={styles.key}>{name}</bdi>
}

function Leaf({ value }: { value: unknown }) {
  const kind = value === null || value === undefined ? 'nothing' : typeof value
  return (
    <bdi class={styles.leaf} data-kind={kind}>
      {leafText(value)}
    </bdi>
  )
}

/** A value without entries, on one line. */
export function leafText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Uint8Array) return `h'${preview(value, 40)}'`
  if (value instanceof Date) return value.toISOString()
  return String(value)
}
