// A link: one ordered, reliable, two-way stream of bytes. Every transport is one; link.contract.ts says what that means.
// Does not know that the bytes are MQTT.

export interface Link {
  /**
   * Queues bytes for the peer, in order. Never throws; after the link has closed it does nothing. The link may keep a
   * reference: the caller must not change the bytes afterwards. With `owned` the buffer itself may be transferred.
   */
  send(bytes: Uint8Array, owned?: boolean): void
  /** Sends what is queued, then closes. `onClose` follows on both sides, once. */
  close(): void
  /**
   * Bytes queued here and not yet taken by the peer or the operating system. A receiver whose backlog does not fall for
   * 100 ms counts as one that does not read: tell what was taken as finely as the transport can.
   */
  readonly backlogBytes: number
  /** Stops and resumes the flow of `onData`; what the peer sends meanwhile is held back at its side as far as possible. */
  pause(): void
  resume(): void
  /** Set by the owner right after it gets the link. Bytes belong to the receiver. */
  onData: (bytes: Uint8Array) => void
  /** The link has gone, with its cause. Called once, never from inside `send` or `close`. After it comes no `onData`. */
  onClose: (end: LinkClose) => void
  /**
   * The peer sends nothing more, and still takes what is sent to it until `close` is called here. Told by links that can
   * be half closed, before `onClose`; while nobody listens for it, it closes the link.
   */
  onEnd?: (() => void) | null
  /** `backlogBytes` fell to a quarter of the mark or below after having been over it. */
  onDrain: () => void
}

/**
 * Why a link has gone, seen from this side. `host-closed`: `close` was called here. `closed-by-peer`: it was called there.
 * `page-gone`, `gateway-gone`: whoever held the other end no longer exists. `cut`: a person or a test pulled the plug.
 */
export type LinkClose = 'closed-by-peer' | 'page-gone' | 'error' | 'cut' | 'gateway-gone' | 'host-closed'

/** Backlog in bytes above which a sender should stop; `onDrain` tells when to go on. */
export const backlogMark = 1024 * 1024

/** A link with nobody listening yet; transports start from it. */
export const silent = {
  onData: (_bytes: Uint8Array): void => {},
  onClose: (_end: LinkClose): void => {},
  onDrain: (): void => {},
  onEnd: null as (() => void) | null,
}
