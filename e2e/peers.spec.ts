// Guests over real data channels: pairs, rooms, takeover, relay and back, and those who are refused.
// Does not test the pages that people see: join-page.spec.ts does.
import { expect } from '@playwright/test'
import { type InPage, test } from './peers-support.ts'

declare const tab: InPage

test('a room: a guest publishes and receives at every QoS over a direct path, within its rules', async ({
  hostPage,
  guestPage,
}) => {
  const host = await hostPage()
  const link = await host.invite()
  const guest = await guestPage()
  await guest.join(link, 'Kiwi 7')
  await guest.path('Kiwi 7', 'direct')
  expect(await guest.subscribe('Kiwi 7', 'class/#', 2)).toEqual([2])
  for (const qos of [0, 1, 2] as const) await guest.publish('Kiwi 7', 'class/kiwi7/say', `hello ${qos}`, qos)
  expect(await guest.seen('Kiwi 7', 3)).toEqual([0, 1, 2].map((qos) => `class/kiwi7/say hello ${qos} ${qos}`))
  expect(await guest.subscribe('Kiwi 7', '#', 0)).toEqual([128])
  await expect(guest.publish('Kiwi 7', 'class/other/say', 'x', 1)).rejects.toThrow()
  const view = await host.until(({ guests }) => guests[0]?.path === 'direct' && guests[0].roundTripMillis !== null)
  const { words, topic } = await guest.peer('Kiwi 7')
  expect(view.guests[0]).toMatchObject({ name: 'Kiwi 7', state: 'here', words, topic: 'class/kiwi7/' })
  expect(topic).toBe('class/kiwi7/')
})

test('a pair meets by two pasted codes, without any server', async ({ hostPage, guestPage }) => {
  const [host, guest] = [await hostPage(), await guestPage()]
  const code = await host.page.evaluate(async () => {
    const { peers } = tab
    const handle = (await import('/mqtab.js' as string)).openBroker()
    tab.host = new peers.HostPeers(handle, { asks: false })
    const pair = tab.host.pair()
    Object.assign(tab, { pair })
    await new Promise<void>((resolve) => tab.host.onChange(() => pair.stage === 'offered' && resolve()))
    return pair.code
  })
  expect(code.length).toBeLessThan(230)
  await guest.start(code, 'Ann')
  const answer = await guest.page
    .waitForFunction(() => (tab.guests.Ann!.peer as unknown as { answer: string }).answer)
    .then((handle) => handle.jsonValue())
  expect(answer.length).toBeLessThan(230)
  const wrong = await host.page.evaluate((code) => {
    try {
      tab.pair.accept(code, location.href)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }, code)
  expect(wrong).toContain('not the answer')
  await host.page.evaluate((answer) => tab.pair.accept(answer, location.href), answer)
  await guest.connected('Ann', 1)
  await guest.subscribe('Ann', 'class/#', 2)
  await guest.publish('Ann', 'class/ann/say', 'hello', 2)
  expect(await guest.seen('Ann', 1)).toEqual(['class/ann/say hello 2'])
  const { words } = await guest.peer('Ann')
  expect((await host.view()).guests[0]).toMatchObject({ name: 'Ann', path: 'direct', words })
})

test('thirty guests publish and receive at every QoS', async ({ hostPage, guestPage }) => {
  test.setTimeout(120_000)
  const host = await hostPage()
  const link = await host.invite()
  const count = 30
  // Ten contexts of three guests each: a context costs much more than a guest.
  const pages = await Promise.all(Array.from({ length: 10 }, () => guestPage()))
  const guests = Array.from({ length: count }, (_, at) => ({ page: pages[at % 10]!, name: `Kiwi ${at + 1}` }))
  await Promise.all(guests.map(({ page, name }) => page.join(link, name, { key: keyOf(name) })))
  await Promise.all(guests.map(({ page, name }) => page.subscribe(name, 'class/+/say', 2)))
  await Promise.all(
    guests.map(({ page, name }, at) => page.publish(name, `class/kiwi${at + 1}/say`, `${at}`, (at % 3) as 0 | 1 | 2)),
  )
  const expected = guests.map((_, at) => `class/kiwi${at + 1}/say ${at} ${at % 3}`).sort()
  for (const { page, name } of guests) expect((await page.seen(name, count)).toSorted()).toEqual(expected)
  const view = await host.until(({ guests }) => guests.every(({ path }) => path === 'direct'))
  expect(view.guests).toHaveLength(count)
})

test('the host page is closed: another takes the room over, sessions resume, nothing at QoS 1 and 2 is lost', async ({
  hostPage,
  guestPage,
}) => {
  const first = await hostPage()
  const link = await first.invite()
  const second = await hostPage()
  expect(await second.invite()).toBe(link)
  expect((await second.view()).leads).toBe(false)
  const [ann, bob] = [await guestPage(), await guestPage()]
  await ann.join(link, 'Ann')
  await bob.join(link, 'Bob')
  await bob.subscribe('Bob', 'class/#', 2)
  await ann.publish('Ann', 'class/ann/say', 'before', 2)
  await bob.seen('Bob', 1)
  const publishing = ann.page.evaluate(async () => {
    const { client } = tab.guests.Ann!
    for (let at = 1; at <= 100; at += 1) {
      // PUBREL that is sent again behind a PUBCOMP that got lost: its identifier is free already, which is no error then
      // (section 3.7.2.1), though MQTT.js takes it for one.
      await client.publishAsync('class/ann/say', String(at), { qos: (1 + (at % 2)) as 1 | 2 }).catch((error) => {
        if ((error as { code?: number }).code !== 0x92) throw error
      })
    }
  })
  await bob.seen('Bob', 20)
  await first.page.close()
  expect(await ann.connected('Ann', 2)).toEqual([false, true])
  expect(await bob.connected('Bob', 2)).toEqual([false, true])
  await publishing
  await bob.seen('Bob', 101)
  const got = await bob.seen('Bob', 101)
  expect(new Set(got.map((line) => line.split(' ')[1])).size).toBe(101)
  // QoS 2 came once, QoS 1 at least once.
  expect(got.filter((line) => line.endsWith(' 2'))).toHaveLength(51)
  await second.until(({ leads, guests }) => leads && guests.filter(({ state }) => state === 'here').length === 2)
})

test('a guest reloads its page: it is the same guest, and its session waited', async ({ hostPage, guestPage }) => {
  const host = await hostPage()
  const link = await host.invite()
  const [ann, bob] = [await guestPage(), await guestPage()]
  await ann.join(link, 'Ann')
  await bob.join(link, 'Bob')
  await bob.subscribe('Bob', 'class/#', 1)
  const before = await bob.peer('Bob')
  await bob.page.goto('about:blank')
  await ann.publish('Ann', 'class/ann/say', 'while you were away', 1)
  await bob.page.goto(new URL('theme.js', link).href)
  await bob.load()
  await bob.start(link, 'Bob')
  expect(await bob.connected('Bob', 1)).toEqual([true])
  expect(await bob.seen('Bob', 1)).toEqual(['class/ann/say while you were away 1'])
  expect((await bob.peer('Bob')).clientId).toBe(before.clientId)
  expect((await host.view()).guests.map(({ name }) => name).toSorted()).toEqual(['Ann', 'Bob'])
})

test('no direct path: the gateway relays; one opens: it moves without a reconnect; it breaks: relay again', async ({
  hostPage,
  guestPage,
}) => {
  const host = await hostPage()
  const link = await host.invite({ relayMillis: 500 })
  const guest = await guestPage()
  await guest.block(true)
  await host.block(true)
  await guest.join(link, 'Ann')
  await guest.path('Ann', 'relay')
  await guest.subscribe('Ann', 'class/#', 0)
  await guest.page.evaluate(() => {
    const { client } = tab.guests.Ann!
    let at = 0
    Object.assign(tab, {
      talking: setInterval(() => {
        at += 1
        client.publish('class/ann/count', String(at), { qos: 0 })
      }, 5),
    })
  })
  await guest.seen('Ann', 20)
  await guest.block(false)
  await host.block(false)
  await guest.path('Ann', 'direct')
  const atMove = (await guest.seen('Ann', 20)).length
  const got = await guest.seen('Ann', atMove + 50)
  // At QoS 0: not one is missing, and none came twice.
  expect(got.map((line) => Number(line.split(' ')[1]))).toEqual(got.map((_, at) => at + 1))
  expect(await guest.connected('Ann', 1)).toEqual([false])
  await host.until(({ guests }) => guests[0]?.path === 'direct')
  await guest.block(true)
  await host.block(true)
  await guest.cut()
  await guest.path('Ann', 'relay')
  expect(await guest.connected('Ann', 2)).toEqual([false, true])
  await guest.seen('Ann', got.length + 20)
})

test('the gateway’s socket is cut: a direct path lives on, and the room is found again', async ({
  hostPage,
  guestPage,
}) => {
  const host = await hostPage()
  const link = await host.invite()
  const guest = await guestPage()
  await guest.join(link, 'Ann')
  await guest.path('Ann', 'direct')
  for (const page of [guest, host]) {
    await page.page.evaluate(() => {
      for (const socket of tab.sockets.splice(0)) if (socket.url.endsWith('/rooms')) socket.close()
    })
    await page.page.waitForFunction(() => tab.sockets.some((socket) => socket.url.endsWith('/rooms')))
  }
  await host.until(({ room, guests }) => room === 'open' && guests[0]?.path === 'direct')
  await guest.subscribe('Ann', 'class/#', 1)
  await guest.publish('Ann', 'class/ann/say', 'still here', 1)
  await guest.seen('Ann', 1)
  expect(await guest.connected('Ann', 1)).toEqual([false])
})

test('the host admits, renames, mutes, removes and bans', async ({ hostPage, guestPage }) => {
  const host = await hostPage()
  const link = await host.invite({ asks: true })
  const guest = await guestPage()
  await guest.start(link, 'Ann')
  const { guests } = await host.until(({ guests }) => guests[0]?.state === 'asking')
  const { clientId, words } = guests[0]!
  expect(words).toEqual((await guest.peer('Ann')).words)
  expect(words).toHaveLength(3)
  expect((await guest.peer('Ann')).stage).toBe('asking')
  await host.command({ type: 'admit', clientId })
  await guest.connected('Ann', 1)
  await guest.publish('Ann', 'class/ann/say', 'x', 1)

  await host.command({ type: 'rename', clientId, name: 'Anna' })
  await guest.page.waitForFunction(() => tab.guests.Ann!.peer.topic === 'class/anna/')
  await guest.publish('Ann', 'class/anna/say', 'x', 1)
  await expect(guest.publish('Ann', 'class/ann/say', 'x', 1)).rejects.toThrow()

  await host.command({ type: 'mute', clientId, muted: true })
  await guest.page.waitForFunction(() => tab.guests.Ann!.peer.muted)
  await expect(guest.publish('Ann', 'class/anna/say', 'x', 1)).rejects.toThrow()
  expect(await guest.subscribe('Ann', 'class/#', 1)).toEqual([1])
  await host.command({ type: 'mute', clientId, muted: false })
  await guest.page.waitForFunction(() => !tab.guests.Ann!.peer.muted)
  await guest.publish('Ann', 'class/anna/say', 'x', 1)

  const reason = guest.page.evaluate(
    () => new Promise((resolve) => tab.guests.Ann!.client.on('disconnect', ({ reasonCode }) => resolve(reasonCode))),
  )
  await host.command({ type: 'remove', clientId })
  expect(await reason).toBe(0x98)
  expect(await guest.ended('Ann')).toBe('removed')

  await guest.start(link, 'Ann')
  await host.until(({ guests }) => guests[0]?.state === 'asking')
  await host.command({ type: 'ban', clientId })
  expect(await guest.ended('Ann')).toBe('banned')
  await guest.start(link, 'Ann')
  expect(await guest.ended('Ann')).toBe('banned')
})

test('a wrong secret, a room that ended and a room that never was are told apart', async ({ hostPage, guestPage }) => {
  const host = await hostPage()
  const link = await host.invite()
  const guest = await guestPage()
  await guest.start(`${link.slice(0, -3)}AAA`.replace(/.$/, 'A'), 'Eve')
  expect(await guest.ended('Eve')).toBe('wrong-secret')
  await guest.start(link.replace(/join=.{11}/, 'join=aaaaaaaaaaa'), 'Lost')
  expect(await guest.ended('Lost')).toBe('no-room')
  await guest.join(link, 'Ann')
  await host.command({ type: 'end' })
  expect(await guest.ended('Ann')).toBe('ended')
})

/** The same 22 digits for the same name. */
function keyOf(name: string): string {
  return `${name.replace(/[^\w]/g, '')}${'A'.repeat(22)}`.slice(0, 21).concat('A')
}

test('two pages that each host a broker are bridged over the channel: both ways, nothing twice', async ({
  hostPage,
  guestPage,
}) => {
  const host = await hostPage()
  const link = await host.invite()
  const guest = await guestPage()
  await guest.join(link, 'Ann')
  await guest.path('Ann', 'direct')
  const watch = async () => {
    const { connect } = await import('/mqtab.js' as string)
    const client = connect({ protocolVersion: 5 })
    const seen: string[] = []
    client.on('message', (topic: string, payload: Uint8Array) =>
      seen.push(`${topic} ${new TextDecoder().decode(payload)}`),
    )
    await client.subscribeAsync('class/#', { qos: 1 })
    Object.assign(tab, { local: { client, seen } })
  }
  await host.page.evaluate(watch)
  await guest.page.evaluate(watch)
  await guest.page.evaluate(async () => {
    const { connect } = await import('/mqtab.js' as string)
    const near = connect({ protocolVersion: 5 })
    await new Promise((resolve) => near.once('connect', resolve))
    const bridge = tab.peers.bridge(near, tab.guests.Ann!.client, { out: ['class/ann/#'], in: ['class/#'], qos: 2 })
    Object.assign(tab, { bridge })
  })
  const say = ([topic, payload]: readonly [string, string]) => tab.local.client.publishAsync(topic, payload, { qos: 1 })
  /** What came but for the questions, once there is so much of it. */
  const seen = async (page: typeof host.page, count: number): Promise<string[]> => {
    const said = () => tab.local.seen.filter((each) => !each.endsWith('?'))
    await expect.poll(async () => (await page.evaluate(said)).length).toBeGreaterThanOrEqual(count)
    return (await page.evaluate(said)).toSorted()
  }
  // The subscriptions of the bridge are under way: what comes before them goes nowhere.
  await expect(async () => {
    await host.page.evaluate(say, ['class/all', 'are you there?'] as const)
    expect(await guest.page.evaluate(() => tab.local.seen)).toContain('class/all are you there?')
  }).toPass()
  await guest.page.evaluate(say, ['class/ann/temp', '21'] as const)
  await host.page.evaluate(say, ['class/all', 'bye'] as const)
  expect(await seen(host.page, 2)).toEqual(['class/all bye', 'class/ann/temp 21'])
  await seen(guest.page, 2)
  // A last word each way comes after all that went before it, and after whatever would have gone in a ring.
  await host.page.evaluate(say, ['class/all', 'end'] as const)
  expect(await seen(guest.page, 3)).toEqual(['class/all bye', 'class/all end', 'class/ann/temp 21'])
  await guest.page.evaluate(say, ['class/ann/temp', 'end'] as const)
  expect(await seen(host.page, 4)).toEqual([
    'class/all bye',
    'class/all end',
    'class/ann/temp 21',
    'class/ann/temp end',
  ])
})
