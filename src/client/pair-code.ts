// An offer or answer of WebRTC in about 130 bytes, so that it fits a QR code: what differs from one to the next, and no more.
// Does not know who reads it.
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64url, toBase64url } from './base64url.ts'
import { joinBytes } from './sealed.ts'

export interface PairCode {
  readonly kind: 'offer' | 'answer'
  /** Seconds since the epoch when it was made. */
  readonly madeAt: number
  /** Names the offer, and in an answer the offer it is for. 4 bytes in base64url. */
  readonly id: string
  readonly sdp: string
  /** The code itself. */
  readonly text: string
}

const version = 1
const checksumBytes = 4
const fingerprintBytes = 32
const idBytes = 4

/** First digits of every code; the version is in the first byte behind them. */
const prefix = '~'

const addressKind = { uuid: 0, ipv4: 1, ipv6: 2 } as const
const types = ['host', 'srflx', 'prflx', 'relay']

interface Candidate {
  readonly address: string
  readonly port: number
  readonly type: string
}

/** Null for an SDP that is not one of a data channel as browsers make it. */
export function writePairCode(
  kind: 'offer' | 'answer',
  sdp: string,
  madeAt: number,
  offerId: Uint8Array | null,
): { readonly text: string; readonly id: string } | null {
  const ufrag = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1]
  const pwd = /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1]
  const fingerprint = /^a=fingerprint:sha-256 (\S+)/im.exec(sdp)?.[1]
  if (ufrag === undefined || pwd === undefined || fingerprint === undefined) return null
  const print = Uint8Array.from(fingerprint.split(':'), (pair) => Number.parseInt(pair, 16))
  if (print.length !== fingerprintBytes) return null
  const id = offerId ?? sha256(new TextEncoder().encode(sdp)).slice(0, idBytes)
  const time = new Uint8Array(4)
  new DataView(time.buffer).setUint32(0, madeAt)
  const candidates = candidatesOf(sdp).map(writeCandidate)
  const body = joinBytes(
    Uint8Array.of((version << 4) | (kind === 'offer' ? 0 : 1)),
    id,
    time,
    print,
    short(ufrag),
    short(pwd),
    ...candidates,
  )
  const text = prefix + toBase64url(joinBytes(body, sha256(body).subarray(0, checksumBytes)))
  return { text, id: toBase64url(id) }
}

/** Reads a code; its SDP does as well as the one it was made of. */
export function readPairCode(text: string): PairCode | 'foreign' | 'damaged' {
  if (!text.startsWith(prefix)) return 'foreign'
  const bytes = fromBase64url(text.slice(prefix.length))
  if (bytes === null || bytes.length < 60) return 'damaged'
  const body = bytes.subarray(0, -checksumBytes)
  const isWhole = sha256(body)
    .subarray(0, checksumBytes)
    .every((byte, at) => byte === bytes[body.length + at])
  if (!isWhole) return 'damaged'
  if (body[0]! >> 4 !== version) return 'foreign'
  const kind = (body[0]! & 15) === 0 ? 'offer' : 'answer'
  const id = toBase64url(body.subarray(1, 1 + idBytes))
  const madeAt = new DataView(body.buffer, body.byteOffset).getUint32(1 + idBytes)
  const reader = { bytes: body, at: 5 + idBytes }
  const print = take(reader, fingerprintBytes)
  const ufrag = readShort(reader)
  const pwd = readShort(reader)
  const candidates: Candidate[] = []
  while (reader.at < body.length) {
    const candidate = readCandidate(reader)
    if (candidate === null) return 'damaged'
    candidates.push(candidate)
  }
  return { kind, madeAt, id, text, sdp: sdpOf(kind, ufrag, pwd, print, candidates) }
}

/** Those over UDP; browsers also tell some over TCP, which lead to nobody behind a browser. */
function candidatesOf(sdp: string): Candidate[] {
  const found: Candidate[] = []
  for (const line of sdp.split(/\r?\n/)) {
    const parts = line.replace(/^a=candidate:/, '').split(' ')
    const [, component, protocol, , address, port, , type] = parts
    if (!line.startsWith('a=candidate:') || component !== '1' || protocol?.toLowerCase() !== 'udp') continue
    if (address !== undefined && type !== undefined && types.includes(type) && isKnownAddress(address)) {
      found.push({ address, port: Number(port), type })
    }
  }
  return found.slice(0, 8)
}

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\.local$/i

function isKnownAddress(address: string): boolean {
  return uuid.test(address) || /^\d+\.\d+\.\d+\.\d+$/.test(address) || address.includes(':')
}

function writeCandidate({ address, port, type }: Candidate): Uint8Array {
  const kind = uuid.test(address) ? addressKind.uuid : address.includes(':') ? addressKind.ipv6 : addressKind.ipv4
  const bytes =
    kind === addressKind.uuid
      ? fromHex(address.slice(0, -'.local'.length).replaceAll('-', ''))
      : kind === addressKind.ipv4
        ? Uint8Array.from(address.split('.'), Number)
        : ipv6Bytes(address)
  return joinBytes(Uint8Array.of((kind << 4) | types.indexOf(type)), bytes, Uint8Array.of(port >> 8, port & 255))
}

function readCandidate(reader: Reader): Candidate | null {
  const head = take(reader, 1)[0]
  if (head === undefined) return null
  const kind = head >> 4
  const type = types[head & 15]
  const bytes = take(reader, kind === addressKind.ipv4 ? 4 : 16)
  const [high, low] = take(reader, 2)
  if (type === undefined || kind > addressKind.ipv6 || low === undefined) return null
  const address =
    kind === addressKind.uuid
      ? `${dashed(toHex(bytes))}.local`
      : kind === addressKind.ipv4
        ? bytes.join('.')
        : ipv6Text(bytes)
  return { address, port: (high! << 8) | low, type }
}

function sdpOf(kind: PairCode['kind'], ufrag: string, pwd: string, print: Uint8Array, candidates: Candidate[]): string {
  const fingerprint = toHex(print).toUpperCase().match(/../g)?.join(':')
  const lines = [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    'a=msid-semantic: WMS',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...candidates.map(
      ({ address, port, type }, at) =>
        `a=candidate:${at + 1} 1 udp ${priority(type, at)} ${address} ${port} typ ${type}${
          type === 'host' ? '' : ' raddr 0.0.0.0 rport 0'
        } generation 0`,
    ),
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${kind === 'offer' ? 'actpass' : 'active'}`,
    'a=mid:0',
    'a=sctp-port:5000',
    'a=max-message-size:262144',
    'a=end-of-candidates',
  ]
  return `${lines.join('\r\n')}\r\n`
}

/** RFC 8445, section 5.1.2.1. */
function priority(type: string, at: number): number {
  const preference = { host: 126, prflx: 110, srflx: 100, relay: 0 }[type] ?? 0
  return preference * 2 ** 24 + (65_535 - at) * 256 + 255
}

interface Reader {
  readonly bytes: Uint8Array
  at: number
}

function take(reader: Reader, count: number): Uint8Array {
  const taken = reader.bytes.subarray(reader.at, reader.at + count)
  reader.at += count
  return taken
}

function short(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  return joinBytes(Uint8Array.of(bytes.length), bytes)
}

function readShort(reader: Reader): string {
  return new TextDecoder().decode(take(reader, take(reader, 1)[0] ?? 0))
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [left, right] = [groups(head), groups(tail ?? '')]
  const all = tail === undefined ? left : [...left, ...new Array(8 - left.length - right.length).fill(0), ...right]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]))
}

function ipv6Text(bytes: Uint8Array): string {
  return Array.from({ length: 8 }, (_, at) => ((bytes[2 * at]! << 8) | bytes[2 * at + 1]!).toString(16)).join(':')
}
