// Every message that crosses a port between a page and the worker that hosts the broker, in one union.
// Does not know what the ports it carries are used for.
import type { SidePort } from './side-ports.ts'

/** Grows with every change that an older page or worker could not read. */
export const portVersion = 1

/** Names of the Web Locks. Holding one says "I live"; being granted another's says "it has died". */
export const lockNames = {
  /** Held by the one worker that may open the broker's database. */
  broker: (name: string) => `mqtab:broker:${name}`,
  /** Without SharedWorker: held by the page that hosts the broker's worker. */
  leader: (name: string) => `mqtab:leader:${name}`,
  worker: (id: string) => `mqtab:worker:${id}`,
  page: (id: string) => `mqtab:page:${id}`,
}

/** Milliseconds between a worker's pings to its pages, and without a word until either counts as gone. */
export const pingMillis = 5_000
export const silenceMillis = 15_000

/** Where the gateway that served a page is found. */
export interface GatewayInfo {
  /** WebSocket address of `/uplink`. */
  readonly url: string
  readonly token: string
  /** A BrokerConfig, or null to keep the broker's own. */
  readonly config: unknown
  /** Addresses for people: what an MQTT client outside is told to use. */
  readonly tcp: string | null
  readonly websocket: string | null
  /** WebSocket address of `/rooms`; null where the gateway is older, or has none. */
  readonly rooms?: string | null
  /** Addresses of the page for others on the network. */
  readonly lan?: readonly string[]
}

/** What a guest may do, as the page that let it in says. The guest itself has no say in it. */
export interface GuestPass {
  /** The only client identifier that this link may use. */
  readonly clientId: string
  readonly username: string
  /** For people: by which way the guest comes. */
  readonly address: string
  /** Access rules, the first that covers a topic decides. */
  readonly rules: readonly PassRule[]
  /** What it may publish; 0 is no limit. */
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
}

export interface PassRule {
  readonly effect: 'allow' | 'deny'
  readonly action: 'publish' | 'subscribe' | 'receive' | 'all'
  /** A topic filter. */
  readonly topic: string
}

/** A page to the worker, over the SharedWorker's own port, or the main one of a SideHub. */
export type PageMessage =
  /** First word. `build` is in seconds since the epoch. `lock` is held while the page lives; null where there are none. */
  | {
      readonly type: 'hello'
      readonly version: number
      readonly build: number
      readonly lock: string | null
      readonly address: string
    }
  /** A new MQTT link over the port that comes along: the page's own, or a guest's that it lets in. */
  | { readonly type: 'link'; readonly port: MessagePort | SidePort; readonly guest?: GuestPass }
  /** A panel, over the port that comes along. */
  | { readonly type: 'observe'; readonly port: MessagePort | SidePort }
  /** Join the gateway that served this page. */
  | ({ readonly type: 'uplink' } & GatewayInfo)
  /** A page of a newer build asks an older worker to end in good order, so that the newer code hosts the broker. */
  | { readonly type: 'retire'; readonly build: number }
  | { readonly type: 'pong' }
  | { readonly type: 'goodbye' }

/** The worker to a page. */
export type WorkerMessage =
  /** Answer to `hello`. `lock` is held while the worker lives; null where there are none. */
  | {
      readonly type: 'welcome'
      readonly version: number
      readonly build: number
      readonly lock: string | null
    }
  | { readonly type: 'loading' }
  | { readonly type: 'running' }
  /** Another instance owns the broker of this name; this one waits for its end. */
  | { readonly type: 'waiting'; readonly why: string }
  /** The worker ends now: by a fault, or to make room for a newer build. */
  | { readonly type: 'ended'; readonly cause: 'crashed' | 'retired'; readonly why: string }
  /** The gateway does not know the token any more (it was started anew): a page must fetch and send a fresh one. */
  | { readonly type: 'gateway-refused' }
  | { readonly type: 'ping' }

/** A page's first word to a dedicated worker that it hosts the broker in. `port` is its channel for a SideHub. */
export interface StartMessage {
  readonly type: 'start'
  /** Of the broker. */
  readonly name: string
  /** Names the worker, so that the page can tell others of its end. */
  readonly id: string
  readonly port: MessagePort
}

/** On the port of one MQTT link, both ways. `bytes` are transferred. */
export type LinkMessage =
  | ArrayBuffer
  /** The receiver has consumed so many bytes: the sender may send as many more. */
  | { readonly type: 'credit'; readonly bytes: number }
  | { readonly type: 'close' }
