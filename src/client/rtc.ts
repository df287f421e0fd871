// One attempt to open a data channel to another browser, by simple-peer: signals in and out, and a carrier at the end.
// Does not know how signals travel, nor what to do when it fails.
import SimplePeer from 'simple-peer/simplepeer.min.js'
import { type Carrier, type ChannelLike, channelCarrier } from '../transport/carrier.ts'

export interface AttemptOptions {
  /** Makes the offer. */
  readonly initiator: boolean
  readonly iceServers: readonly RTCIceServer[]
  /** False: one signal with everything, for a code that people carry. */
  readonly trickle: boolean
  onSignal(signal: unknown): void
  onOpen(carrier: Carrier): void
  /** It failed before it was open. Afterwards the carrier tells. */
  onFail(why: string): void
}

export interface Attempt {
  readonly isOpen: boolean
  /** What the other side's `onSignal` gave. Not checked: what is no signal makes the attempt fail. */
  signal(signal: unknown): void
  close(): void
}

/** Whether this browser can do it at all. */
export function hasRtc(): boolean {
  return typeof RTCPeerConnection !== 'undefined'
}

/** Milliseconds that a code waits for all addresses of this machine. */
const gatherMillis = 1_500

export function attempt(options: AttemptOptions): Attempt {
  const { initiator, iceServers, trickle } = options
  const peer = new SimplePeer({
    initiator,
    trickle,
    iceCompleteTimeout: gatherMillis,
    channelConfig: { ordered: true },
    config: { iceServers: [...iceServers] },
  })
  let state: 'trying' | 'open' | 'ended' = 'trying'
  let why = 'no way was found'
  /** It hands messages to its stream until the channel is taken over. */
  const early: Uint8Array[] = []
  let channel: ChannelLike | null = null
  peer.on('data', (data: Uint8Array) => early.push(new Uint8Array(data)))
  peer.on('signal', (signal) => options.onSignal(signal))
  peer.on('error', (error) => {
    why = error.message
  })
  peer.on('connect', () => {
    if (state !== 'trying') return
    state = 'open'
    // The stream would cut and copy what comes, and has no back-pressure of its own.
    channel = (peer as unknown as { readonly _channel: ChannelLike })._channel
    options.onOpen(channelCarrier(channel, () => peer.destroy(), early))
  })
  peer.on('close', () => {
    const before = state
    state = 'ended'
    if (before === 'trying') options.onFail(why)
    // The connection went, and the channel with it, which does not always say so.
    channel?.onclose?.({} as never)
  })
  return {
    get isOpen() {
      return state === 'open'
    },
    signal(signal) {
      if (state !== 'trying') return
      try {
        peer.signal(signal as never)
      } catch (error) {
        why = String(error)
        peer.destroy()
      }
    },
    close() {
      if (state === 'trying') state = 'ended'
      peer.destroy()
    },
  }
}
