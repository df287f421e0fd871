// Guests of this page's broker, as signals. What lets them in is loaded when it is needed, or when another page of this
// broker has a room already. Does not know how it is shown.
import { signal } from '@preact/signals'
import type { HostPeers } from '../../client/host-peers.ts'
import { openBroker } from '../../client/open.ts'
import type { PairHost } from '../../client/pair.ts'
import type { PeersCommand, PeersView } from '../../client/peers.types.ts'
import { loadRecord } from '../../client/room-record.ts'

const brokerName = 'default'

export const peersView = signal<PeersView | null>(null)
/** The offer that is being carried across, if any. A new object after each change of it. */
export const pairOffer = signal<{ readonly pair: PairHost } | null>(null)
/** Why a room could not be opened: there is no gateway, or this browser can't. */
export const peersFault = signal<'no-gateway' | 'no-broker' | null>(null)

let peers: Promise<HostPeers> | null = null

/** Takes part in the room of this broker, if there still is one. */
export function takePart(): void {
  if (loadRecord(brokerName) !== null) hostPeers().catch(() => {})
}

export async function openRoom(): Promise<void> {
  peersFault.value = null
  try {
    const opened = await (await hostPeers()).open()
    if (!opened) peersFault.value = 'no-gateway'
  } catch {
    peersFault.value = 'no-broker'
  }
}

export async function offerPair(): Promise<void> {
  peersFault.value = null
  try {
    const host = await hostPeers()
    pairOffer.value?.pair.close()
    pairOffer.value = { pair: host.pair() }
  } catch {
    peersFault.value = 'no-broker'
  }
}

export function withdrawPair(): void {
  const offer = pairOffer.value
  pairOffer.value = null
  if (offer !== null && offer.pair.stage !== 'joined') offer.pair.close()
}

export function command(wanted: PeersCommand): void {
  hostPeers()
    .then((host) => host.command(wanted))
    .catch(() => {})
}

const serversPlace = 'mqtab.ice-servers'

/** One server a line: `stun:host:port`, or `turn:host:port user password`. */
export function keptServers(): string {
  try {
    return localStorage.getItem(serversPlace) ?? ''
  } catch {
    return ''
  }
}

export function keepServers(text: string): void {
  try {
    localStorage.setItem(serversPlace, text)
  } catch {
    // No storage: they hold as long as the page.
  }
  peers?.then((host) => host.setIceServers(iceServers(text))).catch(() => {})
}

/** Lines that are no servers are left out. */
export function iceServers(text: string): RTCIceServer[] {
  return text.split('\n').flatMap((line) => {
    const [urls = '', username, credential] = line.trim().split(/\s+/)
    if (!/^(stun|turn)s?:[^\s/]+$/.test(urls)) return []
    return [{ urls, ...(username !== undefined && { username }), ...(credential !== undefined && { credential }) }]
  })
}

function hostPeers(): Promise<HostPeers> {
  peers ??= start()
  return peers
}

async function start(): Promise<HostPeers> {
  const { HostPeers } = await import('../../client/host-peers.ts')
  const host = new HostPeers(openBroker({ name: brokerName }), { asks: true, iceServers: iceServers(keptServers()) })
  const look = () => {
    peersView.value = host.view
    const offer = pairOffer.value
    if (offer === null) return
    if (offer.pair.stage === 'joined') pairOffer.value = null
    else pairOffer.value = { pair: offer.pair }
  }
  host.onChange(look)
  look()
  return host
}
