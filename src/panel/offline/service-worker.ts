// Keeps the page for a day without a network: all its files are fetched once, and served from here when nothing else answers.
// Does not know what is in the files, nor MQTT.

/** Named by the build: the files of the page, relative to this one, and a name for just this set. */
declare const __MQTAB_FILES__: readonly string[]
declare const __MQTAB_SET__: string

/** What is used of a service worker's globals; TypeScript has no types for pages and workers in one program. */
interface Scope {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(
    type: 'install' | 'activate',
    listener: (event: { waitUntil(done: Promise<unknown>): void }) => void,
  ): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    type: 'fetch',
    listener: (event: { readonly request: Request; respondWith(response: Promise<Response>): void }) => void,
  ): void
}

const scope = globalThis as unknown as Scope
const prefix = 'mqtab-page-'
const set = prefix + __MQTAB_SET__
/** What the network is given before the kept copy answers, milliseconds. */
const patienceMillis = 2_000
const entry = new URL('index.html', scope.registration.scope).href
const kept = new Set(__MQTAB_FILES__.map((file) => new URL(file, scope.registration.scope).href))

scope.addEventListener('install', (event) => event.waitUntil(install()))
scope.addEventListener('activate', (event) => event.waitUntil(activate()))
// A page asks for it when its person does, or when it came from the network and is as new as this.
scope.addEventListener('message', ({ data }) => {
  if (data === 'take over') void scope.skipWaiting()
})
scope.addEventListener('fetch', (event) => {
  const { request } = event
  const file = fileOf(request)
  if (file === null) return
  // A name with a hash of its content never means anything else.
  event.respondWith(/\/assets\//.test(file) ? cacheFirst(file, request) : networkFirst(file, request))
})

async function install(): Promise<void> {
  const cache = await caches.open(set)
  // Past the browser's own cache: it may hold files of another build.
  await cache.addAll([...kept].map((file) => new Request(file, { cache: 'reload' })))
}

/** Older sets go, but for the last: other tabs may still show that page, and load parts of it. */
async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((each) => each.startsWith(prefix) && each !== set)
  await Promise.all(others.slice(0, -1).map((each) => caches.delete(each)))
  await scope.clients.claim()
}

/** The kept file that answers a request, or null for one that is none of ours. */
function fileOf(request: Request): string | null {
  if (request.method !== 'GET') return null
  const url = new URL(request.url)
  url.search = ''
  url.hash = ''
  if (url.href === scope.registration.scope) return entry
  return kept.has(url.href) ? url.href : null
}

async function cacheFirst(file: string, request: Request): Promise<Response> {
  return (await caches.match(file)) ?? fetch(request)
}

/** Page and worker come from the same place, so that they fit: both from the network, or both from here. */
async function networkFirst(file: string, request: Request): Promise<Response> {
  const known = await caches.match(file, { cacheName: set })
  if (known === undefined) return fetch(request)
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(known.clone()), patienceMillis))
  const fresh = fetch(request).catch(() => known.clone())
  return Promise.race([fresh, late])
}
