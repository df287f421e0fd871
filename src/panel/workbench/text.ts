// The words of the workbench, in English. Does not know the markup.
import { reasonName } from '../../protocol/reason.ts'

/** Section 3.2.2.3 of MQTT 3.1.1. */
const returnCodes: Readonly<Record<number, string>> = {
  1: 'unacceptable protocol version',
  2: 'client identifier rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorized',
}

/** What a broker's code means, with the code: `not authorized (0x87)`. */
export function refusal(code: number, version: number): string {
  const name = version < 5 && code < 0x80 ? (returnCodes[code] ?? reasonName(code)) : reasonName(code)
  return `${name} (0x${code.toString(16).padStart(2, '0')})`
}

const english = {
  hello: 'Hello from this tab',
  clients: 'Workbench clients',
  add: 'Add client',
  remove: 'Remove this client',
  state: { offline: 'offline', connecting: 'connecting…', connected: 'connected' },
  sections: { connection: 'Connection', subscribe: 'Subscribe', publish: 'Publish', received: 'Received' },
  connection: {
    clientId: 'Client identifier',
    version: 'Version',
    versions: { 3: '3.1', 4: '3.1.1', 5: '5.0' },
    keepAlive: 'Keep alive, s',
    cleanStart: 'Clean start',
    cleanSession: 'Clean session',
    sessionExpiry: 'Session expiry, s',
    login: 'User name and password',
    username: 'User name',
    password: 'Password',
    will: 'Will',
    willOn: 'Send a will when the link breaks',
    willDelay: 'Delay, s',
    connect: 'Connect',
    goodbye: 'Say goodbye',
    goodbyeTitle: 'Sends DISCONNECT, then closes: the broker forgets the will',
    plug: 'Pull the plug',
    plugTitle: 'Closes without a word, as a lost network does: the will is due',
  },
  filter: 'Topic filter',
  topic: 'Topic',
  payload: 'Payload',
  qos: 'QoS',
  format: 'Format',
  formats: { text: 'Text', hex: 'Hex' },
  badHex: 'Hexadecimal wants pairs of digits, for example 00 ff 1a.',
  retain: 'Retain',
  subscribe: 'Subscribe',
  unsubscribe: (filter: string) => `Unsubscribe from ${filter}`,
  publish: 'Publish',
  noSubscriptions: 'No subscriptions.',
  nothingReceived: 'Nothing received yet. Subscribe to a filter, for example demo/#.',
  connectFirst: 'Connect the client first.',
  clear: 'Clear',
  retainBit: 'Sent because you subscribed: a retained message',
  dup: 'Sent again: DUP is set',
  sessionNew: 'Connected. The broker had no session of this client.',
  sessionPresent: 'Connected. The broker kept the session of this client.',
  saidGoodbye: 'Said goodbye (DISCONNECT). The will, if any, is forgotten.',
  pulled: 'Plug pulled. The broker saw the link break; the will, if any, is due.',
  lost: 'The link was lost.',
  noAnswer: 'The broker closed the link without an answer.',
  thrownOut: (why: string) => `The broker ended the connection: ${why}.`,
  subscribed: (filter: string, qos: number) => `Subscribed to ${filter}, QoS ${qos} granted.`,
  unsubscribed: (filter: string) => `Unsubscribed from ${filter}.`,
  published: (topic: string, qos: number) =>
    qos === 0
      ? `Sent to ${topic} (QoS 0: nobody says whether it arrived).`
      : `Published to ${topic}, QoS ${qos} complete.`,
  doing: {
    connect: 'Not connected',
    subscribe: (filter: string) => `Not subscribed to ${filter}`,
    unsubscribe: (filter: string) => `Not unsubscribed from ${filter}`,
    publish: (topic: string) => `Not published to ${topic}`,
  },
}

export const benchText = english
