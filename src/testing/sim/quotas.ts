// Whether what is on the disk, and what the broker says of itself, stays within its limits, down to nothing at the end.
// Does not know how the rows came about.
import type { Limits } from '../../core/limits.ts'
import type { Rows } from '../../core/rows.ts'
import type { BrokerView, ObserverMessage, ObserverRequest, PlainPort } from '../../core/views.ts'
import { observerVersion } from '../../core/views.ts'
import type { Host } from '../../host/host.types.ts'
import type { Tally } from './tally.ts'

/** Throws when some limit is exceeded on the disk; counts those that are reached. */
export function checkQuotas(rows: Rows, limits: Limits, tally: Tally): void {
  const most = (name: keyof Limits, count: number): void => {
    const limit = limits[name] as number
    if (count > limit) throw new Error(`${name} is ${limit}, and there are ${count}`)
    if (count === limit) tally.count(`oracle: ${name} reached`)
  }
  most('maximumSessions', rows.session.size)
  most('maximumSubscriptionsInAll', rows.subscription.size)
  most('maximumRetainedMessages', rows.retained.size)
  let retainedBytes = 0
  for (const { topic, payload } of rows.retained.values()) retainedBytes += topic.length + payload.length
  most('maximumRetainedBytes', retainedBytes)
  const subscriptions = new Map<string, number>()
  for (const { clientId } of rows.subscription.values())
    subscriptions.set(clientId, (subscriptions.get(clientId) ?? 0) + 1)
  for (const count of subscriptions.values()) most('maximumSubscriptions', count)
  const queued = new Map<string, { messages: number; bytes: number }>()
  for (const { clientId, state = 'queued', messageId } of rows.delivery.values()) {
    if (state !== 'queued') continue
    const mine = queued.get(clientId) ?? { messages: 0, bytes: 0 }
    mine.messages += 1
    mine.bytes += rows.message.get(messageId.toString(36))?.payload.length ?? 0
    queued.set(clientId, mine)
  }
  for (const { messages, bytes } of queued.values()) {
    most('maximumQueuedMessages', messages)
    most('maximumQueuedBytes', bytes)
  }
}

/** What the broker says of itself, as a panel sees it. `pass` lets time for a frame go by. */
export function viewOf(host: Host, pass: () => void): BrokerView {
  let view: BrokerView | null = null
  const port: PlainPort<ObserverRequest, ObserverMessage> = {
    postMessage: (message) => {
      if (message.type !== 'frame') return
      for (const change of message.changes) if (change.view === 'broker') view = change.result
    },
    onmessage: null,
    close: () => {},
  }
  const close = host.observe(port)
  const ask = (data: ObserverRequest): void => port.onmessage?.({ data })
  ask({ type: 'hello', version: observerVersion })
  ask({ type: 'watch', view: 'broker', id: 1, query: {} })
  pass()
  close()
  if (view === null) throw new Error('the broker says nothing of itself')
  return view
}
