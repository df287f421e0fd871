// The grammar of PUBLISH and of PUBACK, PUBREC, PUBREL and PUBCOMP. Sections 3.3 to 3.7.
// Does not know aliases' meaning or which exchanges are open; publish.ts and ack.ts read the same faster.
import { dissectProperties } from './dissect-properties.ts'
import type { Dissector } from './dissector.ts'
import type { Ack } from './packet.ts'
import { Reason } from './reason.ts'
import { isReasonAllowed, reasonStatement } from './reason-table.ts'

export function dissectPublish(to: Dissector, flags: number): void {
  const topicAt = to.at
  to.group('Variable Header', '3.3.2', () => {
    const topic = to.string('Topic Name', '3.3.2.1')
    if (topic.includes('+') || topic.includes('#')) {
      const statement = to.statement('MQTT-3.3.2-2', 'MQTT-4.7.1-1')
      to.fault('a topic name holds a wildcard', statement, topicAt, Reason.topicNameInvalid)
    }
    if ((flags & 6) !== 0)
      dissectPacketId(to, to.section('3.3.2.2', '3.3.2.2'), to.statement('MQTT-2.2.1-3', 'MQTT-2.3.1-1'))
    const seen = to.version === 5 ? dissectProperties(to, 'publish', '3.3.2.3') : null
    if (topic === '' && !(seen?.has(0x23) ?? false)) {
      to.fault('an empty topic without Topic Alias', 'MQTT-4.7.3-1', topicAt, Reason.protocolError)
    }
    return null
  })
  to.rest('Payload', '3.3.3')
}

/** Packet Identifier, which is never 0. */
export function dissectPacketId(to: Dissector, section: string, statement: string | undefined): void {
  const at = to.at
  if (to.two('Packet Identifier', section) === 0) {
    to.fault('Packet Identifier is 0', statement, at, Reason.protocolError)
  }
}

const chapters = { puback: '3.4', pubrec: '3.5', pubrel: '3.6', pubcomp: '3.7' } as const

export function dissectAck(to: Dissector, type: Ack['type']): void {
  const chapter = chapters[type]
  to.group('Variable Header', `${chapter}.2`, () => {
    dissectPacketId(to, `${chapter}.2`, to.statement('MQTT-2.2.1-5', 'MQTT-2.3.1-6'))
    if (to.isAtEnd) return null
    if (to.version !== 5) to.fault('bytes after the Packet Identifier')
    const at = to.at
    const code = to.byte('Reason Code', `${chapter}.2.1`)
    if (!isReasonAllowed(type, code, to.sender)) {
      const message = `reason code 0x${code.toString(16)} in ${type.toUpperCase()}`
      to.fault(message, reasonStatement(type), at, Reason.protocolError)
    }
    if (to.isAtEnd) return null
    dissectProperties(to, type, `${chapter}.2.2`)
    return null
  })
}
