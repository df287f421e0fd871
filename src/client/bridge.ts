// A bridge between two brokers: carries chosen topics both ways, between any two MQTT.js clients of MQTT 5.
// Does not know how either is reached; over a data channel one of them is a guest of the other's page.
import type { IPublishPacket, MqttClient } from 'mqtt'

export interface BridgeOptions {
  /** Topic filters of what goes from the near broker to the far one. */
  readonly out?: readonly string[]
  /** Topic filters of what comes from the far broker to the near one. */
  readonly in?: readonly string[]
  /** Quality of service of both subscriptions; 1 unless told. */
  readonly qos?: 0 | 1 | 2
  /** Brokers that a message may pass; 8 unless told. */
  readonly maximumHops?: number
}

export interface Bridge {
  /** Messages carried, and those that were held back because they had been here. */
  readonly carried: { readonly out: number; readonly in: number }
  readonly stopped: number
  /** Messages that the broker they went to did not take. */
  readonly refused: number
  /** Ends the subscriptions; the clients stay. */
  close(): void
}

/** User property that names every bridge a message has passed, in order. */
export const hopsProperty = 'mqtab-bridge'

/**
 * Joins two brokers. No message comes back by the way it went (No Local), and none passes one bridge twice, whatever ring
 * of brokers it runs in: each writes its name into the message. RETAIN stays as published. Both clients must speak MQTT 5;
 * subscriptions are renewed when a client has lost its session. What one broker has given away and the other has not yet
 * taken waits in this page: it outlasts every loss of a connection, not the page. A message that matches two of the
 * filters may come twice where a broker sends a copy for each.
 */
export function bridge(near: MqttClient, far: MqttClient, options: BridgeOptions = {}): Bridge {
  const name = randomName()
  const state = { carried: { out: 0, in: 0 }, stopped: 0, refused: 0 }
  const most = options.maximumHops ?? 8
  const carry = (from: MqttClient, to: MqttClient, filters: readonly string[], count: 'out' | 'in'): (() => void) => {
    if (filters.length === 0) return () => {}
    const pass = (topic: string, payload: Uint8Array, packet: IPublishPacket) => {
      if (!filters.some((filter) => matches(filter, topic))) return
      const hops = hopsOf(packet)
      if (hops.includes(name) || hops.length >= most) {
        state.stopped += 1
        return
      }
      to.publish(topic, payload as Buffer, carried(packet, [...hops, name]), (error) => {
        if (error) state.refused += 1
        else state.carried[count] += 1
      })
    }
    const subscribe = () => from.subscribe([...filters], { qos: options.qos ?? 1, nl: true, rap: true, rh: 0 })
    const renew = ({ sessionPresent }: { readonly sessionPresent: boolean }) => {
      if (!sessionPresent) subscribe()
    }
    from.on('message', pass)
    from.on('connect', renew)
    if (from.connected) subscribe()
    return () => {
      from.off('message', pass)
      from.off('connect', renew)
      from.unsubscribe([...filters])
    }
  }
  const stops = [carry(near, far, options.out ?? [], 'out'), carry(far, near, options.in ?? [], 'in')]
  return {
    get carried() {
      return { ...state.carried }
    },
    get stopped() {
      return state.stopped
    },
    get refused() {
      return state.refused
    },
    close() {
      for (const stop of stops.splice(0)) stop()
    },
  }
}

/** All of a message but what belongs to the connection it came by. */
function carried({ qos, retain, properties }: IPublishPacket, hops: readonly string[]) {
  const { topicAlias: _, subscriptionIdentifier: __, ...rest } = properties ?? {}
  return { qos, retain, properties: { ...rest, userProperties: { ...rest.userProperties, [hopsProperty]: [...hops] } } }
}

function hopsOf({ properties }: IPublishPacket): string[] {
  const hops = properties?.userProperties?.[hopsProperty]
  return hops === undefined ? [] : Array.isArray(hops) ? hops : [hops]
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Section 4.7. Filters are valid: the broker has granted them. */
function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false
  const want = filter.split('/')
  const have = topic.split('/')
  for (let at = 0; at < want.length; at += 1) {
    if (want[at] === '#') return true
    if (have[at] === undefined || (want[at] !== '+' && want[at] !== have[at])) return false
  }
  return want.length === have.length
}
