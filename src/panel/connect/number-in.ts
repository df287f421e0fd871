// Where the first number of a payload stands. Does not draw it.
import type { Path } from '../formats/value-tree.tsx'
import { decodeUtf8 } from '../payload.ts'

/** Empty when the payload as a whole is a number; null when there is none, in JSON or otherwise. */
export function numberIn(payload: Uint8Array): Path | null {
  const text = decodeUtf8(payload)
  if (text === null || text.trim() === '') return null
  if (Number.isFinite(Number(text))) return []
  try {
    return within(JSON.parse(text))
  } catch {
    return null
  }
}

function within(value: unknown): Path | null {
  if (typeof value === 'number') return []
  if (typeof value !== 'object' || value === null) return null
  for (const [key, part] of Object.entries(value)) {
    const path = within(part)
    if (path !== null) return [Array.isArray(value) ? Number(key) : key, ...path]
  }
  return null
}
