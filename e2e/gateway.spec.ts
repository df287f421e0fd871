// Outside clients and the page, through the built gateway: mosquitto's clients, MQTT over WebSocket, restarts, refusals.
// Does not know MQTT's rules: those are the core's tests.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import mqtt from 'mqtt'
import {
  endPrograms,
  ensureMosquitto,
  type GatewayProcess,
  Program,
  publish,
  type QoS,
  startGateway,
  subscribe,
} from './programs.ts'
import { test as base, Tab } from './support.ts'

/** A tab of the gateway's origin with the library and no panel: the one of the other browser tests. */
const test = base.extend<{ gateway: GatewayProcess; tabOf: () => Promise<Tab> }>({
  tabOf: async ({ context, gateway, site }, use) => {
    const body = await (await fetch(site.blank)).text()
    await context.route('**/tab.html', (route) => route.fulfill({ contentType: 'text/html', body }))
    await use(async () => {
      const tab = new Tab(await context.newPage())
      await tab.load(`${gateway.url}tab.html`)
      return tab
    })
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  gateway: async ({}, use) => {
    const gateway = await startGateway()
    await use(gateway)
    await gateway.stop()
  },
})

test.beforeAll(ensureMosquitto)
test.afterEach(endPrograms)

const levels = [0, 1, 2] as const

for (const version of ['311', '5'] as const) {
  test(`mosquitto ${version}: QoS 0, 1 and 2 to and from clients in two tabs`, async ({ gateway, page, tabOf }) => {
    await page.goto(gateway.url)
    const [left, right] = [await tabOf(), await tabOf()]
    await left.connect('left')
    await left.subscribe('left', 'device/#', 2)
    await right.connect('right')
    await right.subscribe('right', 'device/#', 2)
    for (const qos of levels) expect(await publish(gateway.tcp, version, `device/${qos}`, `d${qos}`, qos)).toBe(0)
    const expected = levels.map((qos) => expect.objectContaining({ topic: `device/${qos}`, payload: `d${qos}`, qos }))
    expect(await left.seen('left', 3)).toEqual(expected)
    expect(await right.seen('right', 3)).toEqual(expected)

    const device = await subscribe(gateway.tcp, version, 'tab/#', 2)
    for (const qos of levels) await left.publish('left', `tab/${qos}`, `t${qos}`, qos)
    expect(await device.lines(/^MSG/, 3)).toEqual(levels.map((qos) => `MSG tab/${qos} ${qos} 0 t${qos}`))
    device.child.kill()
  })
}

test('a retained message of a device is there for who comes later, inside and outside', async ({
  gateway,
  page,
  tabOf,
}) => {
  await page.goto(gateway.url)
  expect(await publish(gateway.tcp, '5', 'kept', 'here', 1, '-r')).toBe(0)
  const device = await subscribe(gateway.tcp, '311', 'kept', 1)
  expect(await device.lines(/^MSG/)).toEqual(['MSG kept 1 1 here'])
  device.child.kill()
  const tab = await tabOf()
  await tab.connect('late')
  await tab.subscribe('late', 'kept', 1)
  expect(await tab.seen('late', 1)).toMatchObject([{ topic: 'kept', payload: 'here', retain: true }])
})

test('the will of a device that was killed arrives; that of one that said goodbye does not', async ({
  gateway,
  page,
  tabOf,
}) => {
  await page.goto(gateway.url)
  const tab = await tabOf()
  await tab.connect('watching')
  await tab.subscribe('watching', 'wills/#', 1)
  const will = (name: string) => ['--will-topic', `wills/${name}`, '--will-payload', 'gone', '--will-qos', '1']
  const polite = await subscribe(gateway.tcp, '311', 'x', 1, ...will('polite'))
  polite.child.kill('SIGTERM')
  await polite.exit()
  const killed = await subscribe(gateway.tcp, '5', 'x', 1, ...will('killed'))
  killed.child.kill('SIGKILL')
  expect(await tab.seen('watching', 1)).toMatchObject([{ topic: 'wills/killed', payload: 'gone', qos: 1 }])
})

test('MQTT over WebSocket, as MQTTX speaks it', async ({ gateway, page, tabOf }) => {
  await page.goto(gateway.url)
  const tab = await tabOf()
  await tab.connect('tab')
  await tab.subscribe('tab', 'ws/#', 2)
  const client = await mqtt.connectAsync(gateway.websocket, { protocolVersion: 5, clientId: 'mqttx' })
  const got = new Promise<string>((resolve) => client.on('message', (_topic, payload) => resolve(String(payload))))
  await client.subscribeAsync('to/ws', { qos: 2 })
  for (const qos of levels) await client.publishAsync(`ws/${qos}`, `w${qos}`, { qos })
  expect(await tab.seen('tab', 3)).toMatchObject(levels.map((qos) => ({ topic: `ws/${qos}`, qos })))
  await tab.publish('tab', 'to/ws', 'hello', 2)
  expect(await got).toBe('hello')
  await client.endAsync()
})

test('while no page hosts, MQTT 5 is told 0x88 and older ones code 3, and the log which address to open', async ({
  gateway,
}) => {
  expect(await publish(gateway.tcp, '5', 'a', 'b', 0)).toBe(0x88)
  expect(await publish(gateway.tcp, '311', 'a', 'b', 0)).toBe(3)
  expect(await publish(gateway.tcp, '31', 'a', 'b', 0)).toBe(3)
  expect(gateway.program.err.join('\n')).toContain(`Open ${gateway.url}`)
})

test('a client that comes while the page loads is held, and served', async ({ gateway, page }) => {
  await page.goto(gateway.url, { waitUntil: 'commit' })
  expect(await publish(gateway.tcp, '5', 'a', 'b', 1)).toBeLessThan(0x80)
})

test('pages of other origins get no token, and no uplink even with it', async ({ gateway, page, site }) => {
  const answer = await (await fetch(`${gateway.url}gateway.json`)).json()
  await page.goto(site.blank)
  const read = await page.evaluate(async (address) => {
    const same = await fetch(address).then(
      () => 'read',
      () => 'refused',
    )
    const opaque = await fetch(address, { mode: 'no-cors' }).then(
      (got) => got.type,
      () => 'refused',
    )
    return { same, opaque }
  }, `${gateway.url}gateway.json`)
  expect(read.same).toBe('refused')
  const dialled = await page.evaluate(
    ({ url, token }) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, ['mqtab.uplink.1', `mqtab.token.${token}`])
        socket.onopen = () => resolve('open')
        socket.onclose = () => resolve('refused')
      }),
    answer as { url: string; token: string },
  )
  expect(dialled).toBe('refused')
  expect(await publish(gateway.tcp, '5', 'a', 'b', 0)).toBe(0x88)
})

test('a second browser waits, and takes over when the first has gone', async ({ gateway, page, browser }) => {
  await page.goto(gateway.url)
  expect(await publish(gateway.tcp, '5', 'first', 'only', 1, '-r')).toBe(0)
  const other = await browser.newContext()
  const second = await other.newPage()
  await second.goto(gateway.url)
  await expect.poll(() => gateway.program.err.join('\n')).toContain('waits to host')
  await page.context().close()
  expect(await publish(gateway.tcp, '5', 'a', 'b', 1)).toBeLessThan(0x80)
  const device = await subscribe(gateway.tcp, '5', 'second', 0)
  expect(await publish(gateway.tcp, '311', 'second', 'hello', 0)).toBe(0)
  expect(await device.lines(/^MSG/)).toEqual(['MSG second 0 0 hello'])
  device.child.kill()
  await other.close()
})

test('a gateway that was started anew is joined by the page that is still open', async ({ page }) => {
  const first = await startGateway()
  await page.goto(first.url)
  expect(await publish(first.tcp, '5', 'kept', 'x', 1, '-r')).toBe(0)
  expect(await first.stop()).toBe(0)
  const second = await startGateway('--port', `${first.port}`, '--tcp', `${first.tcp}`)
  await expect.poll(() => second.program.err.join('\n'), { timeout: 15_000 }).toContain('hosts the broker')
  const device = await subscribe(second.tcp, '5', 'kept', 1)
  expect(await device.lines(/^MSG/)).toEqual(['MSG kept 1 1 x'])
  device.child.kill()
  expect(await second.stop()).toBe(0)
})

test('--headless with --profile keeps retained and queued messages from one start to the next', async () => {
  test.setTimeout(90_000)
  const profile = await mkdtemp(join(tmpdir(), 'mqtab-profile-'))
  const first = await startGateway('--headless', '--profile', profile)
  const session = ['-i', 'absent', '-x', '3600', '-c']
  const absent = await subscribe(first.tcp, '5', 'queue/#', 2, ...session)
  absent.child.kill('SIGTERM')
  await absent.exit()
  expect(await publish(first.tcp, '5', 'kept', 'still here', 1, '-r')).toBe(0)
  for (const qos of [1, 2] as const) expect(await publish(first.tcp, '311', `queue/${qos}`, `q${qos}`, qos)).toBe(0)
  expect(await first.stop()).toBe(0)

  const second = await startGateway(
    '--headless',
    '--profile',
    profile,
    '--port',
    `${first.port}`,
    '--tcp',
    `${first.tcp}`,
  )
  const device = await subscribe(second.tcp, '311', 'kept', 1)
  expect(await device.lines(/^MSG/)).toEqual(['MSG kept 1 1 still here'])
  device.child.kill()
  const back = new Program('mosquitto_sub', [
    '-h',
    'localhost',
    '-p',
    `${second.tcp}`,
    '-V',
    '5',
    '-t',
    'queue/#',
    '-q',
    '2',
    ...session,
    '-C',
    '2',
    '-F',
    'MSG %t %q %p',
  ])
  expect(await back.exit()).toBe(0)
  expect(back.out).toEqual(['MSG queue/1 1 q1', 'MSG queue/2 2 q2'])
  expect(await second.stop()).toBe(0)
  await rm(profile, { recursive: true, force: true })
})

test('--embedded serves without a page', async () => {
  const gateway = await startGateway('--embedded')
  const device = await subscribe(gateway.tcp, '5', 'a/#', 2)
  for (const qos of levels) expect(await publish(gateway.tcp, '311', `a/${qos}`, 'x', qos as QoS)).toBe(0)
  expect(await device.lines(/^MSG/, 3)).toEqual(levels.map((qos) => `MSG a/${qos} ${qos} 0 x`))
  device.child.kill()
  expect(await gateway.stop()).toBe(0)
})

/** All that the broker answers to a client that sends this and ends its side at once, as `nc -N` does. */
async function answerTo(port: number, ...packets: Uint8Array[]): Promise<number[]> {
  const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end(Buffer.concat(packets))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return [...Buffer.concat(chunks)]
}

test('a client that ends its side at once gets its CONNACK and PUBACK, from a page as from --embedded', async ({
  gateway,
  page,
}) => {
  const connect = Uint8Array.from([0x10, 13, 0, 4, 77, 81, 84, 84, 4, 0, 0, 60, 0, 1, 97])
  const publish = Uint8Array.from([0x32, 6, 0, 1, 120, 0, 7, 49])
  const retained = Uint8Array.from([0x33, 6, 0, 1, 121, 0, 8, 50])
  const answers = [0x20, 2, 0, 0, 0x40, 2, 0, 7, 0x40, 2, 0, 8]
  await page.goto(gateway.url)
  await subscribe(gateway.tcp, '5', 'x', 1)
  expect(await answerTo(gateway.tcp, connect, publish, retained)).toEqual(answers)
  const embedded = await startGateway('--embedded')
  expect(await answerTo(embedded.tcp, connect, publish, retained)).toEqual(answers)
  await embedded.stop()
})

test('bad input at the door harms nobody', async ({ gateway, page }) => {
  await page.goto(gateway.url)
  const device = await subscribe(gateway.tcp, '5', 'a', 0)
  const inputs = [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f]),
    Buffer.from([0xff, 0xff, 0xff, 0xff]),
    Buffer.from([0x10, 10, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 0, 0, 0]),
    Buffer.from([0x30, 0]),
  ]
  for (const input of inputs) {
    const socket = connectTcp(gateway.tcp, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.write(input)
    await once(socket, 'close')
  }
  const half = connectTcp(gateway.tcp, '127.0.0.1')
  half.end(Buffer.from([0x10, 20, 0]))
  half.resume()
  await once(half, 'close')
  expect(await publish(gateway.tcp, '5', 'a', 'alive', 0)).toBe(0)
  expect(await device.lines(/^MSG/)).toEqual(['MSG a 0 0 alive'])
  device.child.kill()
})

test('who has published through the gateway is offered to be retained, plotted and given a will', async ({
  gateway,
  page,
}) => {
  await page.goto(`${gateway.url}#/connect`)
  const device = await mqtt.connectAsync(`mqtt://localhost:${gateway.tcp}`, { clientId: 'station' })
  const row = page.getByRole('region', { name: 'Who connects' }).getByRole('listitem').filter({ hasText: 'station' })
  await device.publishAsync('home/name', 'kitchen', { qos: 1 })
  await expect(row.getByRole('link', { name: 'Retain last value' })).toBeVisible()
  await expect(row.getByRole('link', { name: 'Plot this number' })).toHaveCount(0)
  await device.publishAsync('home/station', '{"t":21.5}', { qos: 1 })
  await row.getByRole('button', { name: 'Add a will' }).click()
  const lines = page.getByRole('group', { name: 'the lines of a will for mosquitto' })
  await expect(lines).toContainText('--will-topic status/station')
  await expect(lines).toBeFocused()
  await row.getByRole('link', { name: 'Plot this number' }).click()
  await expect(page.locator('.uplot canvas')).toBeVisible()
  await page.goBack()
  await row.getByRole('link', { name: 'Retain last value' }).click()
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: 'Publish', exact: true }) })
  await expect(form.getByLabel('Payload')).toHaveValue('{"t":21.5}')
  await form.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(form.getByRole('status')).toContainText('has taken it')
  const late = await subscribe(gateway.tcp, '5', 'home/station', 1)
  expect(await late.lines(/^MSG home\/station/)).toEqual(['MSG home/station 1 1 {"t":21.5}'])
  await device.endAsync()
})
