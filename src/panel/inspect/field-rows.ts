// The tree of a packet's fields as rows: which are there while some are closed, which holds a byte, where an arrow key leads.
// Does not know the markup.
import type { Range } from '../../protocol/dissector.ts'

export interface FieldRow {
  /** Unique among the rows of a packet. */
  readonly key: string
  readonly range: Range
  /** 1 is the outermost. */
  readonly level: number
  /** Name of the field that it is a part of. */
  readonly owner: string
  /** Null where nothing is below it. */
  readonly open: boolean | null
}

/** All ranges below the packet, depth first, without those below a closed one. */
export function flatten(range: Range, closed: ReadonlySet<string>, level = 1, rows: FieldRow[] = []): FieldRow[] {
  for (const child of range.children ?? []) {
    const key = `${level} ${child.start} ${child.end} ${child.name}`
    const isLeaf = child.children === undefined || child.children.length === 0
    const open = isLeaf ? null : !closed.has(key)
    rows.push({ key, range: child, level, owner: range.name, open })
    if (open) flatten(child, closed, level + 1, rows)
  }
  return rows
}

/** The row of a byte: the one that was picked if it begins there, else the innermost around it. */
export function rowAt(rows: readonly FieldRow[], offset: number | null, picked: string | null): FieldRow | null {
  if (offset === null) return null
  const meant = rows.find(({ key, range }) => key === picked && range.start === offset)
  return meant ?? rows.findLast(({ range }) => range.start <= offset && offset < range.end) ?? null
}

/** Where a key leads, after the ARIA pattern of trees: left closes or goes to what is above, right opens or goes in. */
export function stepTo(
  key: string,
  rows: readonly FieldRow[],
  current: FieldRow | null,
): { readonly row: FieldRow; readonly toggles: boolean } | null {
  const at = current === null ? -1 : rows.indexOf(current)
  const to = (index: number) => (rows[index] === undefined ? null : { row: rows[index], toggles: false })
  switch (key) {
    case 'ArrowDown':
      return to(at + 1)
    case 'ArrowUp':
      return to(at - 1)
    case 'Home':
      return to(0)
    case 'End':
      return to(rows.length - 1)
    case 'ArrowRight':
      if (current === null || current.open === null) return null
      return current.open ? to(at + 1) : { row: current, toggles: true }
    case 'ArrowLeft':
      if (current === null) return null
      if (current.open) return { row: current, toggles: true }
      return to(rows.findLastIndex(({ level }, index) => index < at && level < current.level))
    default:
      return null
  }
}
