// The retained message of a topic: set, cleared, or refused for want of room. Section 3.3.1.3.
// Does not know who asked for it, nor who subscribes: route.ts does.
import type { TopicName } from '../protocol/packet.ts'
import type { Outcome } from './outcome.ts'
import { messageRow } from './session.ts'
import type { BrokerState, Message, Source } from './state.ts'

/** Sets or clears the retained message of a topic; returns the one that was there. Section 3.3.1.3. */
export function retain(state: BrokerState, message: Message, source: Source, outcome: Outcome): Message | null {
  const sys = isSys(message.topic)
  let replaced: Message | null = null
  let action: 'stored' | 'cleared' | 'refused'
  if (message.payload.length === 0) {
    action = 'cleared' // [MQTT-3.3.1-6, MQTT-3.3.1-7]
    replaced = state.retained.delete(message.topic)
    if (replaced !== null && !sys) outcome.writes.push({ table: 'retained', key: message.topic, row: null })
  } else if (sys || mayKeep(state, message, source)) {
    action = 'stored' // [MQTT-3.3.1-5]
    replaced = state.retained.set(message)
    if (!sys)
      outcome.writes.push({
        table: 'retained',
        key: message.topic,
        row: messageRow(message),
      })
    if (message.expiresAt !== null)
      state.deadlines.pushOnce({
        at: message.expiresAt,
        kind: 'retained',
        topic: message.topic,
      })
  } else {
    action = 'refused'
  }
  if (state.tracing && !sys)
    outcome.traces.push({
      type: 'retained',
      message: message.id,
      topic: message.topic,
      action,
    })
  return replaced
}

/** Whether a topic is the broker's own: not counted against the limits and never written. */
export function isSys(topic: string): boolean {
  return topic.startsWith('$SYS/')
}

/** A will was accepted long ago; a client's message is a new promise, for which a full database has no room. */
function mayKeep(state: BrokerState, message: Message, source: Source): boolean {
  if (state.storage.level !== 'open' && source === 'client') return false
  return retainedHasRoom(state, message.topic, message.bytes)
}

/** Whether the limits leave room for a retained message of so many bytes without its topic, the one it replaces counted out. */
export function retainedHasRoom(state: BrokerState, topic: TopicName, bytes: number): boolean {
  const { retained, limits } = state
  const old = retained.get(topic)
  if (old === null && retained.size - retained.sysCount >= limits.maximumRetainedMessages) return false
  const freed = old === null ? 0 : old.bytes + topic.length
  return retained.bytes - freed + topic.length + bytes <= limits.maximumRetainedBytes
}
