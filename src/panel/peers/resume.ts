// Takes part in the room of this broker where another page has one, now or later. All that needs is loaded then.
// Does not know what a room is.

/** Where client/room-record.ts keeps it. */
const place = 'mqtab.room.default'

export function resumePeers(): void {
  const look = () => {
    try {
      if (localStorage.getItem(place) !== null) void import('./peers-state.ts').then(({ takePart }) => takePart())
    } catch {
      // No storage: no room but this page's own.
    }
  }
  addEventListener('storage', (event) => {
    if (event.key === place) look()
  })
  look()
}
