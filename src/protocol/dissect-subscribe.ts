// The grammar of SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK. Sections 3.8 to 3.11.
// Does not know which filters a client may have.
import { dissectProperties } from './dissect-properties.ts'
import { dissectPacketId } from './dissect-publish.ts'
import type { Dissector } from './dissector.ts'
import { Reason } from './reason.ts'
import { isReasonAllowed, reasonStatement } from './reason-table.ts'
import { topicFilterFault } from './topic-fault.ts'

const optionFields = [
  ['Reserved', 7, 6],
  ['Retain Handling', 5, 4],
  ['Retain As Published', 3, 3],
  ['No Local', 2, 2],
  ['Maximum QoS', 1, 0],
] as const

const requestedFields = [
  ['Reserved', 7, 2],
  ['Requested QoS', 1, 0],
] as const

export function dissectSubscribe(to: Dissector): void {
  to.group('Variable Header', '3.8.2', () => {
    dissectPacketId(to, to.section('2.2.1', '2.3.1'), to.statement('MQTT-2.2.1-3', 'MQTT-2.3.1-1'))
    if (to.version === 5) dissectProperties(to, 'subscribe', '3.8.2.1')
    return null
  })
  if (to.isAtEnd) {
    const statement = to.statement('MQTT-3.8.3-2', 'MQTT-3.8.3-3')
    to.fault('a SUBSCRIBE without a filter', statement, to.at, Reason.protocolError)
  }
  to.group('Payload', '3.8.3', () => {
    while (!to.isAtEnd) {
      to.group('Subscription', '3.8.3', () => {
        const filter = dissectFilter(to, '3.8.3')
        dissectOptions(to, filter)
        return filter
      })
    }
    return null
  })
}

function dissectFilter(to: Dissector, section: string): string {
  const at = to.at
  const filter = to.string('Topic Filter', section)
  const fault = topicFilterFault(filter)
  if (fault !== null) {
    const plusBefore5 = to.version !== 5 && fault.statement === 'MQTT-4.7.1-2'
    const hashBefore5 = to.version !== 5 && fault.statement === 'MQTT-4.7.1-1'
    const statement = plusBefore5 ? 'MQTT-4.7.1-3' : hashBefore5 ? 'MQTT-4.7.1-2' : fault.statement
    to.fault(fault.message, statement, at, Reason.topicFilterInvalid)
  }
  return filter
}

function dissectOptions(to: Dissector, filter: string): void {
  const at = to.at
  if (to.version !== 5) {
    const options = to.flags('Requested QoS', '3.8.3', requestedFields)
    if (options > 2) to.fault(`a requested QoS of 0x${options.toString(16)}`, 'MQTT-3.8.3-4', at)
    return
  }
  const options = to.flags('Subscription Options', '3.8.3.1', optionFields)
  if ((options & 0xc0) !== 0) to.fault('reserved bits of Subscription Options are set', 'MQTT-3.8.3-5', at)
  if ((options & 3) === 3) to.fault('a Maximum QoS of 3', undefined, at, Reason.protocolError)
  if ((options & 0x30) === 0x30) to.fault('a Retain Handling of 3', undefined, at, Reason.protocolError)
  if ((options & 4) !== 0 && filter.startsWith('$share/')) {
    to.fault('No Local on a shared subscription', 'MQTT-3.8.3-4', at, Reason.protocolError)
  }
}

export function dissectUnsubscribe(to: Dissector): void {
  to.group('Variable Header', '3.10.2', () => {
    dissectPacketId(to, to.section('2.2.1', '2.3.1'), to.statement('MQTT-2.2.1-3', 'MQTT-2.3.1-1'))
    if (to.version === 5) dissectProperties(to, 'unsubscribe', '3.10.2.1')
    return null
  })
  if (to.isAtEnd) to.fault('an UNSUBSCRIBE without a filter', 'MQTT-3.10.3-2', to.at, Reason.protocolError)
  to.group('Payload', '3.10.3', () => {
    while (!to.isAtEnd) dissectFilter(to, '3.10.3')
    return null
  })
}

export function dissectSubAck(to: Dissector): void {
  dissectCodes(to, 'suback', '3.9')
}

export function dissectUnsubAck(to: Dissector): void {
  dissectCodes(to, 'unsuback', '3.11')
}

function dissectCodes(to: Dissector, type: 'suback' | 'unsuback', chapter: string): void {
  to.group('Variable Header', `${chapter}.2`, () => {
    dissectPacketId(to, `${chapter}.2`, to.statement('MQTT-2.2.1-6', 'MQTT-2.3.1-7'))
    if (to.version === 5) dissectProperties(to, type, `${chapter}.2.1`)
    return null
  })
  if (type === 'unsuback' && to.version !== 5) {
    if (!to.isAtEnd) to.fault('bytes after the Packet Identifier')
    return
  }
  if (to.isAtEnd)
    to.fault(`${type === 'suback' ? 'a SUBACK' : 'an UNSUBACK'} without a code`, undefined, to.at, Reason.protocolError)
  to.group('Payload', `${chapter}.3`, () => {
    while (!to.isAtEnd) {
      const at = to.at
      const code = to.byte(to.version === 5 ? 'Reason Code' : 'Return Code', `${chapter}.3`)
      const known = to.version === 5 ? isReasonAllowed(type, code, to.sender) : code <= 2 || code === 0x80
      if (!known) {
        const message = `code 0x${code.toString(16)} in ${type.toUpperCase()}`
        to.fault(message, to.statement(reasonStatement(type), 'MQTT-3.9.3-2'), at, Reason.protocolError)
      }
    }
    return null
  })
}
