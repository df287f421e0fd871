// Invitations as text: what stands in a link, a QR code or a message, and why one cannot be used.
// Does not know how a room is joined or a connection made.
import { fromBase64url, toBase64url } from './base64url.ts'
import { type PairCode, readPairCode } from './pair-code.ts'
import { secretBytes } from './room-record.ts'

/** To a room of a gateway. The secret stands in the fragment of a link, which is never sent to a server. */
export interface RoomInvitation {
  readonly kind: 'room'
  /** WebSocket address of the gateway's `/rooms`. */
  readonly url: string
  readonly room: string
  readonly secret: Uint8Array
}

/** To one browser, without any server. */
export interface PairInvitation {
  readonly kind: 'offer' | 'answer'
  readonly code: PairCode
}

export type Invitation = RoomInvitation | PairInvitation

/**
 * `nothing`: no code in it. `damaged`: a part is missing or changed. `foreign`: not of mqtab, or of a version that this one
 * cannot read. `expired`: it was good once.
 */
export class InvitationError extends Error {
  readonly fault: 'nothing' | 'damaged' | 'foreign' | 'expired'

  constructor(fault: InvitationError['fault'], message: string) {
    super(message)
    this.fault = fault
  }
}

/** A link to a room: `page` is the address of the gateway's page. */
export function roomLink(page: string, room: string, secret: Uint8Array): string {
  return `${page.split('#')[0]}#join=${room}.${toBase64url(secret)}`
}

/** A link that carries a code of a pair. */
export function codeLink(page: string, code: string): string {
  return `${page.split('#')[0]}#join=${code}`
}

/**
 * Reads a link, its fragment or the bare code. `base` is the address that a fragment belongs to. Throws InvitationError.
 */
export function readInvitation(text: string, base: string): Invitation {
  // Mail and chat break lines, and put things around what they carry.
  const plain = text.replace(/[\s\u200b-\u200f\u2060\ufeff<>"“”]+/g, '')
  if (plain === '') throw new InvitationError('nothing', 'There is no invitation.')
  const at = plain.lastIndexOf('join=')
  const code = at < 0 ? plain : plain.slice(at + 'join='.length)
  const page = at < 0 ? base : plain.slice(0, at).replace(/[#?&]+$/, '') || base
  const room = /^([\w-]{11})\.([\w-]+)$/.exec(code)
  if (room !== null) return roomInvitation(page, room[1]!, room[2]!)
  if (/^[\w-]{11}\.?$/.test(code)) throw new InvitationError('damaged', 'The second half of the invitation is missing.')
  return readPair(code)
}

function roomInvitation(page: string, room: string, text: string): RoomInvitation {
  const secret = fromBase64url(text)
  if (secret === null || secret.length !== secretBytes) {
    throw new InvitationError('damaged', 'The invitation is damaged: its last part is not whole.')
  }
  return { kind: 'room', url: roomsUrl(page), room, secret }
}

/** Where the gateway that serves a page has its rooms. */
function roomsUrl(page: string): string {
  if (!URL.canParse(page)) throw new InvitationError('foreign', 'The invitation has no address in it.')
  const url = new URL('rooms', page)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}

function readPair(text: string): PairInvitation {
  const read = readPairCode(text)
  if (read === 'foreign') throw new InvitationError('foreign', 'This is no invitation of mqtab, or of a newer one.')
  if (read === 'damaged')
    throw new InvitationError('damaged', 'The code is damaged: a part of it is missing or changed.')
  return { kind: read.kind, code: read }
}
