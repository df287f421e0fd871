// Why a copy of a message carries RETAIN, or does not. Sections 3.3.1.3 and 3.8.3.1.
// Does not know how it is shown.
import type { FlowPacket } from '../../core/flow-view.ts'
import type { TopicSubscriber } from '../../core/topic-view.ts'

export type CopyCause = 'subscribed' | 'asPublished' | 'live' | 'plain'

/** `packets` are those on the topic, both ways; `subscribers` those that it reaches now. */
export function copyCause(
  copy: FlowPacket,
  packets: readonly FlowPacket[],
  subscribers: readonly TopicSubscriber[],
): CopyCause {
  const origin = packets.find(({ direction, message }) => direction === 'in' && message === copy.message)
  if (!copy.retain) return origin?.retain === true ? 'live' : 'plain'
  // Without Retain As Published a live copy has RETAIN 0 [MQTT-3.3.1-12]: with RETAIN 1 it was stored. [MQTT-3.3.1-8]
  const own = subscribers.filter(({ clientId }) => clientId === copy.clientId)
  if (!own.some(({ retainAsPublished }) => retainAsPublished)) return 'subscribed'
  const isLive = origin !== undefined && copy.cause === origin.seq
  return isLive ? 'asPublished' : 'subscribed'
}
