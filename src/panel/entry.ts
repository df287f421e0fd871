// The first script of the page: who comes by an invitation gets the small page for guests, everybody else the panel.
// Does not know what is on either.

/** `#join=…`, or `#join` alone, where the code is still to be pasted. */
const isGuest = /^#join(=|$)/.test(location.hash)

addEventListener('hashchange', () => {
  // An invitation that is opened in a tab that has the panel, or the other way round.
  if (/^#join(=|$)/.test(location.hash) !== isGuest) location.reload()
})

if (isGuest) void import('./guest/guest.tsx')
else void import('./main.tsx')
