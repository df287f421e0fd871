// All conformance cases, by chapter.
// Does not know by which door a broker is reached.
import type { Case } from './kit.ts'
import type { Untestable } from './steps.ts'
import { connack3Cases } from './v3-connack.ts'
import { connect3Cases } from './v3-connect.ts'
import { format3Cases } from './v3-format.ts'
import { publish3Cases } from './v3-publish.ts'
import { qos3Cases } from './v3-qos.ts'
import { session3Cases } from './v3-session.ts'
import { subscribe3Cases } from './v3-subscribe.ts'
import { topic3Cases } from './v3-topics.ts'
import { will3Cases } from './v3-will.ts'
import { ackCases } from './v5-acks.ts'
import { authCases } from './v5-auth.ts'
import { connackCases } from './v5-connack.ts'
import { connectCases } from './v5-connect.ts'
import { connectPropertyCases } from './v5-connect-properties.ts'
import { disconnectCases } from './v5-disconnect.ts'
import { errorCases, untestable as errorUntestable } from './v5-errors.ts'
import { formatCases } from './v5-format.ts'
import { orderCases } from './v5-order.ts'
import { publishCases, untestable as publishUntestable } from './v5-publish.ts'
import { publishPropertyCases } from './v5-publish-properties.ts'
import { qosCases } from './v5-qos.ts'
import { restartCases } from './v5-restart.ts'
import { resumeCases } from './v5-resume.ts'
import { retainCases } from './v5-retain.ts'
import { scramCases } from './v5-scram.ts'
import { sessionCases } from './v5-session.ts'
import { sharedCases } from './v5-shared.ts'
import { subscribeCases } from './v5-subscribe.ts'
import { topicCases } from './v5-topics.ts'
import { unsubscribeCases } from './v5-unsubscribe.ts'
import { willCases } from './v5-will.ts'

/** Statements on the broker's side that have a reason instead of a case. */
export const untestable: readonly Untestable[] = [...publishUntestable, ...errorUntestable]

export const suites: readonly (readonly [name: string, cases: readonly Case[]])[] = [
  ['MQTT 5.0, data and format', formatCases],
  ['MQTT 5.0, CONNECT', connectCases],
  ['MQTT 5.0, properties of CONNECT', connectPropertyCases],
  ['MQTT 5.0, CONNACK', connackCases],
  ['MQTT 5.0, sessions', sessionCases],
  ['MQTT 5.0, will', willCases],
  ['MQTT 5.0, PUBLISH', publishCases],
  ['MQTT 5.0, properties of PUBLISH', publishPropertyCases],
  ['MQTT 5.0, retained messages', retainCases],
  ['MQTT 5.0, acknowledgements', ackCases],
  ['MQTT 5.0, SUBSCRIBE', subscribeCases],
  ['MQTT 5.0, UNSUBSCRIBE', unsubscribeCases],
  ['MQTT 5.0, QoS', qosCases],
  ['MQTT 5.0, state and retry', resumeCases],
  ['MQTT 5.0, restarts', restartCases],
  ['MQTT 5.0, order and flow control', orderCases],
  ['MQTT 5.0, topics', topicCases],
  ['MQTT 5.0, shared subscriptions', sharedCases],
  ['MQTT 5.0, PINGREQ and DISCONNECT', disconnectCases],
  ['MQTT 5.0, errors', errorCases],
  ['MQTT 5.0, authentication', authCases],
  ['MQTT 5.0, authentication by SCRAM', scramCases],
  ['MQTT 3.1.1, data and format', format3Cases],
  ['MQTT 3.1.1, CONNECT', connect3Cases],
  ['MQTT 3.1.1, CONNACK', connack3Cases],
  ['MQTT 3.1.1, sessions', session3Cases],
  ['MQTT 3.1.1, will and keep alive', will3Cases],
  ['MQTT 3.1.1, PUBLISH', publish3Cases],
  ['MQTT 3.1.1, SUBSCRIBE, UNSUBSCRIBE, PINGREQ', subscribe3Cases],
  ['MQTT 3.1.1, QoS and order', qos3Cases],
  ['MQTT 3.1.1, topics', topic3Cases],
]
