// What runs inside a page against IndexedDB: the broker with a store that keeps and with one that does not, and bare
// requests for the same. Does not know who compares them.
import { defaultConfig } from '../core/limits.ts'
import { realClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import type { Host } from '../host/host.types.ts'
import { databaseName } from '../store/connection.ts'
import { IdbStore } from '../store/idb.ts'
import { volatileStore } from '../store/memory.ts'
import type { Store } from '../store/store.ts'
import { MemoryLink } from './memory-link.ts'
import { encodeConnect, encodePublish, encodeRing, encodeSubscribe, First, joined } from './wire.ts'

const plenty = 10_000_000

function open(store: Store): Host {
  const limits = { ...defaultConfig.limits, sysInterval: 0, maximumQueuedMessages: plenty, connectionsPerSecond: 0 }
  return createHost({
    name: 'bench',
    store,
    storageKind: 'indexeddb',
    clock: realClock,
    config: { ...defaultConfig, limits },
    seed: 1,
    log: () => {},
    onCrash: (error) => {
      throw error
    },
  })
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })
}

/** Resolves when a packet that begins with this byte has come so many times. */
function speak(host: Host, hello: Uint8Array, until: number, times = 1): { link: MemoryLink; done: Promise<void> } {
  let link!: MemoryLink
  const done = new Promise<void>((resolve) => {
    let left = times
    link = new MemoryLink((first) => {
      if (first !== until) return
      left -= 1
      if (left === 0) resolve()
    })
  })
  host.accept(link, { transport: 'scratch', address: 'bench' })
  link.push(hello)
  return { link, done }
}

/** Messages a second at QoS 1 from one publisher to a persistent session that is away, each acknowledged. */
export async function durable(kept: boolean, messages: number): Promise<number> {
  const name = 'bench-durable'
  await deleteDatabase(databaseName(name))
  const store = kept ? new IdbStore(name) : volatileStore()
  const host = open(store)
  await host.ready
  const absent = speak(
    host,
    joined(encodeConnect('absent', { clean: false }), encodeSubscribe('bench/kept', 1)),
    First.suback,
  )
  await absent.done
  absent.link.onClose('closed-by-peer')
  const window = 9_000
  const ring = encodeRing('bench/kept', 64, 1, window)
  let acknowledged = 0
  let sent = 0
  let finish: () => void = () => {}
  const link: MemoryLink = new MemoryLink((first) => {
    if (first !== First.puback) return
    acknowledged += 1
    if (acknowledged === messages) finish()
  })
  host.accept(link, { transport: 'scratch', address: 'bench' })
  link.push(encodeConnect('publisher'))
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const start = performance.now()
  const tick = new MessageChannel()
  tick.port1.onmessage = () => {
    const from = sent % window
    // As a socket would bring it: what the window has room for, in one piece.
    const portion = Math.min(window - from, window - (sent - acknowledged), messages - sent, 500)
    if (portion > 0) {
      sent += portion
      link.push(ring.bytes.slice(from * ring.frameBytes, (from + portion) * ring.frameBytes))
    }
    if (sent < messages) tick.port2.postMessage(0)
  }
  tick.port2.postMessage(0)
  await finished
  const perSecond = (messages / (performance.now() - start)) * 1000
  tick.port1.close()
  await host.stop()
  return perSecond
}

/** Messages a second with a transaction and a `put` of its own for each, 9,000 of them under way. */
export async function putEach(messages: number): Promise<number> {
  const name = 'bench-put'
  await deleteDatabase(name)
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => void request.result.createObjectStore('messages')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const payload = new Uint8Array(64).fill(120)
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    let sent = 0
    let done = 0
    const put = (): void => {
      const key = sent
      sent += 1
      const transaction = db.transaction('messages', 'readwrite', { durability: 'relaxed' })
      transaction.objectStore('messages').put({ topic: 'bench/kept', payload, qos: 1 }, key)
      transaction.commit()
      transaction.onabort = () => reject(transaction.error)
      transaction.oncomplete = () => {
        done += 1
        if (done === messages) resolve()
        else if (sent < messages) put()
      }
    }
    while (sent < Math.min(9_000, messages)) put()
  })
  const perSecond = (messages / (performance.now() - start)) * 1000
  db.close()
  return perSecond
}

const startName = 'bench-start'

/** Fills a database with retained messages and with sessions that are away and hold messages. */
export async function fillDatabase(retained: number, sessions: number, queued: number): Promise<void> {
  await deleteDatabase(databaseName(startName))
  const host = open(new IdbStore(startName))
  await host.ready
  for (let index = 0; index < sessions; index += 1) {
    const hello = joined(encodeConnect(`s-${index}`, { clean: false }), encodeSubscribe(`queue/${index}`, 1))
    const { link, done } = speak(host, hello, First.suback)
    await done
    link.onClose('closed-by-peer')
  }
  const payload = new Uint8Array(64).fill(120)
  const publish = async (topic: (n: number) => string, count: number, retain: boolean): Promise<void> => {
    for (let from = 0; from < count; from += 1_000) {
      const packets = Array.from({ length: Math.min(1_000, count - from) }, (_, index) =>
        encodePublish(topic(from + index), payload, 1, { retain, packetId: index + 1 }),
      )
      const { link, done } = speak(host, joined(encodeConnect('filler'), ...packets), First.puback, packets.length)
      await done
      link.onClose('closed-by-peer')
    }
  }
  await publish((n) => `site/${n % 97}/device-${n}`, retained, true)
  await publish((n) => `queue/${n % sessions}`, queued, false)
  await host.stop()
}

/** Milliseconds until a broker that finds that database serves. */
export async function startBroker(): Promise<number> {
  const start = performance.now()
  const host = open(new IdbStore(startName))
  await host.ready
  const millis = performance.now() - start
  await host.stop()
  return millis
}

/** Milliseconds until the same bytes are read with `getAll`. */
export async function readAll(): Promise<number> {
  const start = performance.now()
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(databaseName(startName))
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const records = await new Promise<unknown[]>((resolve, reject) => {
    const request = db.transaction('journal').objectStore('journal').getAll()
    // Chromium makes objects of what was read when the result is looked at.
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const millis = performance.now() - start
  db.close()
  if (records.length === 0) throw new Error('the database is empty')
  return millis
}
