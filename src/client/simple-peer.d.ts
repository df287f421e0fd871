// The built file of simple-peer, which needs no shims: what is used of it.
// Does not describe its streams: the channel itself is taken over.
declare module 'simple-peer/simplepeer.min.js' {
  import type SimplePeer from 'simple-peer'

  const Peer: SimplePeer.SimplePeer
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default Peer
}
