// Registers the service worker that keeps the page, and offers a newer page when one is there. The page never reloads by
// itself: that would end the broker for other tabs. Does not know what is kept.
import { text } from '../text.ts'
import { propose } from '../ui/toasts.tsx'

/** How often a page that stays open looks for a newer one, milliseconds. */
const lookMillis = 3_600_000
/** What the newer page is given to take over, milliseconds. */
const patienceMillis = 3_000

/** Only in a build, and where the browser allows it: not on a plain http address other than this machine's. */
export async function keepOffline(): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register('mqtab-offline.js')
    // It came with an earlier visit, and would wait until no tab is left. This page is as new, or has its parts in the set before.
    registration.waiting?.postMessage('take over')
    registration.addEventListener('updatefound', () => {
      const { installing } = registration
      // The first one is no news.
      if (navigator.serviceWorker.controller === null) return
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') void meet(installing)
      })
    })
    setInterval(() => void registration.update().catch(() => {}), lookMillis)
  } catch {
    // Without it the page needs its server, as any page does.
  }
}

/** A newer set of files is kept. Where this page came from the network it is of that set, and nothing is to be said. */
async function meet(next: ServiceWorker): Promise<void> {
  const newest = (await caches.keys()).findLast((name) => name.startsWith('mqtab-page-'))
  const isOwn = newest !== undefined && (await caches.match(import.meta.url, { cacheName: newest })) !== undefined
  if (isOwn) next.postMessage('take over')
  else propose(text.newVersion, { icon: 'reload', words: text.bar.reload, press: () => change(next) })
}

/** The newer page takes this one's place. */
function change(next: ServiceWorker): void {
  const load = () => location.reload()
  navigator.serviceWorker.addEventListener('controllerchange', load, { once: true })
  setTimeout(load, patienceMillis)
  next.postMessage('take over')
}
