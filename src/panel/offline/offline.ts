// Registers the service worker that keeps the page, and says when a newer page is there.
// Does not know what it keeps.
import { text } from '../text.ts'
import { note } from '../ui/toasts.tsx'

/** Only in a build, and where the browser allows it: not on a plain http address other than this machine's. */
export async function keepOffline(): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register('mqtab-offline.js')
    registration.addEventListener('updatefound', () => {
      const { installing } = registration
      // The first one is no news.
      if (navigator.serviceWorker.controller === null) return
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') note(text.newVersion)
      })
    })
  } catch {
    // Without it the page needs its server, as any page does.
  }
}
