// What somebody between host and guest, or a guest that misbehaves, can do: nothing to the host, and nothing to the others.
// Does not test the handshake's parts: handshake.test.ts does.
import { expect } from '@playwright/test'
import { type InPage, type PeerPage, test } from './peers-support.ts'

declare const tab: InPage

/** Changes what the guest's page sends to the room, as a hostile gateway could. */
async function tamper(guest: PeerPage, how: 'replay' | 'damage'): Promise<void> {
  await guest.page.evaluate((how) => {
    const plain = WebSocket.prototype.send
    const kept: Uint8Array<ArrayBuffer>[] = []
    WebSocket.prototype.send = function (data) {
      if (!(data instanceof Uint8Array)) {
        plain.call(this, data)
        return
      }
      const sealed = data.slice() as Uint8Array<ArrayBuffer>
      kept.push(sealed)
      if (how === 'replay') {
        plain.call(this, sealed)
        for (const old of kept.slice(-5)) plain.call(this, old)
      } else {
        // Every third envelope comes changed, and then as it was.
        const changed = sealed.slice()
        changed[changed.length - 1]! ^= 1
        if (sealed[0] === 4 && kept.length % 3 === 0) plain.call(this, changed)
        plain.call(this, sealed)
      }
    }
  }, how)
}

for (const how of ['replay', 'damage'] as const) {
  test(`envelopes that are ${how === 'replay' ? 'sent again and again' : 'changed on the way'} are as if they had not come`, async ({
    hostPage,
    guestPage,
  }) => {
    const host = await hostPage()
    const link = await host.invite({ relayMillis: 200 })
    const guest = await guestPage()
    await guest.block(true)
    await host.block(true)
    await tamper(guest, how)
    await guest.join(link, 'Ann')
    expect((await guest.peer('Ann')).path).toBe('relay')
    await guest.subscribe('Ann', 'class/#', 0)
    for (let at = 0; at < 20; at += 1) await guest.publish('Ann', 'class/ann/say', String(at), 0)
    const got = await guest.seen('Ann', 20)
    expect(got).toEqual(Array.from({ length: 20 }, (_, at) => `class/ann/say ${at} 0`))
    expect((await host.view()).guests).toHaveLength(1)
    expect(await guest.connected('Ann', 1)).toEqual([false])
  })
}

test('a fingerprint that is not the host’s opens no direct path: it stays with the sealed relay', async ({
  hostPage,
  guestPage,
}) => {
  const host = await hostPage()
  const link = await host.invite({ relayMillis: 500 })
  const guest = await guestPage()
  await guest.page.evaluate(() => {
    type Set = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>
    const plain = RTCPeerConnection.prototype.setRemoteDescription as Set
    Object.assign(tab, { altered: 0 })
    RTCPeerConnection.prototype.setRemoteDescription = function (
      this: RTCPeerConnection,
      description: RTCSessionDescriptionInit,
    ) {
      const sdp = description.sdp!.replace(/(a=fingerprint:sha-256 )(..)/, (_, start, pair) => {
        tab.altered += 1
        return start + (pair === 'AA' ? 'BB' : 'AA')
      })
      return plain.call(this, { type: description.type, sdp })
    } as never
  })
  await guest.join(link, 'Ann')
  await guest.page.waitForFunction(() => tab.altered >= 2, undefined, { timeout: 40_000 })
  expect((await guest.peer('Ann')).path).toBe('relay')
  await guest.publish('Ann', 'class/ann/say', 'x', 1)
  expect((await host.view()).guests[0]?.path).toBe('relay')
})

test('strangers that flood or send too much are cut off; guests and host do not notice', async ({
  hostPage,
  guestPage,
}) => {
  const host = await hostPage()
  const link = await host.invite()
  const [ann, eve] = [await guestPage(), await guestPage()]
  await ann.join(link, 'Ann')
  await ann.subscribe('Ann', 'class/#', 1)
  const attack = (bytes: number, times: number) =>
    eve.page.evaluate(
      async ([link, bytes, times]) => {
        const room = /join=([\w-]{11})/.exec(link)![1]
        const socket = new WebSocket(`ws://${new URL(link).host}/rooms`, 'mqtab.rooms.1')
        await new Promise((resolve) => socket.addEventListener('open', resolve))
        socket.send(JSON.stringify({ type: 'join', room }))
        const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
        for (let at = 0; at < times; at += 1) {
          const noise = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 60_000)))
          noise[0] = 1 + (at % 5)
          socket.send(bytes > 60_000 ? new Uint8Array(bytes) : noise)
        }
        return closed
      },
      [link, bytes, times] as const,
    )
  expect(await attack(200_000, 1)).toBe(1009)
  expect(await attack(50, 1_000)).toBe(4429)
  expect(await attack(30_000, 10)).toBe(4429)
  await ann.publish('Ann', 'class/ann/say', 'still here', 1)
  await ann.seen('Ann', 1)
  expect(await ann.connected('Ann', 1)).toEqual([false])
  expect((await host.view()).guests.map(({ name }) => name)).toEqual(['Ann'])
})

test('a guest that floods the broker is slowed; another’s messages pass meanwhile', async ({ hostPage, guestPage }) => {
  const host = await hostPage()
  const link = await host.invite({ rules: { messagesPerSecond: 200 } })
  const [ann, eve] = [await guestPage(), await guestPage()]
  await ann.join(link, 'Ann')
  await eve.join(link, 'Eve')
  await ann.subscribe('Ann', 'class/ann/#', 1)
  await eve.page.evaluate(() => {
    const { client } = tab.guests.Eve!
    for (let at = 0; at < 5_000; at += 1) client.publish('class/eve/flood', 'x'.repeat(200), { qos: 0 })
  })
  const started = Date.now()
  for (let at = 0; at < 20; at += 1) await ann.publish('Ann', 'class/ann/say', String(at), 1)
  await ann.seen('Ann', 20)
  expect(Date.now() - started).toBeLessThan(10_000)
  const view = await host.view()
  expect(view.guests.find(({ name }) => name === 'Eve')?.state).toBe('here')
})
