// What differs between two payloads: JSON by structure, text by word, anything else byte by byte. Loaded when first needed.
// Does not draw.
import { diffWordsWithSpace } from 'diff'
import microdiff from 'microdiff'
import { jsonKind } from '../formats/guess.ts'
import { leafText, type Path, pathText } from '../formats/value-tree.tsx'
import { asText, decodeUtf8 } from '../payload.ts'

export interface JsonChange {
  readonly type: 'added' | 'removed' | 'changed'
  readonly path: string
  readonly before: string
  readonly after: string
}

export interface TextPart {
  readonly text: string
  readonly change: 'added' | 'removed' | null
}

export interface ByteRow {
  readonly offset: number
  /** Null where one of the two has ended. */
  readonly bytes: readonly { readonly before: number | null; readonly after: number | null }[]
}

export type Difference =
  | { readonly kind: 'same' }
  | { readonly kind: 'json'; readonly changes: readonly JsonChange[] }
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'bytes'; readonly rows: readonly ByteRow[]; readonly differing: number }

/** A longer text takes a browser too long word by word. */
const longestText = 64 * 1024
const rowBytes = 8
/** Rows that differ shown at most. */
const mostRows = 512

export function difference(before: Uint8Array, after: Uint8Array): Difference {
  if (before.length === after.length && before.every((byte, at) => byte === after[at])) return { kind: 'same' }
  const [old, next] = [decodeUtf8(before), decodeUtf8(after)]
  if (old === null || next === null || Math.max(old.length, next.length) > longestText) return byBytes(before, after)
  if (jsonKind(old) !== null && jsonKind(old) === jsonKind(next)) {
    const changes = byStructure(JSON.parse(old), JSON.parse(next))
    // The same, written otherwise.
    if (changes.length > 0) return { kind: 'json', changes }
  }
  const parts = diffWordsWithSpace(asText(before), asText(after)).map(({ value, added, removed }) => ({
    text: value,
    change: added ? ('added' as const) : removed ? ('removed' as const) : null,
  }))
  return { kind: 'text', parts }
}

function byStructure(before: object, after: object): JsonChange[] {
  return microdiff(before as Record<string, unknown>, after as Record<string, unknown>).map((change) => ({
    type: change.type === 'CREATE' ? 'added' : change.type === 'REMOVE' ? 'removed' : 'changed',
    path: pathText(change.path as Path),
    before: change.type === 'CREATE' ? '' : valueText(change.oldValue),
    after: change.type === 'REMOVE' ? '' : valueText(change.value),
  }))
}

function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : leafText(value)
}

/** Rows that differ, by position. */
function byBytes(before: Uint8Array, after: Uint8Array): Difference {
  const rows: ByteRow[] = []
  let differing = 0
  const length = Math.max(before.length, after.length)
  for (let offset = 0; offset < length; offset += rowBytes) {
    const bytes = Array.from({ length: Math.min(rowBytes, length - offset) }, (_, index) => ({
      before: before[offset + index] ?? null,
      after: after[offset + index] ?? null,
    }))
    const here = bytes.filter((pair) => pair.before !== pair.after).length
    differing += here
    if (here > 0 && rows.length < mostRows) rows.push({ offset, bytes })
  }
  return { kind: 'bytes', rows, differing }
}
