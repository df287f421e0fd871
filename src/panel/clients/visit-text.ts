// What happened to clients, why, and what to do about it: the words. Does not know which trace says what.
import { catalogue } from '../language.ts'

export const visitText = catalogue('visit', {
  ended: {
    'clean-start': 'it came again with Clean Start',
    expired: 'its time was over',
    admin: 'by hand',
    disconnect: 'it was to end with the connection',
  },
  wills: {
    armed: 'Will armed',
    scheduled: 'Will waits',
    fired: 'Will published',
    cancelled: 'Will forgotten',
  },
  connected: (version: string, sessionPresent: boolean) =>
    `Connected: MQTT ${version}, ${sessionPresent ? 'its session was kept' : 'new session'}`,
  disconnected: (reason: string, will: boolean) => `Disconnected: ${reason}${will ? '; the will is due' : ''}`,
  refused: (reason: string) => `Refused: ${reason}`,
  sessionEnded: (why: string) => `Session ended: ${why}`,
  takenOver: 'Taken over by another link with this client identifier',
  limited: (limit: string) => `Limited (${limit})`,
  subscribed: (filter: string, qos: number) => `Subscribed to ${filter}, QoS ${qos}`,
  notSubscribed: (filter: string, reason: string) => `Not subscribed to ${filter}: ${reason}`,
  unsubscribed: (filter: string) => `Unsubscribed from ${filter}`,
  /** By reason code. */
  fixes: {
    132: 'Ask for MQTT 3.1, 3.1.1 or 5: nothing else is spoken here.',
    133: 'Give another client identifier.',
    134: 'Check user name and password; Settings, Users has the names.',
    135: 'Give a user name and a password, or let anonymous clients in: Settings, Users.',
    136: 'The broker keeps no more for now: Broker, Storage tells why.',
    137: 'Wait a little before the next try.',
    138: 'It came too often in a short time. Wait for the end of the ban, and look why the client reconnects in a loop.',
    140: 'Use SCRAM-SHA-256, or a plain password.',
    141: 'The client was silent for longer than 1.5 × Keep Alive. Its library must send PINGREQ: call its loop often enough.',
    142: 'Two clients use one client identifier: give each its own.',
    149: 'Send less in one packet, or raise “Largest packet” in Settings.',
    151: 'Raise the limit that it names in Settings.',
    155: 'Use a lower QoS, or raise “Highest QoS” in Settings.',
    154: 'Publish without RETAIN, or allow it in Settings.',
    160: 'It opened a connection and said nothing. Is it an MQTT client, and does it wait for something?',
    159: 'Too many connect at once. Spread them out, or raise “New connections” in Settings.',
  } as Readonly<Record<number, string>>,
  /** What is no MQTT, by its first byte. */
  strangers: {
    tls: {
      why: 'TLS bytes on the plain port',
      fix: 'Switch TLS off in the client (mqtt:// and not mqtts://), or put a TLS proxy in front of the gateway.',
    },
    http: { why: 'HTTP on the port of MQTT', fix: 'Browsers and WebSocket clients take the WebSocket address.' },
    ssh: { why: 'SSH on the port of MQTT', fix: 'The client has the wrong port.' },
  },
  stranger: 'What came is no CONNECT of MQTT: another protocol, or a client that begins in the middle.',
})
