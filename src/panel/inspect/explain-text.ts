// The sentences that explain a packet, in English, as functions of what they speak of.
// Does not know which of them fit a packet. Names of the standard (PUBREC, QoS, Topic Filter) are not translated.
import { bytes, count, duration } from '../format.ts'
import { catalogue, locale } from '../language.ts'

const protocol = (version: number) => (version === 5 ? 'MQTT 5.0' : version === 4 ? 'MQTT 3.1.1' : 'MQTT 3.1')
const quoted = (name: string) => `“${name}”`
const because = (said: string | undefined) => (said === undefined || said === '' ? '' : `, saying ${quoted(said)}`)
const list = new Intl.ListFormat(locale, { type: 'conjunction' })
const capital = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1)
const messageName = (message: number) => (message === 0 ? 'the message' : `message ${count(message)}`)
const subject = (name: string) => capital(name)

/** The first few of many, and how many more there are. */
function some(names: readonly string[]): string {
  if (names.length <= 3) return list.format(names)
  return list.format([...names.slice(0, 3), `${count(names.length - 3)} more`])
}

export const explainWords = catalogue('explain', {
  broker: 'the broker',
  unknownClient: 'a client that has not said its name',
  client: quoted,
  noPacket: 'This is no packet of MQTT.',
  failure: 'failure',
  noSubscribers: 'Nobody subscribes to its topic (0x10).',
  fault: {
    meaning: (who: string, type: string, message: string) => `${subject(who)} sent a broken ${type}: ${message}.`,
    stranger: (who: string, message: string) => `${subject(who)} sent what is no packet of MQTT: ${message}.`,
    duty: (reason: string, at: number, version: number) =>
      `The fault shows at offset ${at}. The broker must not act on the packet: it ends the connection${version === 5 ? ` (${reason})` : ''}.`,
    next: 'Next: the client has to connect again.',
  },
  connect: {
    meaning: (who: string, version: number, clean: boolean) =>
      `${subject(who)} asks to be let in, speaking ${protocol(version)}, ${
        clean
          ? 'with a fresh session: what the broker kept for it is thrown away'
          : 'and to go on with its session, if there is one'
      }.`,
    keepAlive: (seconds: number) =>
      seconds === 0
        ? 'Keep Alive is off: silence never ends the connection.'
        : `It must send something every ${count(seconds)} s; after ${count(seconds * 1.5)} s of silence the broker ends the connection.`,
    session: (seconds: number) =>
      seconds === 0
        ? 'Its session ends with the connection.'
        : seconds >= 0xffffffff
          ? 'Its session never expires by itself.'
          : `Its session is kept for ${duration(seconds)} after the connection ends.`,
    will: (topic: string, delay: number) =>
      `If it vanishes without a goodbye, the broker publishes its will to ${quoted(topic)}${delay > 0 ? ` ${duration(delay)} later, unless it is back by then` : ''}.`,
    nameless: 'It leaves the choice of a client identifier to the broker.',
    user: (name: string, hasPassword: boolean) =>
      `It names itself to the broker as ${quoted(name)}${hasPassword ? ', with a password' : ''}.`,
    next: 'Next: the broker answers CONNACK.',
    nextAuth: (method: string) => `Next: the broker goes on with ${method} (AUTH), or answers CONNACK.`,
  },
  connack: {
    accepted: (who: string, present: boolean | null) =>
      present === null
        ? `The broker lets ${who} in. MQTT 3.1 does not say whether it had a session.`
        : present
          ? `The broker lets ${who} in and has its session: subscriptions and unfinished messages are still there.`
          : `The broker lets ${who} in, with a fresh session: it has to subscribe anew.`,
    refused: (who: string, reason: string, said: string | undefined) =>
      `The broker does not let ${who} in: ${reason}${because(said)}.`,
    returnCode: (code: number) =>
      `return code ${code}, ${
        [
          'accepted',
          'unacceptable protocol version',
          'identifier rejected',
          'server unavailable',
          'bad user name or password',
          'not authorized',
        ][code] ?? 'unknown'
      }`,
    refusedDuty: 'The broker must close the connection now.',
    assigned: (id: string) => `The broker chose the client identifier ${quoted(id)} for it.`,
    window: (most: number) => `It may have ${count(most)} messages of QoS 1 and 2 unacknowledged at a time.`,
    keepAlive: (seconds: number) => `The broker wants a Keep Alive of ${count(seconds)} s instead of what was asked.`,
    session: (seconds: number) =>
      seconds === 0
        ? 'Its session ends with the connection, whatever was asked.'
        : `Its session is kept for ${seconds >= 0xffffffff ? 'ever' : duration(seconds)}, whatever was asked.`,
    highestQos: (qos: number) => `It must not publish above QoS ${qos}.`,
    noRetain: 'It must not set RETAIN.',
    largest: (most: number) => `A packet to the broker may have ${count(most)} bytes at most.`,
    next: 'Next: the client may subscribe and publish.',
    refusedNext: 'Next: nothing. The connection is closed.',
  },
  publish: {
    meaning: (from: string, to: string, message: number, qos: number, place: string, length: number) =>
      `${subject(from)} hands ${messageName(message)} to ${to} at QoS ${qos}, ${place}${length === 0 ? ', with an empty payload' : `, ${bytes(length)}`}.`,
    topic: (topic: string) => `on ${quoted(topic)}`,
    alias: (alias: number) => `on the topic that Topic Alias ${alias} was set to earlier on this connection`,
    expires: (seconds: number) => `It expires if it is not delivered within ${duration(seconds)}.`,
    response: (topic: string) => `It asks for an answer on ${quoted(topic)}.`,
    setsAlias: (alias: number) => `From now on Topic Alias ${alias} stands for this topic on this connection.`,
    dup: 'DUP is set: it may have been sent before.',
    retainStores: 'RETAIN is set: the broker stores it for whoever subscribes later.',
    retainClears: 'RETAIN with an empty payload: the broker deletes what it had stored for this topic.',
    retainSent: (version: number) =>
      `RETAIN is set on this copy: it was stored before the client subscribed${
        version === 5 ? ', or the subscription asks for RETAIN as published' : ''
      }.`,
    identifiers: (ids: readonly number[]) =>
      `It comes by the subscription${ids.length > 1 ? 's' : ''} with identifier ${list.format(ids.map(String))}.`,
    duty: {
      0: () => 'At most once: nobody acknowledges it, and if it is lost it is lost.',
      1: (from: string, id: number) =>
        `At least once: ${from} must keep it until PUBACK ${id} arrives. If the connection is lost first, it sends it again, with DUP, when its session goes on.`,
      2: (from: string, id: number) =>
        `Exactly once: ${from} must keep it until PUBREC ${id} arrives, and identifier ${id} until PUBCOMP ${id}.`,
    } as Readonly<Record<0 | 1 | 2, (from: string, id: number, size: number) => string>>,
    next: {
      0: () => 'Next: nothing. The exchange is over.',
      1: (to: string, id: number) => `Next: ${to} answers PUBACK ${id}.`,
      2: (to: string, id: number) => `Next: ${to} answers PUBREC ${id}.`,
    } as Readonly<Record<0 | 1 | 2, (to: string, id: number) => string>>,
  },
  puback: {
    meaning: (from: string, to: string, id: number, message: number) =>
      `${subject(from)} tells ${to} that it has taken ${messageName(message)} over (identifier ${id}).`,
    /** The most common error about QoS. */
    oneHop: 'That says nothing of those who subscribe: each has an exchange of its own with the broker.',
    duty: (_: string, to: string, id: number) =>
      `${subject(to)} may forget the message now; identifier ${id} is free again.`,
    next: () => 'Next: nothing. The exchange is over.',
    refused: (from: string, to: string, id: number, reason: string, said: string | undefined) => ({
      meaning: `${subject(from)} refuses the message with identifier ${id}: ${reason}${because(said)}.`,
      duty: `${subject(to)} must not send it again; identifier ${id} is free.`,
      next: 'Next: nothing. The exchange is over.',
    }),
  },
  pubrec: {
    meaning: (from: string, to: string, id: number, message: number) =>
      `${subject(from)} tells ${to} that it has ${messageName(message)} (identifier ${id}) and will not take it a second time.`,
    duty: (from: string, to: string, id: number) =>
      `${subject(to)} may forget the message, and must never send it again; ${from} must remember identifier ${id} until PUBREL comes.`,
    next: (_: string, to: string, id: number) => `Next: ${to} answers PUBREL ${id}.`,
    refused: (from: string, to: string, id: number, reason: string, said: string | undefined) => ({
      meaning: `${subject(from)} refuses the message with identifier ${id}: ${reason}${because(said)}.`,
      duty: `${subject(to)} must not send it again; no PUBREL follows, and identifier ${id} is free.`,
      next: 'Next: nothing. The exchange is over.',
    }),
  },
  pubrel: {
    meaning: (from: string, to: string, id: number) =>
      `${subject(from)} knows that ${to} has the message and releases identifier ${id}.`,
    duty: (from: string, to: string, id: number) =>
      `${subject(to)} may forget identifier ${id}; ${from} must repeat PUBREL after a lost connection until PUBCOMP comes.`,
    next: (_: string, to: string, id: number) => `Next: ${to} answers PUBCOMP ${id}.`,
    refused: (from: string, to: string, id: number, reason: string, said: string | undefined) => ({
      meaning: `${subject(from)} answers PUBREC ${id}, but has no message with that identifier any more: ${reason}${because(said)}.`,
      duty: 'Nothing is left to release: both sides may forget the identifier.',
      next: `Next: ${to} answers PUBCOMP ${id}.`,
    }),
  },
  pubcomp: {
    meaning: (from: string, to: string, id: number) =>
      `${subject(from)} tells ${to} that the exchange with identifier ${id} is complete.`,
    duty: (_: string, to: string, id: number) => `${subject(to)} may use identifier ${id} for another message.`,
    next: () => 'Next: nothing. The message was handed over exactly once.',
    refused: (from: string, _: string, id: number, reason: string, said: string | undefined) => ({
      meaning: `${subject(from)} ends the exchange with identifier ${id}: ${reason}${because(said)}.`,
      duty: 'It did not know the identifier: perhaps its session is a new one.',
      next: 'Next: nothing. The exchange is over.',
    }),
  },
  subscribe: {
    meaning: (who: string, asked: readonly string[]) => `${subject(who)} subscribes to ${some(asked)}.`,
    one: (filter: string, qos: number) => `${quoted(filter)} up to QoS ${qos}`,
    shared: 'With $share each message goes to one member of the group only, and no stored messages are sent.',
    noLocal: 'No Local: it does not want what it publishes itself.',
    asPublished: 'Retain As Published: RETAIN arrives as the publisher set it.',
    handling: (all: readonly number[]) => {
      if (all.length === 0) return ''
      if (all.every((each) => each === 0)) return 'Stored messages that match are sent at once.'
      if (all.every((each) => each === 1)) return 'Stored messages that match are sent if the subscription is new.'
      if (all.every((each) => each === 2)) return 'Stored messages are not wanted.'
      return 'Stored messages are sent as the Retain Handling of each filter says.'
    },
    identifier: (id: number) => `What comes by it carries Subscription Identifier ${id}.`,
    next: (id: number, filters: number) =>
      `Next: the broker answers SUBACK ${id} with ${filters === 1 ? 'one code' : `${count(filters)} codes, one for each filter`}.`,
  },
  suback: {
    granted: (qos: number) => `QoS ${qos} granted`,
    meaning: (who: string, id: number, codes: readonly string[]) =>
      `The broker answers SUBSCRIBE ${id} of ${who}: ${some(codes)}.`,
    duty: 'What is published from now on and matches is sent, at the lower of the granted QoS and the message’s own.',
    refused: (n: number) =>
      n === 1 ? 'Nothing comes by the refused filter.' : `Nothing comes by the ${count(n)} refused filters.`,
  },
  unsubscribe: {
    meaning: (who: string, filters: readonly string[]) => `${subject(who)} gives up ${some(filters.map(quoted))}.`,
    duty: 'The broker stops adding messages for it; what is on its way is finished.',
    next: (id: number) => `Next: the broker answers UNSUBACK ${id}.`,
  },
  unsuback: {
    meaning: (who: string, id: number, codes: readonly string[]) =>
      codes.length === 0
        ? `The broker confirms that the filters of ${who} are gone (identifier ${id}).`
        : `The broker answers UNSUBSCRIBE ${id} of ${who}: ${some(codes)}.`,
    duty: 'Nothing new is sent by these filters.',
    refused: (n: number) => `${count(n)} of them could not be given up.`,
  },
  pingreq: {
    meaning: (who: string) => `${subject(who)} had nothing to say and shows that it is alive.`,
    duty: 'The broker must answer. The countdown of the client’s Keep Alive starts anew.',
    next: 'Next: the broker answers PINGRESP.',
  },
  pingresp: {
    meaning: (who: string) => `The broker tells ${who} that it is alive too.`,
    next: 'Next: nothing. The exchange is over.',
  },
  disconnect: {
    goodbye: (who: string) => `${subject(who)} says goodbye.`,
    client: (who: string, reason: string, said: string | undefined) =>
      `${subject(who)} leaves: ${reason}${because(said)}.`,
    willGone: 'Its will, if it has one, is thrown away and never published.',
    willComes: 'Its will, if it has one, is published.',
    expiry: (seconds: number) =>
      seconds === 0
        ? 'Its session ends now.'
        : `Its session is kept for ${seconds >= 0xffffffff ? 'ever' : duration(seconds)}.`,
    next: 'Next: nothing. The connection is closed.',
    broker: (who: string, reason: string, said: string | undefined) =>
      `The broker ends the connection of ${who}: ${reason}${because(said)}.`,
    brokerDuty: 'The client must not send anything more on it.',
    elsewhere: (server: string) => `It may try ${quoted(server)} instead.`,
  },
  auth: {
    step: (from: string, to: string, method: string) => `${subject(from)} sends ${to} the next step of ${method}.`,
    again: (who: string, method: string) => `${subject(who)} proves again who it is, by ${method}.`,
    againDuty: 'Other packets go on meanwhile; if the proof fails, the connection ends.',
    againNext: 'Next: the broker answers AUTH.',
    done: (who: string, method: string) => `The broker accepts the proof of ${who} by ${method}.`,
    nextBroker: 'Next: the broker answers AUTH, or CONNACK if this was the proof.',
    nextClient: (who: string) => `Next: ${who} answers AUTH.`,
  },
})
