// The doors over real sockets: files, gateway.json, MQTT over WebSocket, uplinks, and who is turned away from each.
// Does not test the tunnel's choices, nor a real page.
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { defaultConfig } from '../core/limits.ts'
import type { Origin } from '../core/outcome.ts'
import type { Link } from '../transport/link.ts'
import { type Binding, bind, StartError } from './listeners.ts'
import { pageFiles } from './page-files.ts'
import { Rooms } from './rooms.ts'
import { createRoomsDoor } from './rooms-door.ts'
import { createGate, type Gate } from './server.ts'

const token = 'the-token'
let folder: string
let gate: Gate
let binding: Binding
let accepted: { link: Link; origin: Origin }[] = []
let joined: { link: Link; address: string }[] = []
let fetched = 0
let lines: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mqtab-test-'))
  mkdirSync(join(folder, 'page/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html><script>let a</script><script src="/x.js"></script>')
  writeFileSync(join(folder, 'page/mqtab-worker.js'), 'worker')
  writeFileSync(join(folder, 'page/assets/index-AbCd1234.js'), 'script')
  writeFileSync(join(folder, 'page/.hidden'), 'hidden')
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'page/link.txt'))
  gate = createGate({
    log: (_level, line) => lines.push(line),
    files: pageFiles(join(folder, 'page')),
    ownName: null,
    allowedOrigins: ['https://allowed.example'],
    broker: { ...defaultConfig, users: { ann: { password: 'hers' } } },
    onSocket: () => {},
    accept: (link, origin) => {
      accepted.push({ link, origin })
      link.onData = (bytes) => link.send(bytes)
    },
    uplinks: {
      token,
      tcpPort: () => 1883,
      onFetched: () => {
        fetched += 1
      },
      join: (link, address) => joined.push({ link, address }),
      rooms: createRoomsDoor(new Rooms(() => {}), token, ['https://allowed.example']),
      lan: () => ['http://192.168.1.5:8083/'],
      login: null,
    },
  })
  const options = { purpose: 'a test', port: 0, flag: '--port', addresses: ['127.0.0.1'] }
  binding = await bind({ ...options, make: () => gate.make() })
})
afterAll(() => {
  gate.close()
  binding.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  accepted = []
  joined = []
  fetched = 0
  lines = []
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Not `fetch`: it would tidy the path, and forbid a Host header. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = `localhost:${binding.port}`
    const options = { host: '127.0.0.1', port: binding.port, path, method, headers: { host, ...headers }, agent: false }
    const request = httpRequest(options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}

describe('files', () => {
  test('the page, with a policy that lets its own scripts, workers and sockets work and nothing foreign', async () => {
    const { status, headers } = await get('/')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['x-content-type-options']).toBe('nosniff')
    const policy = headers['content-security-policy']!
    expect(policy).toContain("default-src 'self'")
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/=]+';/)
    expect(policy).toContain("worker-src 'self' blob:")
    expect(policy).toContain("object-src 'none'")
    expect(fetched).toBe(1)
  })

  test('hashed files are kept for ever, the worker is not', async () => {
    const asset = await get('/assets/index-AbCd1234.js')
    expect(asset.headers['cache-control']).toContain('immutable')
    expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect((await get('/mqtab-worker.js')).headers['cache-control']).toBe('no-cache')
  })

  test('an unchanged file is not sent again', async () => {
    const etag = (await get('/mqtab-worker.js')).headers.etag!
    const again = await get('/mqtab-worker.js', { 'if-none-match': `"other", W/${etag}` })
    expect([again.status, again.body]).toEqual([304, ''])
    writeFileSync(join(folder, 'page/mqtab-worker.js'), 'worker 2')
    expect((await get('/mqtab-worker.js', { 'if-none-match': etag })).body).toBe('worker 2')
  })

  test('HEAD has no body, and other methods are refused', async () => {
    const head = await get('/', {}, 'HEAD')
    expect([head.status, head.body]).toEqual([200, ''])
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0)
    expect((await get('/', {}, 'POST')).status).toBe(405)
  })

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/link.txt',
    '/.hidden',
    '//etc/passwd',
    '/index.html%00.js',
    '/%ff',
    '/assets',
    '/assets/',
    '/nothing',
  ])('%s is not found', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })

  test('a browser at 127.0.0.1 is led to localhost: what a broker keeps is kept per origin', async () => {
    const host = `127.0.0.1:${binding.port}`
    const navigation = await get('/?x=1', { host, 'sec-fetch-mode': 'navigate' })
    expect(navigation.status).toBe(307)
    expect(navigation.headers.location).toBe(`http://localhost:${binding.port}/?x=1`)
    expect((await get('/', { host })).status).toBe(200)
  })
})

describe('gateway.json', () => {
  test('tells our own page how to host', async () => {
    const { status, headers, body } = await get('/gateway.json', { 'sec-fetch-site': 'same-origin' })
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['access-control-allow-origin']).toBe(undefined)
    const host = `localhost:${binding.port}`
    expect(JSON.parse(body)).toEqual({
      rooms: `ws://${host}/rooms`,
      lan: ['http://192.168.1.5:8083/'],
      login: null,
      url: `ws://${host}/uplink`,
      token,
      tcp: 'localhost:1883',
      websocket: `ws://${host}/mqtt`,
      config: { ...defaultConfig, users: { ann: { password: 'hers' } } },
    })
    expect(fetched).toBe(1)
  })

  const turnedAway: [string, Record<string, string>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:3000' }],
    ['a sandboxed page', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine, without an Origin', { 'sec-fetch-site': 'same-site' }],
    ['a name rebound to our address', { host: 'evil.example:8083' }],
    ['a rebound name with its own origin', { host: 'evil.example:8083', origin: 'http://evil.example:8083' }],
    ['a name that only looks like ours', { host: 'localhost.evil.example' }],
    ['a Host header that is none', { host: 'localhost/evil' }],
    ['somebody behind a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['somebody behind a proxy that says so in another way', { via: '1.1 proxy' }],
  ]
  test.each(turnedAway)('is refused to %s', async (_name, headers) => {
    const { status, body } = await get('/gateway.json', headers)
    expect(status).toBe(403)
    expect(body).not.toContain(token)
    expect(fetched).toBe(0)
    expect(lines.join()).not.toContain(token)
  })

  test('an Upgrade that is none, and plain requests for sockets, get an answer', async () => {
    expect((await get('/mqtt')).status).toBe(426)
    expect((await get('/uplink')).headers['x-mqtab']).toBe('0.1.0')
  })
})

interface Dialled {
  socket: WebSocket
  /** `open`, an HTTP status, or a close code. */
  result: string
}

async function dial(path: string, protocols: string[], headers: Record<string, string> = {}): Promise<Dialled> {
  const socket = new WebSocket(`ws://127.0.0.1:${binding.port}${path}`, protocols, { headers })
  const result = await new Promise<string>((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', (error) => resolve(error.message))
    socket.on('close', (code) => resolve(String(code)))
    socket.on('open', () => setImmediate(() => resolve('open')))
  })
  return { socket, result }
}

describe('MQTT over WebSocket', () => {
  test.each([
    [['mqtt'], 'mqtt'],
    [['mqttv3.1'], 'mqttv3.1'],
    [['other', 'mqttv3.1', 'mqtt'], 'mqtt'],
  ])('MQTT-6.0.0-4: of %s the server selects %s', async (offered, selected) => {
    const { socket, result } = await dial('/mqtt', offered)
    expect([result, socket.protocol]).toEqual(['open', selected])
    expect(accepted[0]!.origin).toEqual({
      transport: 'websocket',
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    })
    socket.send(Buffer.from([1, 2, 3]))
    const [data] = (await once(socket, 'message')) as [Buffer]
    expect([...data]).toEqual([1, 2, 3])
    socket.terminate()
  })

  test('MQTT-6.0.0-3: a handshake that does not offer mqtt is refused', async () => {
    expect((await dial('/mqtt', [])).result).toBe('400')
    expect((await dial('/mqtt', ['chat'])).result).toBe('400')
    expect((await dial('/other', ['mqtt'])).result).toBe('404')
  })

  test.each([
    [undefined, 'open'],
    ['http://localhost:5173', 'open'],
    ['http://[::1]:5173', 'open'],
    ['file://', 'open'],
    ['https://allowed.example', 'open'],
    ['https://evil.example', '403'],
    ['https://localhost.evil.example', '403'],
    ['null', '403'],
  ])('a page of %s: %s', async (origin, expected) => {
    const { socket, result } = await dial('/mqtt', ['mqtt'], origin === undefined ? {} : { origin })
    expect(result).toBe(expected)
    socket.terminate()
  })

  test('a program may reach us by a name that we do not know', async () => {
    const { socket, result } = await dial('/mqtt', ['mqtt'], { host: 'raspberrypi.local:8083' })
    expect(result).toBe('open')
    socket.terminate()
  })

  test('a name rebound to our address is refused', async () => {
    const headers = { host: 'evil.example:8083', origin: 'http://evil.example:8083' }
    expect((await dial('/mqtt', ['mqtt'], headers)).result).toBe('403')
  })

  test('half a handshake and random bytes harm nobody', async () => {
    for (const bytes of ['GET /mqtt HTTP/1.1\r\nUpgrade: websocket\r\n', '\u0000\u0001\u0002\r\n\r\n']) {
      const socket = connect(binding.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.resume()
      socket.end(bytes)
      await once(socket, 'close')
    }
    expect((await get('/')).status).toBe(200)
  })
})

describe('rooms', () => {
  const ours = ['mqtab.rooms.1', `mqtab.token.${token}`]
  const open = JSON.stringify({ type: 'open', room: 'aaaaaaaaaaa', key: 'k'.repeat(22) })
  /** The first note, or the close code. */
  async function word(protocols: string[], first: string): Promise<unknown> {
    const { socket } = await dial('/rooms', protocols)
    socket.send(first)
    const answer = await new Promise((resolve) => {
      socket.on('message', (data) => resolve(JSON.parse(String(data))))
      socket.on('close', resolve)
    })
    socket.terminate()
    return answer
  }

  test('a page of ours opens one, and others may join it', async () => {
    expect(await word(ours, open)).toEqual({ type: 'opened' })
    const join = JSON.stringify({ type: 'join', room: 'aaaaaaaaaaa' })
    expect(await word(ours.slice(0, 1), join)).toEqual({ type: 'host', here: false })
  })

  test('nobody opens one without the token, or with another', async () => {
    expect(await word(ours.slice(0, 1), open)).toBe(4429)
    expect(await word(['mqtab.rooms.1', 'mqtab.token.other'], open)).toBe(4429)
  })

  test('pages of other sites, other protocols and messages that are too long are turned away', async () => {
    expect((await dial('/rooms', ours, { origin: 'https://evil.example' })).result).toBe('403')
    expect((await dial('/rooms', ['mqtt'])).result).toBe('400')
    expect((await get('/rooms')).status).toBe(426)
    expect(await word(ours, 'x'.repeat(100_000))).toBe(1009)
  })
})

describe('uplinks', () => {
  const protocols = ['mqtab.uplink.1', `mqtab.token.${token}`]
  const origin = () => `http://127.0.0.1:${binding.port}`

  test('a page with the token may host', async () => {
    const { socket, result } = await dial('/uplink', protocols, { origin: origin() })
    expect([result, socket.protocol, joined.length]).toEqual(['open', 'mqtab.uplink.1', 1])
    socket.terminate()
  })

  test.each([
    ['a token of an earlier start', ['mqtab.uplink.1', 'mqtab.token.old-token'], '4401'],
    ['no token', ['mqtab.uplink.1'], '4401'],
    ['another version', ['mqtab.uplink.99', `mqtab.token.${token}`], '400'],
  ])('%s: %s is refused', async (_name, offered, expected) => {
    const { socket, result } = await dial('/uplink', offered)
    const code = result === 'open' ? String((await once(socket, 'close'))[0]) : result
    expect(code).toBe(expected)
    expect(joined).toEqual([])
    expect(lines.join()).not.toContain(token)
  })

  test.each(['https://evil.example', 'http://localhost:3000', 'null'])(
    'the right token from %s is refused',
    async (from) => {
      expect((await dial('/uplink', protocols, { origin: from })).result).toBe('403')
      expect(joined).toEqual([])
    },
  )
})

describe('a port', () => {
  const options = { purpose: 'MQTT over TCP', flag: '--tcp', make: () => gate.make() }

  test('that is taken is told in a sentence, and nothing stays bound', async () => {
    const failing = bind({ ...options, port: binding.port, addresses: ['127.0.0.1'] })
    await expect(failing).rejects.toThrow(StartError)
    await expect(failing).rejects.toThrow(`Port ${binding.port} (MQTT over TCP) is taken`)
  })

  test('of an address that is not ours is told in a sentence', async () => {
    const failing = bind({ ...options, port: 0, addresses: ['192.0.2.1'] })
    await expect(failing).rejects.toThrow('192.0.2.1 is no address of this machine')
  })

  test('0 is one free port for both families', async () => {
    const both = await bind({ ...options, port: 0, addresses: ['127.0.0.1', '::1'] })
    expect(both.port).toBeGreaterThan(0)
    const ports = both.servers.map((server) => (server.address() as { port: number }).port)
    expect(new Set(ports).size).toBe(1)
    both.close()
  })
})
