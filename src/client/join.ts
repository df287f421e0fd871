// For developers: an invitation to the broker of this page, and an ordinary MQTT.js client that joins by one.
// Does not know rooms, pairs or WebRTC.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { BrokerSocket } from './broker-socket.ts'
import { HostPeers } from './host-peers.ts'
import { InvitationError, readInvitation } from './invitation.ts'
import { type OpenOptions, openBroker } from './open.ts'
import { isExpired, PairGuest } from './pair.ts'
import type { Peer, PeerOptions } from './peer.ts'
import type { PeersOptions } from './peers.types.ts'
import { RoomGuest } from './room-guest.ts'

/** Seconds for which a guest's session waits for it to come back. */
const sessionSeconds = 3_600

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

/** A guest by this invitation: a link, its fragment, or a code. Throws InvitationError. */
export function openPeer(invitation: string, options: PeerOptions = {}): Peer {
  const read = readInvitation(invitation, location.href)
  if (read.kind === 'room') return new RoomGuest(read, options)
  if (read.kind === 'answer') {
    throw new InvitationError('foreign', 'This is the answer to an invitation: paste it where the invitation was made.')
  }
  if (isExpired(read.code)) throw new InvitationError('expired', 'The invitation is too old: ask for a new one.')
  return new PairGuest(read.code, options)
}

export type JoinOptions = IClientOptions & PeerOptions & { readonly peer?: Peer }

/**
 * An MQTT.js client of the host's broker, joined by an invitation. It reconnects by itself, also when the way changes, and
 * its session waits for it. `peer` is one that was opened before; else it is the client's own and ends with it. When the
 * host refuses or the invitation ends, the client emits `error` and ends.
 */
export function join(invitation: string, options: JoinOptions = {}): MqttClient {
  const { peer: given, name, key, iceServers, ...rest } = options
  const own = {
    ...(name !== undefined && { name }),
    ...(key !== undefined && { key }),
    ...(iceServers && { iceServers }),
  }
  const peer = given ?? openPeer(invitation, own)
  const client = mqtt.connect({
    protocolVersion: 5,
    reconnectPeriod: 250,
    clean: false,
    ...rest,
    properties: { sessionExpiryInterval: sessionSeconds, ...rest.properties },
    // Its host takes no other.
    clientId: peer.clientId,
    protocol: 'ws',
    hostname: 'mqtab-peer',
    forceNativeWebSocket: true,
    createWebsocket: (_url, protocols) => new BrokerSocket('mqtab:', protocols, { broker: peer }),
  })
  peer.onChange(() => {
    if (peer.stage !== 'ended' || peer.ended === 'closed') return
    const error = new Error(`The host's broker is not to be reached: ${peer.ended}.`)
    // Without a listener it would be thrown.
    if (client.listenerCount('error') > 0) client.emit('error', error)
    client.end(true)
  })
  if (given === undefined) client.once('end', () => peer.close())
  return client
}
