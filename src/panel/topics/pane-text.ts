// The words of a topic's pane, in English. Does not know the markup.
import type { ShareStrategy } from '../../core/limits.ts'
import { bytes, count, duration, rate } from '../format.ts'
import { catalogue } from '../language.ts'
import type { CopyQoS } from './copies.ts'

const strategies: Readonly<Record<ShareStrategy, string>> = {
  roundRobin: 'each in its turn',
  sticky: 'the same one again, for as long as it can',
  random: 'any of them, at random',
  leastInflight: 'whoever has least under way',
  hashClientId: 'whom the publisher’s client identifier points to',
  hashTopic: 'whom the topic points to',
}

export const paneText = catalogue('topic', {
  parts: 'Parts of the topic',
  tabs: { value: 'Value', history: 'History', subscribers: 'Subscribers', plot: 'Plot', publish: 'Publish' },
  topic: 'Topic',
  copyTopic: 'the topic',
  copyPayload: 'the payload',
  copyHex: 'the payload as hex',
  retained: 'Retained',
  stored: (qos: number, size: number) =>
    `Stored in the broker now: ${bytes(size)} at QoS ${qos}. Every new subscriber gets it.`,
  storedLater: 'The last message was not retained: new subscribers get this older one.',
  expires: (seconds: number) => `Expires in ${duration(seconds)}.`,
  expiresNever: 'It does not expire.',
  notStored: 'Nothing is stored: a new subscriber waits for the next message.',
  lastBit: (retain: boolean) =>
    retain ? 'The publisher set RETAIN on the last message.' : 'The publisher did not set RETAIN on the last message.',
  messages: 'Messages',
  messageCount: (n: number, perSecond: number) =>
    `${count(n)} counted${perSecond > 0 ? `, ${rate(perSecond)} per second` : ''}`,
  below: (topics: number, messages: number) => `${count(topics)} topics, ${count(messages)} messages at and below it`,
  publisher: 'Publisher',
  received: 'Received',
  allMessages: 'In the list of messages',
  noValue: 'No message came while somebody watched, and none is stored.',
  isBranch: 'A level above other topics: nothing was published to exactly this name.',
  isStored: 'The stored message',
  isLast: 'The last message',
  isChosen: (time: string) => `The message of ${time}`,
  toLast: 'Back to the last',
  clear: 'Clear retained',
  clearBelow: 'Clear retained below…',
  clearingOne: 'Cleared in a moment: Undo below takes it back.',
  again: 'Publish again…',
  history: {
    keep: 'Messages kept',
    none: 'Messages appear here as they are published.',
    compare: 'Compare',
    from: (time: string) => `Compare from ${time}`,
    to: (time: string) => `Compare with ${time}`,
    diff: 'Difference',
    before: 'From',
    after: 'To',
    show: (time: string) => `Show the message of ${time}`,
    more: (n: number) => `${count(n)} more`,
    same: 'The two payloads are the same, byte for byte.',
    json: (n: number) => (n === 1 ? '1 value differs' : `${count(n)} values differ`),
    text: 'Words that differ',
    beginnings: 'Only the beginnings that are here were compared.',
    bytes: (n: number) => (n === 1 ? '1 byte differs' : `${count(n)} bytes differ`),
    kind: { added: 'added', removed: 'removed', changed: 'changed' },
    needsTwo: 'Two messages can be compared.',
  },
  subscribers: {
    none: 'A message on this topic would reach nobody.',
    reach: (n: number) =>
      n === 1 ? 'A message here reaches 1 subscription:' : `A message here reaches ${count(n)} subscriptions:`,
    share: (members: number, strategy: ShareStrategy, isLast: boolean) =>
      members === 1
        ? 'The only member of its group: it gets every message.'
        : `One of the ${count(members)} members of its group gets each message: ${strategies[strategy]}.${isLast ? ' It got the last one.' : ''}`,
    offline: 'offline',
    more: (n: number) => `and ${count(n)} more`,
    bit: {
      published: 'Its copies carry RETAIN as the publisher set it (Retain As Published).',
      shared: 'Its copies carry RETAIN 0.',
      cleared: 'Its copies carry RETAIN 0; RETAIN 1 only on what was stored when it subscribed.',
    },
    handling: {
      0: 'Gets what is stored each time it subscribes.',
      1: 'Gets what is stored only when the subscription is new.',
      2: 'Never gets what is stored.',
    },
    noLocal: 'Does not get its own messages (No Local).',
    shareHandling: 'A shared subscription never gets what is stored.',
    copies: 'Copies sent while this is open',
    copiesNone: 'None yet.',
    copyQoS: ({ published, granted, sent }: CopyQoS) =>
      `${[published !== null && `pub ${published}`, granted !== null && `granted ${granted}`].filter(Boolean).join(' · ')} → sent ${sent}`,
    copyQoSTitle: 'QoS: a copy is sent at the lower of what it was published at and what the subscription was granted',
    copyBit: (set: boolean) => `RETAIN ${set ? 1 : 0}`,
    cause: {
      subscribed: 'what was stored, sent because it subscribed',
      asPublished: 'live, RETAIN as published: the subscription asks for it',
      live: 'live: it came while subscribed, so RETAIN is taken off',
      plain: 'live: the publisher did not set RETAIN',
    },
  },
  plot: {
    label: 'Plot',
    none: 'Choose a number: with the button beside it in the value, or with “Plot the payload” here where all of it is one.',
    whole: 'Plot the payload',
    full: 'Eight lines are the most that can be told apart: remove one first.',
    remove: (name: string) => `Remove ${name}`,
    table: 'As a table',
    tableLabel: 'Plotted numbers',
    time: 'Time',
    drawing: (names: readonly string[]) => `Numbers over time: ${names.join(', ')}. The same as a table: As a table.`,
  },
  publish: {
    payload: 'Payload',
    format: 'Format',
    formats: { text: 'Text', hex: 'Hex' },
    qos: 'QoS',
    retain: 'Retain',
    publish: 'Publish',
    badHex: 'Hex is pairs of 0–9 and a–f.',
    done: (qos: number) => (qos === 0 ? 'Sent at QoS 0.' : `Published: the broker has taken it at QoS ${qos}.`),
    failed: (why: string) => `Not published: ${why}`,
    closed: 'the broker closed the connection',
    sending: 'Publishing…',
    who: 'Published by a client of this page of its own, which leaves a moment later.',
  },
})
