// The grammar of CONNECT and CONNACK in all versions. Sections 3.1 and 3.2.
// Does not know whether a client will be let in.
import { dissectProperties } from './dissect-properties.ts'
import type { Dissector } from './dissector.ts'
import type { ProtocolVersion } from './packet.ts'
import { ProtocolError, Reason } from './reason.ts'
import { isReasonAllowed, reasonStatement } from './reason-table.ts'
import { topicNameFault } from './topic-fault.ts'

const flagFields = [
  ['User Name Flag', 7, 7],
  ['Password Flag', 6, 6],
  ['Will Retain', 5, 5],
  ['Will QoS', 4, 3],
  ['Will Flag', 2, 2],
  ['Clean Start', 1, 1],
  ['Reserved', 0, 0],
] as const

/** CONNECT. Sets the version of the reader to the one asked for. */
export function dissectConnect(to: Dissector): void {
  let flags = 0
  let flagsAt = 0
  to.group('Variable Header', '3.1.2', () => {
    dissectVersion(to)
    flagsAt = to.at
    flags = to.flags('Connect Flags', '3.1.2.3', flagFields)
    if (to.version === 3 && (flags & 1) !== 0) {
      // MQTT 3.1 has no use for this bit yet, and no rule for it.
      flags &= 0xfe
      to.patches.push({ offset: flagsAt, byte: flags })
    }
    checkFlags(to, flags, flagsAt)
    to.two('Keep Alive', '3.1.2.10')
    if (to.version === 5) {
      const seen = dissectProperties(to, 'connect', '3.1.2.11')
      if (seen.has(0x16) && !seen.has(0x15)) {
        to.fault('Authentication Data without Authentication Method', undefined, flagsAt + 3, Reason.protocolError)
      }
    }
    return null
  })
  to.group('Payload', '3.1.3', () => {
    to.string('Client Identifier', '3.1.3.1')
    if ((flags & 4) !== 0) dissectWill(to)
    dissectCredentials(to, flags, flagsAt)
    if (!to.isAtEnd) {
      to.fault('bytes after the last field that Connect Flags announce', 'MQTT-3.1.3-1')
    }
    return null
  })
}

function dissectVersion(to: Dissector): void {
  const start = to.at
  const name = to.string('Protocol Name', '3.1.2.1')
  if (name !== 'MQTT' && name !== 'MQIsdp') {
    const message = `protocol name '${name.slice(0, 20)}'`
    to.fault(message, 'MQTT-3.1.2-1', start, Reason.unsupportedProtocolVersion)
  }
  const at = to.at
  const level = to.byte('Protocol Version', '3.1.2.2')
  const version = versionOf(name, level)
  if (version === null) {
    const message = `protocol level ${level} of ${name}`
    const error = new ProtocolError(Reason.unsupportedProtocolVersion, message, 'MQTT-3.1.2-2')
    error.offset = at
    // Answer in the nearest form that such a client may understand.
    to.versionAsked = level > 5 && level < 0x80 ? 5 : name === 'MQTT' ? 4 : 3
    throw error
  }
  to.reader.version = version
  to.versionAsked = version
}

/** Bridges of mosquitto set bit 7 of the level of 3.1 and 3.1.1. */
function versionOf(name: string, level: number): ProtocolVersion | null {
  if (name === 'MQIsdp') return level === 3 || level === 0x83 ? 3 : null
  if (level === 4 || level === 0x84) return 4
  return level === 5 ? 5 : null
}

function checkFlags(to: Dissector, flags: number, at: number): void {
  const willQoS = (flags >> 3) & 3
  if ((flags & 1) !== 0) to.fault('the reserved bit of Connect Flags is set', 'MQTT-3.1.2-3', at)
  if ((flags & 4) === 0) {
    if (willQoS !== 0) {
      to.fault('Will QoS without Will Flag', to.statement('MQTT-3.1.2-11', 'MQTT-3.1.2-13'), at)
    }
    if ((flags & 0x20) !== 0) {
      to.fault('Will Retain without Will Flag', to.statement('MQTT-3.1.2-13', 'MQTT-3.1.2-15'), at)
    }
  } else if (willQoS === 3) {
    to.fault('Will QoS is 3', to.statement('MQTT-3.1.2-12', 'MQTT-3.1.2-14'), at)
  }
  if (to.version !== 5 && (flags & 0xc0) === 0x40) {
    to.fault('Password Flag without User Name Flag', 'MQTT-3.1.2-22', at)
  }
}

function dissectWill(to: Dissector): void {
  if (to.version === 5) dissectProperties(to, 'will', '3.1.3.2')
  const start = to.at
  const topic = to.string('Will Topic', to.section('3.1.3.3', '3.1.3.2'))
  const fault = topicNameFault(topic)
  if (fault !== null) {
    const statement = to.version !== 5 && fault.statement === 'MQTT-4.7.0-1' ? 'MQTT-4.7.1-1' : fault.statement
    to.fault(`Will Topic: ${fault.message}`, statement, start, Reason.topicNameInvalid)
  }
  to.binary(to.version === 5 ? 'Will Payload' : 'Will Message', to.section('3.1.3.4', '3.1.3.3'))
}

function dissectCredentials(to: Dissector, flags: number, flagsAt: number): void {
  // In MQTT 3.1 the Remaining Length goes before the flags: a user name or password announced may be missing.
  const mayLack = to.version === 3
  if ((flags & 0x80) !== 0) {
    if (mayLack && to.isAtEnd) {
      to.patches.push({ offset: flagsAt, byte: flags & 0x3f })
      return
    }
    to.string('User Name', to.section('3.1.3.5', '3.1.3.4'))
  }
  if ((flags & 0x40) !== 0) {
    if (mayLack && to.isAtEnd) {
      to.patches.push({ offset: flagsAt, byte: flags & 0xbf })
      return
    }
    to.binary('Password', to.section('3.1.3.6', '3.1.3.5'))
  }
}

/** CONNACK. In MQTT 3.1 its first byte is reserved and said to be unused. */
export function dissectConnAck(to: Dissector): void {
  to.group('Variable Header', '3.2.2', () => {
    const at = to.at
    const flags = to.flags('Connect Acknowledge Flags', '3.2.2.1', [
      ['Reserved', 7, 1],
      ['Session Present', 0, 0],
    ])
    if (flags > 1) to.fault('reserved bits of the acknowledge flags are set', to.statement('MQTT-3.2.2-1'), at)
    const code = to.byte(
      to.version === 5 ? 'Connect Reason Code' : 'Connect Return Code',
      to.section('3.2.2.2', '3.2.2.3'),
    )
    const known = to.version === 5 ? isReasonAllowed('connack', code, to.sender) : code <= 5
    if (!known) {
      const statement = to.statement(reasonStatement('connack'), 'MQTT-3.2.2-6')
      to.fault(`CONNACK with code 0x${code.toString(16)}`, statement, at + 1, Reason.protocolError)
    }
    if (code !== 0 && flags !== 0) {
      const statement = to.statement('MQTT-3.2.2-6', 'MQTT-3.2.2-4')
      to.fault('Session Present in a CONNACK that refuses', statement, at, Reason.protocolError)
    }
    if (to.version === 5) dissectProperties(to, 'connack', '3.2.2.3')
    return null
  })
}
