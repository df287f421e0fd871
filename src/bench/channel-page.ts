// Runs in a page for channel.ts: a raw data channel, and a peer's stream over one, with the same bytes.
// Does not know who asks.
import { type Attempt, attempt } from '../client/rtc.ts'
import type { Carrier } from '../transport/carrier.ts'
import { ChannelLink } from '../transport/channel.ts'
import { backlogMark, type Link } from '../transport/link.ts'
import { Mux } from '../transport/mux.ts'

export interface ChannelFigures {
  /** Messages a second. */
  readonly raw: number
  readonly ours: number
  /** Median, milliseconds. */
  readonly rawRoundTrip: number
  readonly ourRoundTrip: number
}

const messageBytes = 200
/** Sent before the next turn of the event loop. */
const burst = 100

/** One pipe: what is sent here arrives at `onBytes`. */
interface Pipe {
  send(bytes: Uint8Array<ArrayBuffer>): void
  readonly backlogBytes: number
  onBytes: (bytes: number) => void
}

async function rawPipes(): Promise<[Pipe, Pipe]> {
  const one = new RTCPeerConnection()
  const other = new RTCPeerConnection()
  one.onicecandidate = ({ candidate }) => void other.addIceCandidate(candidate ?? undefined)
  other.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined)
  const near = one.createDataChannel('bench')
  const far = new Promise<RTCDataChannel>((resolve) => {
    other.ondatachannel = ({ channel }) => resolve(channel)
  })
  const open = new Promise((resolve) => near.addEventListener('open', resolve))
  await one.setLocalDescription()
  await other.setRemoteDescription(one.localDescription!)
  await other.setLocalDescription()
  await one.setRemoteDescription(other.localDescription!)
  await open
  return [rawPipe(near), rawPipe(await far)]
}

function rawPipe(channel: RTCDataChannel): Pipe {
  channel.binaryType = 'arraybuffer'
  const pipe: Pipe = {
    send: (bytes) => channel.send(bytes),
    get backlogBytes() {
      return channel.bufferedAmount
    },
    onBytes: () => {},
  }
  channel.onmessage = ({ data }) => pipe.onBytes(data.byteLength)
  return pipe
}

async function ourPipes(): Promise<[Pipe, Pipe]> {
  const [one, other] = await carriers()
  const none = { lost: 'error', onNote() {}, onEnd() {} } as const
  const far = new Promise<Link>((resolve) => {
    new Mux(new ChannelLink(other), { ...none, side: 0, onOpen: (link) => resolve(link) })
  })
  const near = new Mux(new ChannelLink(one), { ...none, side: 1, onOpen() {} }).open(null)
  return [ourPipe(near), ourPipe(await far)]
}

function carriers(): Promise<[Carrier, Carrier]> {
  return new Promise((resolve, reject) => {
    const open: Carrier[] = []
    const ends: Attempt[] = []
    const make = (side: 0 | 1) =>
      attempt({
        initiator: side === 0,
        trickle: true,
        iceServers: [],
        onSignal: (signal) => ends[1 - side]!.signal(signal),
        onOpen: (carrier) => {
          open[side] = carrier
          if (open[0] && open[1]) resolve([open[0], open[1]])
        },
        onFail: (why) => reject(new Error(why)),
      })
    ends.push(make(0), make(1))
  })
}

function ourPipe(link: Link): Pipe {
  const pipe: Pipe = {
    send: (bytes) => link.send(bytes),
    get backlogBytes() {
      return link.backlogBytes
    },
    onBytes: () => {},
  }
  link.onData = (bytes) => pipe.onBytes(bytes.length)
  return pipe
}

/** Messages that arrive in a second while the sender sends as fast as the backlog allows. */
async function throughput([near, far]: [Pipe, Pipe], millis: number): Promise<number> {
  let arrived = 0
  far.onBytes = (bytes) => {
    arrived += bytes
  }
  const started = performance.now()
  while (performance.now() - started < millis) {
    for (let at = 0; at < burst && near.backlogBytes < backlogMark; at += 1) near.send(new Uint8Array(messageBytes))
    await turn()
  }
  const taken = arrived / messageBytes / ((performance.now() - started) / 1000)
  while (near.backlogBytes > 0) await turn()
  return taken
}

const channel = new MessageChannel()
let wake = () => {}
channel.port1.onmessage = () => wake()

/** The next turn of the event loop; a timer would be clamped. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve
    channel.port2.postMessage(null)
  })
}

async function roundTrip([near, far]: [Pipe, Pipe], count: number): Promise<number> {
  far.onBytes = () => far.send(new Uint8Array(64))
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const started = performance.now()
    const back = new Promise<void>((resolve) => {
      near.onBytes = () => resolve()
    })
    near.send(new Uint8Array(64))
    await back
    times.push(performance.now() - started)
  }
  return times.sort((a, b) => a - b)[Math.floor(count / 2)]!
}

/** One round of all, each for `millis`. */
export async function measure(millis: number): Promise<ChannelFigures> {
  const raw = await rawPipes()
  const ours = await ourPipes()
  await throughput(raw, millis / 4)
  await throughput(ours, millis / 4)
  const figures = { raw: await throughput(raw, millis), ours: await throughput(ours, millis) }
  await roundTrip(raw, 50)
  await roundTrip(ours, 50)
  return { ...figures, rawRoundTrip: await roundTrip(raw, 300), ourRoundTrip: await roundTrip(ours, 300) }
}
