// The words of the log, and that a peer can't forge a line.
import { expect, test } from 'vitest'
import type { LinkId } from '../core/outcome.ts'
import { Reason } from '../protocol/reason.ts'
import { logLine, quote } from './log.ts'

const link = 7 as LinkId
const origin = { transport: 'tcp', address: '192.168.1.20:51234' } as const

test('a client that connects, one that is refused, one that goes', () => {
  const connected = logLine(
    {
      type: 'connected',
      link,
      clientId: 'lamp',
      version: 4,
      sessionPresent: true,
      username: 'ann',
      keepAliveSeconds: 60,
      cleanStart: false,
    },
    origin,
  )
  expect(connected).toEqual([
    'info',
    'client "lamp" at 192.168.1.20:51234 (tcp) connected as "ann": MQTT 3.1.1, keep alive 60 s, session resumed',
  ])
  const refused = logLine(
    {
      type: 'refused',
      link,
      clientId: null,
      reason: Reason.malformedPacket,
      detail: 'packet type 0 is reserved',
    },
    origin,
  )
  expect(refused).toEqual([
    'warning',
    'link at 192.168.1.20:51234 (tcp) refused: malformed packet (0x81): packet type 0 is reserved',
  ])
  const gone = logLine(
    {
      type: 'disconnected',
      link,
      clientId: 'lamp',
      reason: Reason.keepAliveTimeout,
      detail: '',
      end: null,
      will: true,
    },
    undefined,
  )
  expect(gone).toEqual(['info', 'client "lamp" disconnected: keep alive timeout (0x8d); its will is due'])
})

test('traces of messages are not for the log', () => {
  expect(logLine({ type: 'unsubscribed', clientId: 'a', filter: 'b', existed: true }, origin)).toBeNull()
})

test('a name can neither break the line, nor hide, nor flood', () => {
  expect(quote('a"b\\c\nd\u202ee\u2028')).toBe('"a\\"b\\\\c\\u{a}d\\u{202e}e\\u{2028}"')
  expect(quote('x'.repeat(1000))).toHaveLength(131)
})
