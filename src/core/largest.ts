// What takes most room of all that is kept: retained messages by the first level of their topics, and what waits by client.
// Looks at everything, so it is not for every frame. Changes nothing.
import { isSys } from './retain.ts'
import type { BrokerState } from './state.ts'
import type { LargeBranch, LargeSession, StorageView } from './storage-views.ts'

export function largestBranches(state: BrokerState, most: number): StorageView['retained'] {
  const branches = new Map<string, { level: string; count: number; bytes: number }>()
  let count = 0
  let bytes = 0
  for (const { topic, bytes: content } of state.retained) {
    if (isSys(topic)) continue
    const slash = topic.indexOf('/')
    const level = slash < 0 ? topic : topic.slice(0, slash)
    let branch = branches.get(level)
    if (branch === undefined) {
      branch = { level, count: 0, bytes: 0 }
      branches.set(level, branch)
    }
    branch.count += 1
    branch.bytes += topic.length + content
    count += 1
    bytes += topic.length + content
  }
  return { count, bytes, largest: [...branches.values()].sort(byBytes).slice(0, most) }
}

export function largestSessions(state: BrokerState, most: number): StorageView['sessions'] {
  const waiting: LargeSession[] = []
  let count = 0
  let bytes = 0
  for (const { clientId, durable, queue, queuedBytes, inflight, inflightBytes } of state.sessions.values()) {
    if (!durable) continue
    count += 1
    bytes += queuedBytes + inflightBytes
    const messages = queue.length + inflight.size
    if (messages > 0) waiting.push({ clientId, messages, bytes: queuedBytes + inflightBytes })
  }
  return { count, bytes, largest: waiting.sort(byBytes).slice(0, most) }
}

function byBytes(a: Pick<LargeBranch, 'bytes'>, b: Pick<LargeBranch, 'bytes'>): number {
  return b.bytes - a.bytes
}
