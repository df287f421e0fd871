// A view of the broker as a hook: watches while the component is there and the query stays the same.
// Does not know how results travel.
import { useEffect, useState } from 'preact/hooks'
import type { Queries, Results, View } from '../core/views.ts'
import { source } from './source.ts'

/** The newest result, or null before the first. Null for a query watches nothing. */
export function useWatch<V extends View>(view: V, query: Queries[V] | null): Results[V] | null {
  const [result, setResult] = useState<Results[V] | null>(null)
  const from = source()
  // Stands for what is in the query, which is made anew at each drawing.
  const key = JSON.stringify(query)
  useEffect(() => (query === null ? undefined : from.watch(view, query, setResult)), [from, view, key])
  return query === null ? null : result
}
