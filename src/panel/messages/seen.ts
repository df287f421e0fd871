// The messages a person has looked at, so that they can still be shown when the list has moved on.
// Does not know where they came from.
import { signal } from '@preact/signals'
import type { MessageView } from '../../core/views.ts'

const keep = 50
const seen = signal<ReadonlyMap<number, MessageView>>(new Map())

export function remember(message: MessageView): void {
  const next = new Map(seen.peek())
  next.delete(message.id)
  next.set(message.id, message)
  if (next.size > keep) next.delete(next.keys().next().value!)
  seen.value = next
}

export function recall(id: number): MessageView | null {
  return seen.value.get(id) ?? null
}
