// Why a copy of a message carries RETAIN, or does not, and its QoS. Sections 3.3.1.3, 3.8.3.1 and 3.8.4.
// Does not know how it is shown.
import type { FlowPacket } from '../../core/flow-view.ts'
import type { TopicSubscriber } from '../../core/topic-view.ts'
import type { QoS } from '../../protocol/packet.ts'

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

/** Of a copy: as published, as the subscription was granted it, as sent, which is the lower of both. Null is not known. */
export interface CopyQoS {
  readonly published: QoS | null
  readonly granted: QoS | null
  readonly sent: QoS
}

/** As `copyCause`. Of several subscriptions that reach the client the highest counts. [MQTT-3.3.4-2] */
export function copyQoS(
  copy: FlowPacket,
  packets: readonly FlowPacket[],
  subscribers: readonly TopicSubscriber[],
): CopyQoS {
  const sent = copy.qos
  const origin = packets.find(({ direction, message }) => direction === 'in' && message === copy.message)
  const published = origin?.qos ?? null
  const own = subscribers.filter(({ clientId }) => clientId === copy.clientId).map(({ qos }) => qos)
  // A subscription that has changed since does not explain it.
  const fitting = own.filter((qos) => (published === null ? qos >= sent : Math.min(published, qos) === sent))
  return { published, granted: fitting.sort().at(-1) ?? null, sent }
}
