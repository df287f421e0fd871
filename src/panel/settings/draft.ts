// What a person has typed and not applied yet: which limits differ from those in force, and which are wrong.
// Does not know the broker, which checks once more.
import type { LimitRule } from '../../core/config-view.ts'
import type { Limits } from '../../core/limits.ts'

/** What is wrong with a value: what it must be instead. Null is nothing. */
export type LimitFault = { readonly minimum: number; readonly maximum: number } | 'choice' | null

export function limitFault(rule: LimitRule, value: unknown): LimitFault {
  if (rule === 'boolean') return typeof value === 'boolean' ? null : 'choice'
  if ('minimum' in rule) {
    const fits = Number.isSafeInteger(value) && (value as number) >= rule.minimum && (value as number) <= rule.maximum
    return fits ? null : { minimum: rule.minimum, maximum: rule.maximum }
  }
  if ('words' in rule) {
    return Array.isArray(value) && value.every((word) => rule.words.includes(word)) ? null : 'choice'
  }
  return rule.includes(value as string) ? null : 'choice'
}

/** Limits of the draft that differ from those in force. */
export function changedLimits(limits: Limits, draft: Partial<Limits>): Partial<Limits> {
  const changed: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(draft)) {
    if (!isSame(value, limits[key as keyof Limits])) changed[key] = value
  }
  return changed as Partial<Limits>
}

/** Whether two values of a limit say the same; words in any order. */
export function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b)
  return a.length === b.length && a.every((word) => b.includes(word))
}

/** A list with one item moved by so many places; beyond an end it stays there. */
export function moved<Item>(list: readonly Item[], from: number, by: number): Item[] {
  const next = [...list]
  const [item] = next.splice(from, 1)
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, from + by)), 0, item)
  return next
}
