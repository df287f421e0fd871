// Where all pages and workers of one broker's name hear each other, before they have anything else in common.
// Does not know who decides what; nothing said here is proof: the database's epoch is.

/** Everything said in the lobby. Whoever does not know a word ignores it. */
export type LobbyMessage =
  /** To the worker that owns the broker: are you there? */
  | { readonly type: 'who' }
  /** It is; said unasked when it has become the owner. `epoch` is its database's, 0 until that is loaded. */
  | { readonly type: 'here'; readonly id: string; readonly build: number; readonly epoch: number }
  /** The worker `id` has ended, or is about to. */
  | { readonly type: 'gone'; readonly id: string }
  /** A newer build asks the owner to end in good order. */
  | { readonly type: 'retire'; readonly build: number }
  /** A page without a SharedWorker wants a channel to the owner; its name is `channelName` of this, another each time. */
  | { readonly type: 'knock'; readonly page: string }
  /** The page that hosts, or is about to: it lives. */
  | { readonly type: 'leader'; readonly page: string }
  /** Without Web Locks: this page would host if nobody does. The lower name goes first. */
  | { readonly type: 'candidate'; readonly page: string }

export interface Lobby {
  /** Nothing happens after `close`. */
  post(message: LobbyMessage): void
  close(): void
  /** What others said. */
  onMessage: (message: LobbyMessage) => void
}

/**
 * Where there is no BroadcastChannel pages still hear each other, by what they leave in their storage; workers do not.
 * Null where there is neither: then only Web Locks, or nothing, keep two hosts apart.
 */
export function openLobby(broker: string): Lobby | null {
  if (typeof BroadcastChannel === 'undefined') return storageLobby(broker)
  const channel = new BroadcastChannel(`mqtab:lobby:${broker}`)
  let open = true
  const lobby: Lobby = {
    post: (message) => open && channel.postMessage(message),
    close() {
      open = false
      channel.close()
    },
    onMessage: () => {},
  }
  channel.onmessage = ({ data }: { readonly data: LobbyMessage | null }) => {
    if (typeof data?.type === 'string') lobby.onMessage(data)
  }
  return lobby
}

/** A change of a page's storage is an event in every other page of its origin. */
function storageLobby(broker: string): Lobby | null {
  const key = `mqtab:lobby:${broker}`
  // The same word twice would be no change.
  const speaker = uniqueId()
  let words = 0
  let open = true
  const say = (message: LobbyMessage | null) => {
    words += 1
    localStorage.setItem(key, JSON.stringify({ speaker, words, message }))
  }
  try {
    say(null)
  } catch {
    // There is none, or it may not be used.
    return null
  }
  const lobby: Lobby = {
    post: (message) => open && say(message),
    close() {
      open = false
      removeEventListener('storage', heard)
    },
    onMessage: () => {},
  }
  const heard = (event: StorageEvent) => {
    if (event.key !== key || event.newValue === null) return
    const { message } = JSON.parse(event.newValue) as { readonly message: LobbyMessage | null }
    if (typeof message?.type === 'string') lobby.onMessage(message)
  }
  addEventListener('storage', heard)
  return lobby
}

/** Of the BroadcastChannel between one page and the owner of the broker. */
export function channelName(broker: string, address: string): string {
  return `mqtab:page:${broker}:${address}`
}

/** First word on that channel, from the owner: it listens now, and what the page says is heard. */
export const channelOpen = 'open'

/** A name that nobody else has. Works where `crypto.randomUUID` is missing: on plain http. */
export function uniqueId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-')
}
