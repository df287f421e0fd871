// Remembers the topics of the last PUBLISH packets by their bytes, so that a repeated one costs no decoding.
// Does not know the packet around a topic.
import type { TopicName } from './packet.ts'

const slots = 1024
const longestKept = 128

const keptBytes: (Uint8Array | undefined)[] = new Array(slots).fill(undefined)
const keptTopics: TopicName[] = new Array(slots).fill('' as TopicName)

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return (hash ^ (hash >>> 15)) & (slots - 1)
}

/** The topic that these bytes were the last time, or null. */
export function recallTopic(bytes: Uint8Array, start: number, end: number): TopicName | null {
  if (end - start > longestKept) return null
  const slot = slotOf(bytes, start, end)
  const kept = keptBytes[slot]
  if (kept === undefined || kept.length !== end - start) return null
  for (let at = 0; at < kept.length; at++) if (kept[at] !== bytes[start + at]) return null
  return keptTopics[slot] as TopicName
}

export function rememberTopic(bytes: Uint8Array, start: number, end: number, topic: TopicName): void {
  if (end - start > longestKept) return
  const slot = slotOf(bytes, start, end)
  keptBytes[slot] = bytes.slice(start, end)
  keptTopics[slot] = topic
}
