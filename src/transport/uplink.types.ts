// What the gateway and a hosting page say to each other beside the streams: subprotocols, close codes and notes.
// Does not know how a page is chosen.

/** The WebSocket subprotocol of an uplink; its number grows with every change of frames or notes. */
export const uplinkProtocol = 'mqtab.uplink.1'
/** A second subprotocol carries the token: unlike a URL it is in no log and no history. */
export const tokenProtocol = 'mqtab.token.'
/** Close code: the token is not, or no longer, the gateway's. */
export const tokenRefused = 4401

/** Gateway to page. */
export type ToHost =
  /** Clients of the gateway come to this page from now on. */
  | { readonly type: 'hosting' }
  /** Another page hosts; `hosting` follows when it has gone. */
  | { readonly type: 'waiting' }
  /** Asks for `alive`. */
  | { readonly type: 'ask' }

/** Page to gateway. */
export type FromHost =
  /** The broker has loaded what it kept, and serves. With `answers` it answers `ask`: pages of older builds do not. */
  { readonly type: 'ready'; readonly answers?: true } | { readonly type: 'alive' }
