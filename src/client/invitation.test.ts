// Codes and links: what goes in comes out, they are short, and what is wrong with one is said.
import { encode } from 'uqr'
import { describe, expect, test } from 'vitest'
import { InvitationError, readInvitation, roomLink } from './invitation.ts'
import { readPairCode, writePairCode } from './pair-code.ts'

const ends = (text: string) => `${text.trim().split('\n').join('\r\n')}\r\n`

/** As Chromium 156 makes it, with addresses of every kind. */
const offer = ends(`
v=0
o=- 8213667041502741721 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=candidate:3648473429 1 udp 2113937151 e90ca1f1-a42f-4b33-b1e7-e6835c817eef.local 57642 typ host generation 0 network-cost 999
a=candidate:303138997 1 udp 2113942271 192.168.1.5 33119 typ host generation 0 network-cost 999
a=candidate:303138997 1 udp 2113942271 fd00::2:1 33120 typ host generation 0 network-cost 999
a=candidate:1 1 udp 1677729535 203.0.113.9 40000 typ srflx raddr 0.0.0.0 rport 0 generation 0 network-cost 999
a=candidate:1 1 tcp 1518280447 192.168.1.5 9 typ host tcptype active generation 0 network-cost 999
a=ice-ufrag:IeXj
a=ice-pwd:Fm745gdzdf5H8sFQJF4nWEDf
a=ice-options:trickle
a=fingerprint:sha-256 C5:72:9E:09:D2:1B:7F:49:87:A8:BC:35:07:17:26:34:28:7E:9B:64:6C:3B:EF:3D:51:05:AC:D3:1B:45:5E:04
a=setup:actpass
a=mid:0
a=sctp-port:5000
a=max-message-size:262144
`)

function code() {
  const written = writePairCode('offer', offer, 1_800_000_000, null)
  if (written === null) throw new Error('no code')
  return written
}

describe('the code of a pair', () => {
  test('holds all that the other side needs', () => {
    const { text, id } = code()
    const read = readPairCode(text)
    if (typeof read === 'string') throw new Error(read)
    expect(read).toMatchObject({ kind: 'offer', madeAt: 1_800_000_000, id })
    expect(read.sdp).toContain('a=ice-ufrag:IeXj\r\n')
    expect(read.sdp).toContain('a=ice-pwd:Fm745gdzdf5H8sFQJF4nWEDf\r\n')
    expect(/^a=fingerprint:.*$/m.exec(read.sdp)?.[0]).toBe(/^a=fingerprint:.*$/m.exec(offer)?.[0])
    expect(read.sdp).toContain('a=setup:actpass')
    const candidates = [...read.sdp.matchAll(/^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ (\w+)/gm)]
    expect(candidates.map(([, address, port, type]) => `${address} ${port} ${type}`)).toEqual([
      'e90ca1f1-a42f-4b33-b1e7-e6835c817eef.local 57642 host',
      '192.168.1.5 33119 host',
      'fd00:0:0:0:0:0:2:1 33120 host',
      '203.0.113.9 40000 srflx',
    ])
  })

  test('names in an answer the offer it is for', () => {
    const answer = writePairCode('answer', offer, 1, Uint8Array.of(1, 2, 3, 4))
    expect(readPairCode(answer!.text)).toMatchObject({ kind: 'answer', id: answer!.id })
    expect(answer!.id).toBe('AQIDBA')
  })

  test('fits a QR code of moderate size, as a link too', () => {
    const link = `http://192.168.100.100:8083/#join=${code().text}`
    expect(link.length).toBeLessThan(260)
    expect(encode(link).size).toBeLessThanOrEqual(65)
  })

  test('changed or cut anywhere is damaged; what is none at all is foreign', () => {
    const { text } = code()
    for (let at = 1; at < text.length; at += 7) {
      const other = text[at] === 'A' ? 'B' : 'A'
      expect(typeof readPairCode(text.slice(0, at) + other + text.slice(at + 1))).toBe('string')
      expect(typeof readPairCode(text.slice(0, at))).toBe('string')
    }
    expect(readPairCode('hello')).toBe('foreign')
  })

  test('is not made of what has no fingerprint', () => {
    expect(writePairCode('offer', offer.replace(/^a=fingerprint.*\r\n/m, ''), 1, null)).toBe(null)
  })
})

describe('an invitation', () => {
  const base = 'http://localhost:8083/'
  const secret = Uint8Array.from({ length: 16 }, (_, at) => at)
  const link = roomLink('http://192.168.1.5:8083/#messages', 'aaaaaaaaaaa', secret)

  test('to a room is a link whose secret stands in the fragment', () => {
    expect(link).toBe('http://192.168.1.5:8083/#join=aaaaaaaaaaa.AAECAwQFBgcICQoLDA0ODw')
    expect(new URL(link).search + new URL(link).pathname).toBe('/')
  })

  test.each([
    ['the link', link],
    ['the link as mail breaks it', `<${link.slice(0, 40)}\n  ${link.slice(40)}>`],
  ])('is read from %s', (_, text) => {
    const expected = { kind: 'room', url: 'ws://192.168.1.5:8083/rooms', room: 'aaaaaaaaaaa', secret }
    expect(readInvitation(text, base)).toEqual(expected)
  })

  test.each([
    ['the fragment', link.slice(link.indexOf('#'))],
    ['the bare code', link.slice(link.indexOf('=') + 1)],
  ])('is read from %s, which belongs to this page', (_, text) => {
    expect(readInvitation(text, base)).toMatchObject({ url: 'ws://localhost:8083/rooms', room: 'aaaaaaaaaaa' })
  })

  test('to a pair is read from link and code', () => {
    const { text, id } = code()
    expect(readInvitation(text, base)).toMatchObject({ kind: 'offer', code: { id } })
    expect(readInvitation(`https://example.org/x/#join=${text}`, base)).toMatchObject({ kind: 'offer', code: { id } })
  })

  test.each([
    ['', 'nothing'],
    ['   ', 'nothing'],
    ['https://example.org/', 'foreign'],
    ['hello', 'foreign'],
    ['#join=aaaaaaaaaaa', 'damaged'],
    ['#join=aaaaaaaaaaa.', 'damaged'],
    ['#join=aaaaaaaaaaa.AAEC', 'damaged'],
    ['#join=~AAEC', 'damaged'],
  ])('%j is %s', (text, fault) => {
    expect(() => readInvitation(text, base)).toThrow(expect.objectContaining({ fault }) as InvitationError)
  })

  test('of a newer version is foreign', () => {
    const { text } = code()
    expect(() => readInvitation(text.replace('~', '!'), base)).toThrow(InvitationError)
  })
})
