// The library's second entry, `mqtab/peers`: apart from the first, because WebRTC and cryptography weigh more than the rest.
// Does not know anything that its parts don't say.
// biome-ignore lint/performance/noBarrelFile: an entry of the package
export { type Bridge, type BridgeOptions, bridge } from './bridge.ts'
export { HostPeers } from './host-peers.ts'
export { InvitationError } from './invitation.ts'
export { type CreatedInvitation, createInvitation } from './invite.ts'
export { type JoinOptions, join, openPeer } from './join.ts'
export type { Peer, PeerEnd, PeerOptions, PeerStage } from './peer.ts'
export type { PeersCommand, PeersOptions, PeersView } from './peers.types.ts'
export type { GuestView } from './roster.ts'
