// A guest by an invitation, and an ordinary MQTT.js client of its host's broker.
// Does not know how rooms, pairs and WebRTC work.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { BrokerSocket } from './broker-socket.ts'
import { InvitationError, readInvitation } from './invitation.ts'
import { type AnswerWord, answersChannel, isExpired, PairGuest } from './pair.ts'
import type { Peer, PeerOptions } from './peer.ts'
import { RoomGuest } from './room-guest.ts'

/** Seconds for which a guest's session waits for it to come back. */
const sessionSeconds = 3_600

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

/** Milliseconds that the page which waits for an answer has to take it. */
const takeMillis = 2_000

/** Hands an answer to the page of this browser that waits for it. False where none does. */
export function handOver(code: string): Promise<boolean> {
  if (typeof BroadcastChannel === 'undefined') return Promise.resolve(false)
  const channel = new BroadcastChannel(answersChannel)
  return new Promise((resolve) => {
    const end = (taken: boolean) => {
      clearTimeout(timer)
      channel.close()
      resolve(taken)
    }
    const timer = setTimeout(() => end(false), takeMillis)
    channel.onmessage = ({ data }: MessageEvent<AnswerWord>) => {
      if (data.type === 'taken' && data.code === code) end(true)
    }
    channel.postMessage({ type: 'answer', code } satisfies AnswerWord)
  })
}

/** Whether this is the answer to an invitation, and not one. */
export function isAnswer(text: string): boolean {
  try {
    return readInvitation(text, location.href).kind === 'answer'
  } catch {
    return false
  }
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
