// The last messages of one topic, as the page gathers them, and what the topic keeps. Does not draw.
import { useEffect, useState } from 'preact/hooks'
import type { StoredMessage, TopicMessage, TopicRow, TopicSubscriber, TopicView } from '../../core/topic-view.ts'
import { source } from '../source.ts'

/** Payload bytes of one topic's history; of older ones the beginning is kept. */
const payloadRoom = 16 * 1024 * 1024
const previewBytes = 256

export interface TopicHistory {
  readonly row: TopicRow | null
  readonly stored: StoredMessage | null
  /** As much of it as is known, null where nothing is stored. */
  readonly storedPayload: Uint8Array | null
  readonly subscribers: { readonly total: number; readonly rows: readonly TopicSubscriber[] }
  /** Newest first. */
  readonly messages: readonly TopicMessage[]
}

const nothing: TopicHistory = {
  row: null,
  stored: null,
  storedPayload: null,
  subscribers: { total: 0, rows: [] },
  messages: [],
}

/** The history with one result more. At most `most` messages are kept. */
export function withResult(before: TopicHistory | null, view: TopicView, most: number): TopicHistory {
  const old = before ?? nothing
  const known = new Set(old.messages.map(({ id }) => id))
  const fresh = view.messages.filter(({ id }) => !known.has(id)).reverse()
  const isSame = view.stored !== null && old.stored?.id === view.stored.id
  return {
    row: view.row,
    stored: view.stored,
    storedPayload: view.storedPayload ?? (isSame ? old.storedPayload : null),
    subscribers: view.subscribers,
    messages: fresh.length === 0 ? old.messages.slice(0, most) : withinRoom([...fresh, ...old.messages].slice(0, most)),
  }
}

function withinRoom(messages: readonly TopicMessage[]): readonly TopicMessage[] {
  let room = payloadRoom
  return messages.map((message) => {
    room -= message.payload.length
    if (room >= 0 || message.payload.length <= previewBytes) return message
    return { ...message, payload: message.payload.slice(0, previewBytes) }
  })
}

/** Histories of the topics looked at lately, so that one is there again when its pane is. */
const kept = new Map<string, TopicHistory>()
const keptTopics = 20

/** Null before the first result. While `paused` it stays as it is; that of another topic is asked for once. */
export function useTopic(topic: string, most: number, paused: boolean): TopicHistory | null {
  const from = source()
  const [told, setTold] = useState<{ readonly topic: string; readonly history: TopicHistory } | null>(null)
  const history = told?.topic === topic ? told.history : (kept.get(topic) ?? null)
  useEffect(() => {
    if (paused && history !== null) return undefined
    const stop = from.watch('topic', { topic, limit: most }, (view) => {
      const next = withResult(kept.get(topic) ?? null, view, most)
      kept.delete(topic)
      kept.set(topic, next)
      for (const old of kept.keys()) if (kept.size > keptTopics) kept.delete(old)
      setTold({ topic, history: next })
      if (paused) stop()
    })
    return stop
  }, [from, topic, most, paused])
  return history
}
