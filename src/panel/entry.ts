// The first script of the page: who comes by an invitation gets the small page for guests, everybody else the panel.
// Does not know what is on either.

/** `#join=…`, or `#join` alone, where the code is still to be pasted. */
const isGuest = /^#join(=|$)/.test(location.hash)

addEventListener('hashchange', () => {
  // An invitation that is opened in a tab that has the panel, or the other way round.
  if (/^#join(=|$)/.test(location.hash) !== isGuest) location.reload()
})

// Two functions: one expression would be joined into one import, with the styles of only one page.
const pages = {
  guest: () => import('./guest/guest.tsx'),
  panel: () => import('./main.tsx'),
}
void pages[isGuest ? 'guest' : 'panel']()
