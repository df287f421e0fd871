// One message of the broker's own under `$SYS`: made only when somebody can get it, now or as a retained message.
// Does not know layouts, nor when a message is due.
import type { TopicName } from '../protocol/packet.ts'
import { encodeUtf8, utf8Length } from '../protocol/utf8.ts'
import type { Outcome } from './outcome.ts'
import { makeMessage, route } from './route.ts'
import type { BrokerState } from './state.ts'

/** Seen by clients as version. */
export const brokerVersion = 'mqtab 0.1.0'

/** UTF-8 bytes of the longest topic. */
const longestTopic = 65_535

/** What `$SYS` remembers from one time to the next. */
export interface SysState {
  /** Which of its clocks run, and when each is due. */
  readonly running: Map<SysPart, number>
  /** When the load averages were last brought up to date, and one average a window. */
  loadsAt: number
  readonly loads: Map<string, { last: number; readonly averages: [number, number, number] }>
  /** Last value sent of each retained topic: what has not changed is not sent again. */
  readonly sent: Map<string, string>
  /** Highest value seen of each statistic. */
  readonly highest: Map<string, number>
}

/** What is published at an interval of its own. */
export type SysPart = 'mosquitto' | 'emqx-heartbeat' | 'emqx-metrics'

export function makeSysState(): SysState {
  return { running: new Map(), loadsAt: 0, loads: new Map(), sent: new Map(), highest: new Map() }
}

/** Whether any filter reaches below `$SYS`. */
export function isHeard(state: BrokerState): boolean {
  return state.tree.sysFilterCount > 0
}

/** Sets a retained value, if it has changed. */
export function setSys(state: BrokerState, topic: string, value: string | number, now: number, outcome: Outcome): void {
  const text = String(value)
  if (state.sys.sent.get(topic) === text) return
  state.sys.sent.set(topic, text)
  saySys(state, topic, text, { retain: true, expirySeconds: 0 }, now, outcome)
}

/** Publishes at QoS 0. `expirySeconds` 0 is never. A topic that is too long is left out. */
export function saySys(
  state: BrokerState,
  topic: string,
  text: string,
  options: { readonly retain: boolean; readonly expirySeconds: number },
  now: number,
  outcome: Outcome,
): void {
  if (utf8Length(topic) > longestTopic) return
  const payload = new Uint8Array(utf8Length(text))
  encodeUtf8(payload, 0, text)
  const draft = {
    topic: topic as TopicName,
    payload,
    qos: 0 as const,
    retain: options.retain,
    properties: options.expirySeconds === 0 ? {} : { messageExpiryInterval: options.expirySeconds },
    publisher: '',
  }
  route(state, makeMessage(state, draft, now), 'sys', null, now, outcome)
}

/** Takes back what is retained at `root` and below. */
export function forgetSys(state: BrokerState, root: string): void {
  for (const { topic } of state.retained.match(`${root}/#`)!) {
    state.retained.delete(topic)
    state.sys.sent.delete(topic)
  }
}
