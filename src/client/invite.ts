// For developers: an invitation to the broker of this page.
// Does not know rooms, pairs or WebRTC.
import { HostPeers } from './host-peers.ts'
import { type OpenOptions, openBroker } from './open.ts'
import type { PeersOptions } from './peers.types.ts'

export interface CreatedInvitation {
  /** To be opened in another browser, or given to `join`. */
  readonly link: string
  /** Without a gateway: takes the answer that the other browser shows. Throws InvitationError. */
  readonly accept: ((answer: string) => void) | null
  /** Who is here, and what the host may do about it. */
  readonly peers: HostPeers
  /** The room or the pair ends. */
  close(): void
}

/**
 * Invites others to the broker of this page's origin: into a room of the gateway that served the page, or, where there is
 * none, one browser without any server. All who hold the link come in, unless `asks` is true. Rejects where the browser has
 * no SharedWorker or no WebRTC.
 */
export async function createInvitation(options: PeersOptions & OpenOptions = {}): Promise<CreatedInvitation> {
  const handle = openBroker(options)
  const peers = new HostPeers(handle, { asks: false, ...options })
  const close = (end: () => void) => () => {
    end()
    peers.close()
    handle.close()
  }
  if (await peers.open()) {
    await until(peers, () => peers.view.room === 'open')
    return { link: peers.view.link!, accept: null, peers, close: close(() => peers.command({ type: 'end' })) }
  }
  const pair = peers.pair()
  await until(peers, () => pair.stage !== 'making')
  if (pair.stage === 'failed') throw new Error('This browser could not make an offer: is WebRTC switched off?')
  const accept = (answer: string) => pair.accept(answer, location.href)
  return { link: pair.link(location.href), accept, peers, close: close(() => pair.close()) }
}

function until(peers: HostPeers, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = peers.onChange(() => look())
    const look = () => {
      if (!holds()) return
      stop()
      resolve()
    }
    look()
  })
}
