// What a packet means, what it binds its sender or receiver to, and what comes next: pure functions of packet and version.
// Does not know the markup. Sections 3 and 4.3 of the standard; the words are in explain-text.ts.
import type { Range } from '../../protocol/dissector.ts'
import { reasonName } from '../../protocol/reason.ts'
import { explainWords as words } from './explain-text.ts'
import { bitOf, find, findAll, numberOf, type Read, stringOf } from './inspected.ts'

export interface Explanation {
  readonly meaning: string
  /** What somebody must do, or may no longer do, because of it. Empty when nothing follows. */
  readonly duty: string
  readonly next: string
}

/** Everything the sentences are made of. */
interface Subject {
  readonly range: Range
  readonly who: string
  readonly isIn: boolean
  readonly packetId: number
  readonly message: number
  readonly version: number
  readonly size: number
}

/** The three sentences of a packet. A packet with a fault has the fault's. */
export function explain({ packet, dissection }: Read): Explanation {
  const { fault, range, type, version } = dissection
  const isIn = packet.direction === 'in'
  const who = packet.clientId === null ? words.unknownClient : words.client(packet.clientId)
  if (fault !== null) {
    const from = isIn ? who : words.broker
    const at = fault.offset ?? 0
    return {
      meaning:
        type === null
          ? words.fault.stranger(from, fault.message)
          : words.fault.meaning(from, type.toUpperCase(), fault.message),
      duty: words.fault.duty(code(fault.reason, version ?? 5), at, version ?? 5),
      next: words.fault.next,
    }
  }
  const subject: Subject = {
    range,
    who,
    isIn,
    packetId: packet.packetId,
    message: packet.message,
    version: version ?? 5,
    size: packet.size,
  }
  switch (type) {
    case 'connect':
      return connect(subject)
    case 'connack':
      return connack(subject)
    case 'publish':
      return publish(subject)
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return acknowledgement(subject, type)
    case 'subscribe':
      return subscribe(subject)
    case 'suback':
    case 'unsuback':
      return answer(subject, type)
    case 'unsubscribe':
      return unsubscribe(subject)
    case 'pingreq':
      return { meaning: words.pingreq.meaning(who), duty: words.pingreq.duty, next: words.pingreq.next }
    case 'pingresp':
      return { meaning: words.pingresp.meaning(who), duty: '', next: words.pingresp.next }
    case 'disconnect':
      return disconnect(subject)
    case 'auth':
      return auth(subject)
    case null:
      return { meaning: words.noPacket, duty: '', next: '' }
    default:
      return type satisfies never
  }
}

function sentences(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(' ')
}

function connect({ range, who, version }: Subject): Explanation {
  const clean = bitOf(range, 'Clean Start') === 1
  const expiry = version === 5 ? (numberOf(range, 'Session Expiry Interval') ?? 0) : clean ? 0 : 0xffffffff
  const keepAlive = numberOf(range, 'Keep Alive') ?? 0
  const will = stringOf(range, 'Will Topic')
  const method = stringOf(range, 'Authentication Method')
  const user = stringOf(range, 'User Name')
  return {
    meaning: words.connect.meaning(who, version, clean),
    duty: sentences(
      stringOf(range, 'Client Identifier') === '' && words.connect.nameless,
      user !== undefined && words.connect.user(user, find(range, 'Password') !== undefined),
      words.connect.keepAlive(keepAlive),
      words.connect.session(expiry),
      will !== undefined && words.connect.will(will, numberOf(range, 'Will Delay Interval') ?? 0),
    ),
    next: method === undefined ? words.connect.next : words.connect.nextAuth(method),
  }
}

function connack({ range, who, version }: Subject): Explanation {
  const reason = numberOf(range, version === 5 ? 'Connect Reason Code' : 'Connect Return Code') ?? 0
  if (reason !== 0) {
    const name = version === 5 ? code(reason, 5) : words.connack.returnCode(reason)
    return {
      meaning: words.connack.refused(who, name, stringOf(range, 'Reason String')),
      duty: words.connack.refusedDuty,
      next: words.connack.refusedNext,
    }
  }
  const assigned = stringOf(range, 'Assigned Client Identifier')
  const keepAlive = numberOf(range, 'Server Keep Alive')
  const session = numberOf(range, 'Session Expiry Interval')
  const highest = numberOf(range, 'Maximum QoS')
  const largest = numberOf(range, 'Maximum Packet Size')
  return {
    meaning: words.connack.accepted(who, version === 3 ? null : bitOf(range, 'Session Present') === 1),
    duty: sentences(
      assigned !== undefined && words.connack.assigned(assigned),
      version === 5 && words.connack.window(numberOf(range, 'Receive Maximum') ?? 65_535),
      keepAlive !== undefined && words.connack.keepAlive(keepAlive),
      session !== undefined && words.connack.session(session),
      highest !== undefined && words.connack.highestQos(highest),
      numberOf(range, 'Retain Available') === 0 && words.connack.noRetain,
      largest !== undefined && words.connack.largest(largest),
    ),
    next: words.connack.next,
  }
}

function publish({ range, who, isIn, packetId, message, size, version }: Subject): Explanation {
  const qos = bitOf(range, 'QoS') ?? 0
  const topic = stringOf(range, 'Topic Name') ?? ''
  const alias = numberOf(range, 'Topic Alias')
  const payload = findAll(range, 'Payload')[0]
  const length = payload === undefined ? 0 : payload.end - payload.start
  const retain = bitOf(range, 'RETAIN') === 1
  const dup = bitOf(range, 'DUP') === 1
  const identifiers = findAll(range, 'Subscription Identifier').map((each) => Number(each.children?.at(-1)?.value))
  const expiry = numberOf(range, 'Message Expiry Interval')
  const response = stringOf(range, 'Response Topic')
  const from = isIn ? who : words.broker
  const to = isIn ? words.broker : who
  const place = topic !== '' ? words.publish.topic(topic) : words.publish.alias(alias ?? 0)
  return {
    meaning: sentences(
      words.publish.meaning(from, to, message, qos, place, length),
      dup && words.publish.dup,
      retain && isIn && (length === 0 ? words.publish.retainClears : words.publish.retainStores),
      retain && !isIn && words.publish.retainSent(version),
      identifiers.length > 0 && words.publish.identifiers(identifiers),
      topic !== '' && alias !== undefined && words.publish.setsAlias(alias),
      expiry !== undefined && words.publish.expires(expiry),
      response !== undefined && words.publish.response(response),
    ),
    duty: words.publish.duty[qos as 0 | 1 | 2](from, packetId, size),
    next: words.publish.next[qos as 0 | 1 | 2](to, packetId),
  }
}

function acknowledgement(
  { range, who, isIn, packetId, message, version }: Subject,
  type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp',
): Explanation {
  const reason = version === 5 ? (numberOf(range, 'Reason Code') ?? 0) : 0
  // PUBACK, PUBREC and PUBCOMP go against the message's direction, PUBREL with it.
  const from = isIn ? who : words.broker
  const to = isIn ? words.broker : who
  const said = stringOf(range, 'Reason String')
  if (reason >= 0x80) return words[type].refused(from, to, packetId, code(reason, 5), said)
  const { meaning, duty, next } = words[type]
  return {
    meaning: sentences(
      meaning(from, to, packetId, message),
      reason === 0x10 && words.noSubscribers,
      type === 'puback' && !isIn && reason !== 0x10 && words.puback.oneHop,
    ),
    duty: duty(from, to, packetId),
    next: next(from, to, packetId),
  }
}

function subscribe({ range, who, packetId, version }: Subject): Explanation {
  const asked = findAll(range, 'Subscription').map((each) => ({
    filter: stringOf(each, 'Topic Filter') ?? '',
    qos: bitOf(each, version === 5 ? 'Maximum QoS' : 'Requested QoS') ?? 0,
    noLocal: bitOf(each, 'No Local') === 1,
    asPublished: bitOf(each, 'Retain As Published') === 1,
    handling: bitOf(each, 'Retain Handling') ?? 0,
  }))
  const own = asked.filter(({ filter }) => !filter.startsWith('$share/'))
  const identifier = numberOf(range, 'Subscription Identifier')
  return {
    meaning: words.subscribe.meaning(
      who,
      asked.map(({ filter, qos }) => words.subscribe.one(filter, qos)),
    ),
    duty: sentences(
      own.length < asked.length && words.subscribe.shared,
      asked.some(({ noLocal }) => noLocal) && words.subscribe.noLocal,
      asked.some(({ asPublished }) => asPublished) && words.subscribe.asPublished,
      words.subscribe.handling(own.map(({ handling }) => handling)),
      identifier !== undefined && words.subscribe.identifier(identifier),
    ),
    next: words.subscribe.next(packetId, asked.length),
  }
}

function unsubscribe({ range, who, packetId }: Subject): Explanation {
  const filters = findAll(range, 'Topic Filter').map((each) => String(each.value))
  return {
    meaning: words.unsubscribe.meaning(who, filters),
    duty: words.unsubscribe.duty,
    next: words.unsubscribe.next(packetId),
  }
}

function answer({ range, who, packetId, version }: Subject, type: 'suback' | 'unsuback'): Explanation {
  const codes = findAll(range, version === 5 ? 'Reason Code' : 'Return Code').map((each) => Number(each.value))
  const texts = codes.map((each) => (type === 'suback' && each <= 2 ? words.suback.granted(each) : code(each, version)))
  const refused = codes.filter((each) => each >= 0x80).length
  return {
    meaning: words[type].meaning(who, packetId, texts),
    duty: sentences(
      (refused === 0 || refused < codes.length) && words[type].duty,
      refused > 0 && words[type].refused(refused),
    ),
    next: '',
  }
}

function disconnect({ range, who, isIn, version }: Subject): Explanation {
  const reason = version === 5 ? (numberOf(range, 'Disconnect Reason Code') ?? 0) : 0
  const said = stringOf(range, 'Reason String')
  if (!isIn) {
    const server = stringOf(range, 'Server Reference')
    return {
      meaning: words.disconnect.broker(who, code(reason, 5), said),
      duty: sentences(words.disconnect.brokerDuty, server !== undefined && words.disconnect.elsewhere(server)),
      next: words.disconnect.next,
    }
  }
  const expiry = numberOf(range, 'Session Expiry Interval')
  return {
    meaning: reason === 0 ? words.disconnect.goodbye(who) : words.disconnect.client(who, code(reason, 5), said),
    duty: sentences(
      reason === 0 ? words.disconnect.willGone : words.disconnect.willComes,
      expiry !== undefined && words.disconnect.expiry(expiry),
    ),
    next: words.disconnect.next,
  }
}

function auth({ range, who, isIn }: Subject): Explanation {
  const reason = numberOf(range, 'Authenticate Reason Code') ?? 0
  const method = stringOf(range, 'Authentication Method') ?? ''
  if (reason === 0x19) {
    return { meaning: words.auth.again(who, method), duty: words.auth.againDuty, next: words.auth.againNext }
  }
  if (reason === 0) return { meaning: words.auth.done(who, method), duty: '', next: '' }
  return {
    meaning: words.auth.step(isIn ? who : words.broker, isIn ? words.broker : who, method),
    duty: '',
    next: isIn ? words.auth.nextBroker : words.auth.nextClient(who),
  }
}

/** `0x87 Not authorized`; SUBACK of 3.1.1 has 0x80 alone. */
function code(reason: number, version: number): string {
  const hex = `0x${reason.toString(16).toUpperCase().padStart(2, '0')}`
  return version !== 5 && reason === 0x80 ? `${hex} ${words.failure}` : `${hex} ${reasonName(reason)}`
}
