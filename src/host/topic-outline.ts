// Which nodes of the tree stand in the rows that are seen: those that are open tell theirs, whatever else there is costs a step.
// Does not know what the rows say.
import type { TopicSelection } from './topic-selection.ts'
import type { TopicStats } from './topic-stats.ts'

export interface Placed {
  readonly node: number
  readonly level: number
  readonly place: number
  readonly siblings: number
  /** Row in which its parent stands, from 0; -1 at the outermost level. */
  readonly parentRow: number
  readonly open: boolean | null
}

interface Shape {
  children(node: number): ArrayLike<number>
  /** Rows below a node as it is shown now. */
  below(node: number): number
  hasChildren(node: number): boolean
}

/** `limit` rows from `offset` on, and how many there are. */
export function outline(shape: Shape, offset: number, limit: number): { total: number; rows: readonly Placed[] } {
  const rows: Placed[] = []
  let row = 0
  const walk = (parent: number, level: number, parentRow: number): void => {
    const children = shape.children(parent)
    for (let index = 0; index < children.length && rows.length < limit; index++) {
      const node = children[index]!
      const below = shape.below(node)
      if (row + below < offset) {
        row += below + 1
        continue
      }
      const own = row
      if (own >= offset) {
        const open = shape.hasChildren(node) ? below > 0 : null
        rows.push({ node, level, place: index + 1, siblings: children.length, parentRow, open })
      }
      row += 1
      if (below > 0) walk(node, level + 1, own)
    }
  }
  walk(0, 1, -1)
  return { total: shape.below(0), rows }
}

/** All nodes, closed but for those named. */
export function wholeShape(stats: TopicStats, open: readonly string[]): Shape {
  const shown = new Set(open.map((path) => stats.names.find(path)))
  shown.delete(0)
  const deepestFirst = [...shown].map((node) => ({ node, depth: depthOf(stats, node) }))
  deepestFirst.sort((a, b) => b.depth - a.depth)
  const below = new Map<number, number>()
  const carried = new Map<number, number>()
  for (const { node } of [...deepestFirst, { node: 0 }]) {
    const rows = stats.names.childCount(node) + (carried.get(node) ?? 0)
    below.set(node, rows)
    const parent = node === 0 ? -1 : stats.names.parent(node)
    carried.set(parent, (carried.get(parent) ?? 0) + rows)
  }
  return {
    children: (node) => stats.names.children(node),
    below: (node) => below.get(node) ?? 0,
    hasChildren: (node) => stats.names.childCount(node) > 0,
  }
}

/** What a selection shows, open but for those named. */
export function selectedShape(stats: TopicStats, selection: TopicSelection, closed: readonly string[]): Shape {
  const hidden = new Map<number, number>()
  const shut = new Set(closed.map((path) => stats.names.find(path)))
  shut.delete(0)
  for (const node of shut) {
    if (isWithin(stats, node, shut)) continue
    const rows = selection.below(node)
    for (let at = node; ; at = stats.names.parent(at)) {
      hidden.set(at, (hidden.get(at) ?? 0) + rows)
      if (at === 0) break
    }
  }
  return {
    children: (node) => selection.children(node),
    below: (node) => selection.below(node) - (hidden.get(node) ?? 0),
    hasChildren: (node) => selection.below(node) > 0,
  }
}

function isWithin(stats: TopicStats, node: number, others: ReadonlySet<number>): boolean {
  for (let at = stats.names.parent(node); at !== 0; at = stats.names.parent(at)) if (others.has(at)) return true
  return false
}

function depthOf(stats: TopicStats, node: number): number {
  let depth = 0
  for (let at = node; at !== 0; at = stats.names.parent(at)) depth += 1
  return depth
}
