// The words of invitations and of the roster, in English. Does not know the markup.
import { catalogue } from '../language.ts'

const kilobytes = (bytes: number) =>
  bytes < 1_000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${(bytes / 1_000).toFixed(1)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`

export const peersText = catalogue('peers', {
  title: 'Phone or peer',
  why: 'Other browsers become MQTT clients of this broker, straight from theirs to yours. Nobody in between can read what passes.',
  room: 'Invite guests',
  roomWhy: 'A class or a group: one link for all, and the gateway introduces them.',
  pair: 'Invite one browser, without a server',
  pairWhy: 'You exchange two codes by camera, mail or chat: one there, one back.',
  noGateway:
    'A room needs the gateway, and this page did not come from one. Start it with npx mqtab, or invite one browser without a server.',
  noBroker: 'This browser cannot host a broker, so nobody can be invited to it.',
  opening: 'Opening the room…',
  scan: 'Scan this with a phone, or send the link.',
  link: 'the invitation',
  qr: 'QR code of the invitation',
  reach: {
    network: 'Everybody on this network who holds the link can ask to come in.',
    machine:
      'Only browsers on this computer reach this link. Start the gateway with --lan, and others on the network can come too.',
  },
  asks: 'Ask me before each guest comes in',
  end: 'End the room',
  other: 'Another tab of this browser keeps the room. When it closes, this one takes over.',
  servers: 'STUN and TURN servers',
  serversWhy:
    'None are needed on one network. Across networks, one server a line: stun:host:port, or turn:host:port user password.',
  steps: {
    offer: '1. Open this in the other browser',
    offerWhy: 'Scan it, open the link, or paste the code on a page that asks for an invitation. Leave this page open.',
    answer: '2. Paste the answer that it shows',
    answerWhy: 'It is a code that begins with ~, or a link with one.',
    connect: 'Connect',
    cancel: 'Cancel',
    code: 'the code',
    making: 'Making the code…',
    joining: 'Connecting…',
    failed:
      'The two browsers found no way to each other. Are both on the same network? Make a new invitation to try again.',
    again: 'New invitation',
  },
  roster: {
    title: 'Guests',
    empty: 'Nobody is here yet.',
    count: (n: number) => (n === 1 ? '1 guest' : `${n} guests`),
    wants: 'wants to come in',
    compare: 'Let in whoever sees these words on their own screen:',
    admit: 'Let in',
    refuse: 'Refuse',
    rename: 'Rename',
    save: 'Save',
    mute: 'Mute',
    unmute: 'Unmute',
    remove: 'Remove',
    ban: 'Ban',
    name: 'Name',
    words: 'Check words',
    topic: 'Publishes below',
    path: 'Path',
    traffic: 'Traffic',
    muted: 'muted',
    state: { asking: 'asks', joining: 'looking for a way', here: 'here', away: 'away' },
    by: { direct: 'direct', relay: 'via gateway' },
    millis: (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`,
    bytes: (received: number, sent: number) => `↑ ${kilobytes(received)} ↓ ${kilobytes(sent)}`,
    actionsOf: (name: string) => `What to do with ${name}`,
    of: (action: string, name: string) => `${action} ${name}`,
  },
})
