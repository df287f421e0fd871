// Every message that crosses a port between a page and the worker that hosts the broker, in one union.
// Does not know what the ports it carries are used for.

/** Grows with every change that an older page or worker could not read. */
export const portVersion = 1

/** A page to the worker, over the SharedWorker's own port. */
export type PageMessage =
  /** First word. `lock` is a Web Lock the page holds while it lives, or null where there are none. */
  | { readonly type: 'hello'; readonly version: number; readonly lock: string | null; readonly address: string }
  /** A new MQTT link over the port that comes along. */
  | { readonly type: 'link'; readonly port: MessagePort }
  | { readonly type: 'observe'; readonly port: MessagePort }
  /** Join the gateway that served this page. `config` is a BrokerConfig. */
  | {
      readonly type: 'uplink'
      readonly url: string
      readonly token: string
      readonly config: unknown
      readonly tcp: string | null
      readonly websocket: string | null
    }
  | { readonly type: 'goodbye' }

/** The worker to a page. */
export type WorkerMessage =
  /** `lock` is a Web Lock the worker holds while it lives. */
  | {
      readonly type: 'welcome'
      readonly version: number
      readonly lock: string | null
      readonly state: 'loading' | 'running'
    }
  | { readonly type: 'running' }
  /** Another instance owns the broker of this name; this one waits for its end. */
  | { readonly type: 'waiting'; readonly why: string }
  | { readonly type: 'crashed'; readonly why: string }

/** On the port of one MQTT link, both ways. `bytes` are transferred. */
export type LinkMessage =
  | ArrayBuffer
  /** The receiver has consumed so many bytes: the sender may send as many more. */
  | { readonly type: 'credit'; readonly bytes: number }
  | { readonly type: 'close' }
