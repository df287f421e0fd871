// Commands carry the real address, whatever its form.
import { expect, test } from 'vitest'
import { numberIn } from './number-in.ts'
import { blankPage, endpoints, isDevice, languages, snippet, tcpAddress } from './snippets.ts'
import { willLines } from './will-lines.ts'

const ws = 'ws://localhost:8083/mqtt'

test('addresses are read with and without scheme, port and brackets', () => {
  expect(endpoints('localhost:1884', ws)).toEqual({ tcpHost: 'localhost', tcpPort: 1884, websocket: ws })
  expect(endpoints('mqtt://192.168.1.20:1883', ws)?.tcpHost).toBe('192.168.1.20')
  const six = endpoints('mqtt://[::1]:1883', ws)!
  expect(six.tcpHost).toBe('::1')
  expect(tcpAddress(six)).toBe('mqtt://[::1]:1883')
  expect(endpoints('mqtt://h', ws)?.tcpPort).toBe(1883)
  for (const wrong of ['', 'not an address/', null]) expect(endpoints(wrong, ws)).toBeNull()
  expect(endpoints('localhost:1883', null)).toBeNull()
})
test('every snippet names the host and port', () => {
  const at = endpoints('broker.local:2883', ws)!
  for (const language of languages) {
    expect(snippet(language, at)).toContain('broker.local')
    expect(snippet(language, at)).toContain('2883')
  }
})
test('mosquitto needs no -p for 1883, and a device is never sent to localhost', () => {
  const at = endpoints('localhost:1883', ws)!
  expect(snippet('mosquitto', at)).not.toContain('-p')
  expect(snippet('arduino', at)).not.toContain('localhost')
})

test('a user is named in every snippet, and never where anybody may come', () => {
  const at = endpoints('broker.local:1883', ws)!
  for (const language of languages) {
    expect(snippet(language, at, { name: 'ann', password: 's3cret' }), language).toMatch(/ann[\s\S]*s3cret/)
    expect(snippet(language, at), language).not.toMatch(/null|undefined/)
  }
})
test('the flow for Node-RED is JSON, and no device is told localhost', () => {
  const at = endpoints('localhost:1883', ws)!
  expect(JSON.parse(snippet('nodered', at))).toHaveLength(3)
  for (const language of languages) if (isDevice(language)) expect(snippet(language, at)).not.toContain('localhost')
})
test('the blank page takes the library from the folder of this page', () => {
  const page = blankPage('http://localhost:8083/a/index.html', 'Title', 'Heading')
  expect(page).toContain("from 'http://localhost:8083/a/mqtab.js'")
  // The worker is looked for beside the page: a page made of a blob has no folder of its own.
  expect(page).toContain('<base href="http://localhost:8083/a/">')
  expect(page).toContain('<title>Title</title>')
})

test('a will is of the client and of the login, and no identifier becomes code', () => {
  for (const language of languages) {
    expect(willLines(language, 'pump-1', null), language).toContain('status/pump-1')
    expect(willLines(language, 'x"; reboot', null), language).not.toContain('reboot')
  }
  expect(willLines('arduino', 'pump', { name: 'ann', password: 's3cret' })).toMatch(/"pump", "ann", "s3cret", "status/)
})

test('the first number of a payload is found, and none where there is none', () => {
  const at = (payload: string) => numberIn(new TextEncoder().encode(payload))
  expect(at(' 21.5 ')).toEqual([])
  expect(at('{"name":"x","at":[{"t":3}]}')).toEqual(['at', 0, 't'])
  for (const none of ['', 'on', '{"a":"1"}', 'null', 'true', '{"a":']) expect(at(none), none).toBeNull()
})
