// The words of the page for guests, in English. Does not know the markup.
import type { Hold } from '../../client/hold.ts'
import type { PeerEnd } from '../../client/peer.ts'
import { catalogue } from '../language.ts'

export const guestText = catalogue('guest', {
  title: 'Join',
  lead: 'You were invited to an MQTT broker in somebody’s browser.',
  name: 'Your name',
  join: 'Join',
  faults: {
    nothing: 'Scan the code on the host’s screen with your camera, or paste the invitation here.',
    damaged: 'This invitation is damaged: a part of it is missing or was changed. Copy it whole, or scan it again.',
    foreign: 'This is not an invitation that this page can read. It may be of a newer version, or of something else.',
    expired: 'This invitation is too old. Ask for a new one.',
  },
  paste: 'Invitation',
  use: 'Use this invitation',
  pair: {
    title: 'Give this back',
    why: 'Show this code to whoever invited you, or send it. They paste it on their page; then you are joined. Leave this page open.',
    qr: 'QR code of the answer',
    copy: 'the answer',
    making: 'Making the answer…',
  },
  handed: {
    title: 'An answer',
    asking: 'Looking for the page that waits for this answer…',
    taken: 'It has reached the page that invited. You may close this one.',
    nobody:
      'This is the answer to an invitation, and no page in this browser waits for it. Copy its address, and paste it where the invitation was made.',
  },
  stages: {
    meeting: 'Looking for the host…',
    asking: 'Waiting for the host to let you in…',
    joining: 'You are let in. Looking for a way…',
    joined: 'Joined',
    away: 'The way is lost. Looking for it again…',
    ended: 'Not joined',
  },
  words: 'Check words',
  wordsWhy:
    'The same three words stand beside your name on the host’s screen. If they differ, somebody stands between you.',
  by: { direct: 'direct', relay: 'relayed' },
  millis: (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`,
  connecting: 'connecting',
  topic: 'My topic',
  slider: 'Slider',
  say: 'Message',
  send: 'Send',
  hello: 'Hello',
  muted: 'The host has muted you: you hear, and nothing that you send is taken.',
  /** While somebody on the host's page stops or slows packets. */
  held: {
    all: 'The host has stopped the broker, to go on packet by packet. What you send waits, and so does what you would hear.',
    link: 'Your packets are held: somebody lets them go one by one on the host’s page. What you send waits until then, and so does what you would hear.',
    slow: 'Slow motion: on the host’s page each packet is slowed so that it can be seen. What you send and hear comes later.',
  } satisfies Record<Hold, string>,
  hear: 'What I hear',
  silence: 'Nothing yet.',
  waited: (count: number) => (count === 1 ? '1 message waited for you.' : `${count} messages waited for you.`),
  leave: 'Leave',
  again: 'Try again',
  refused: (why: string) => `Not taken: ${why}`,
  ends: {
    refused: 'The host did not let you in.',
    removed: 'The host has removed you. You may ask again.',
    banned: 'The host does not let you in any more.',
    full: 'The room is full.',
    ended: 'The room is closed: the host has ended it.',
    'host-away':
      'The broker is on the host’s computer, and that is not answering: its page may be closed or asleep. You join by yourself when it is back.',
    unreachable: 'The server of this room cannot be reached. Are you on the same network as the host?',
    'no-room': 'There is no such room, or not any more. Ask for a new invitation.',
    'wrong-secret': 'This invitation does not fit the room: a part of it was changed, or the host has made a new one.',
    misused: 'The server refused this page. Reload it, and try again.',
    lost: 'The way to the host broke.',
    'no-webrtc': 'This browser has no WebRTC, or it is switched off. Use another browser.',
    closed: 'You left.',
  } satisfies Record<PeerEnd, string>,
  pairLost: 'The connection has ended. Nobody can introduce the two browsers again: ask for a new invitation.',
})
