// A core that publishes `$SYS`, one who watches it, and an exchange whose every packet is known.
// Does not expect anything: the tests of `$SYS` do.
import type { Limits } from '../core/limits.ts'
import type { TopicFilter } from '../protocol/packet.ts'
import { CoreRig } from './core-rig.ts'

export const decoder = new TextDecoder()
export const kept = { clean: false, properties: { sessionExpiryInterval: 1000 } } as const
export const node = '$SYS/brokers/mqtab@default/'

/** A broker with `$SYS` and the client that watches it; what it got on subscribing is taken off. */
export function watched(limits: Partial<Limits> = {}, filter = '$SYS/#') {
  const rig = new CoreRig({ sysInterval: 10, ...limits })
  const watcher = rig.client('watcher')
  watcher.subscribe(filter)
  watcher.packets.length = 0
  return { rig, watcher }
}

/** Everything that waits, by topic behind `prefix`. */
export function taken(client: ReturnType<typeof watched>['watcher'], prefix: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const packet of client.packets.splice(0)) {
    if (packet.type === 'publish' && packet.topic.startsWith(prefix))
      found[packet.topic.slice(prefix.length)] = decoder.decode(packet.payload)
  }
  return found
}

export function retained(rig: CoreRig, prefix: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { topic, payload } of rig.state.retained)
    if (topic.startsWith(prefix)) found[topic.slice(prefix.length)] = decoder.decode(payload)
  return found
}

/**
 * A known exchange: `pub` and `sub` use everything once or a few times, `watcher` listens to `$SYS` and counts with them.
 * With `watcher`: 7 CONNECT, one of them refused; 2 clients are left, and 1 session without one that holds 1 message.
 */
export function exchange(rig: CoreRig): void {
  const pub = rig.client('pub')
  const sub = rig.client('sub', kept)
  sub.subscribe(['q/#', '$share/g/s'], 2)
  // Three QoS through, and one that nobody wants.
  pub.publish('q/0', 'abc')
  pub.publish('q/1', 'abc', { qos: 1, id: 1 })
  sub.ack('puback', 1)
  pub.publish('q/2', 'abc', { qos: 2, id: 2 })
  pub.publish('q/2', 'abc', { qos: 2, id: 2, dup: true })
  pub.ack('pubrel', 2)
  sub.ack('pubrec', 2)
  sub.ack('pubcomp', 2)
  pub.publish('nobody', 'ab', { qos: 1, id: 3 })
  // Refused, missed, and a message that its receiver does not take.
  pub.publish('$SYS/mine', 'a', { qos: 1, id: 4 })
  pub.publish('q/1', 'abcd', { qos: 1, id: 5 })
  sub.ack('puback', 3, 0x97)
  sub.ack('puback', 99)
  sub.ack('pubrec', 99)
  sub.ack('pubcomp', 99)
  pub.ack('pubrel', 99)
  pub.send({ type: 'pingreq' })
  pub.publish('kept', '12345', { retain: true })
  sub.send({ type: 'unsubscribe', packetId: 1, filters: ['no' as TopicFilter], properties: {} })
  // Refused, resumed, taken over, thrown out, discarded, ended, queued.
  rig.open('bad').connect({ refused: { reason: 0x86, detail: 'wrong password' } })
  rig.client('fault').publish('t', 'x', { properties: { topicAlias: 60_000 } })
  rig.client('sub', kept)
  rig.client('sub', { clean: true, properties: { sessionExpiryInterval: 1000 } }).subscribe('q/#', 1)
  rig.named('sub').disconnect()
  pub.publish('q/0', '12')
  pub.publish('q/1', '123456', { qos: 1, id: 6 })
}

/** The exchange without anybody who gets `$SYS`, and the first look at it after 10 s. */
export function looked(filter = '$SYS/none', limits: Partial<Limits> = {}): CoreRig {
  const rig = new CoreRig({ sysInterval: 10, ...limits })
  rig.client('watcher').subscribe(filter)
  exchange(rig)
  rig.state.counters.bytesReceived = 600
  rig.state.counters.bytesSent = 1200
  rig.advance(10)
  return rig
}
