// Clears what is retained: of one topic, or of all that a filter finds, after eight seconds in which it can be taken back.
// Does not know the rows; it says which topics wait to be cleared.
import { signal } from '@preact/signals'
import type { TopicFilterQuery } from '../../core/topic-view.ts'
import type { Queries, Results, View } from '../../core/views.ts'
import { type Source, source } from '../source.ts'
import { note, undoable } from '../ui/toasts.tsx'
import { topicsText as words } from './text.ts'

/** Topics whose retained message goes in a moment. */
export const clearing = signal<ReadonlySet<string>>(new Set())

/** The first result of a view. */
export function askOnce<V extends View>(from: Source, view: V, query: Queries[V]): Promise<Results[V]> {
  return new Promise((resolve) => {
    const stop = from.watch(view, query, (result) => {
      // The result never comes before there is something to stop.
      stop()
      resolve(result)
    })
  })
}

export async function clearRetained(filter: TopicFilterQuery): Promise<void> {
  const { topics, bytes } = await askOnce(source(), 'stored', { filter })
  const more = topics.filter((topic) => !clearing.value.has(topic))
  if (more.length === 0) note(words.nothingStored)
  else clearTopics(more, bytes)
}

/** `size` is of all their payloads, bytes. */
export function clearTopics(topics: readonly string[], size: number): void {
  const { admin } = source()
  clearing.value = new Set([...clearing.value, ...topics])
  const settle = () => {
    const settled = new Set(topics)
    clearing.value = new Set([...clearing.value].filter((topic) => !settled.has(topic)))
  }
  undoable(
    words.clearing(topics.length, size, topics[0]!),
    () => {
      admin({ type: 'clear-retained', topics })
      settle()
    },
    settle,
  )
}
