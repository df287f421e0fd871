// The messages a person has looked at, so that they can still be shown when the list has moved on.
// Does not know where they came from.
import { signal } from '@preact/signals'
import type { MessageView } from '../../core/views.ts'

/** `payload` is null while only its beginning is known. */
export type SeenMessage = MessageView & { readonly payload: Uint8Array | null }

const keep = 50
const seen = signal<ReadonlyMap<number, SeenMessage>>(new Map())

/** Without `payload`, what was known of it stays known. Only the message looked at last keeps a large one. */
export function remember(message: MessageView & { readonly payload?: Uint8Array | null }): void {
  const next = new Map<number, SeenMessage>()
  for (const [id, old] of seen.peek()) {
    if (id !== message.id) next.set(id, old.payload !== null && old.bytes > old.preview.length ? cut(old) : old)
  }
  const payload = message.payload ?? seen.peek().get(message.id)?.payload ?? wholePreview(message)
  next.set(message.id, { ...message, payload })
  if (next.size > keep) next.delete(next.keys().next().value!)
  seen.value = next
}

export function recall(id: number): SeenMessage | null {
  return seen.value.get(id) ?? null
}

function cut(message: SeenMessage): SeenMessage {
  return { ...message, payload: null }
}

function wholePreview({ preview, bytes }: MessageView): Uint8Array | null {
  return preview.length === bytes ? preview : null
}
