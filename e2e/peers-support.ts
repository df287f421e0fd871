// Pages that invite and pages that join, each guest in a browser context of its own, with real data channels.
// Does not know what is tested.
import { type BrowserContext, test as base, type Page } from '@playwright/test'
import type * as peers from '../src/client/peers.ts'
import { type GatewayProcess, startGateway } from './programs.ts'

type Client = ReturnType<typeof peers.join>

/** What lives in the page. */
export interface InPage {
  peers: typeof peers
  invitation: peers.CreatedInvitation
  host: peers.HostPeers
  pair: ReturnType<peers.HostPeers['pair']>
  guests: Record<string, { peer: peers.Peer; client: Client; seen: string[]; resumed: boolean[]; errors: string[] }>
  /** A client of the page's own broker. */
  local: { client: Client; seen: string[] }
  /** What a test may break. */
  blocked: boolean
  connections: RTCPeerConnection[]
  sockets: WebSocket[]
  /** Fingerprints that a test has changed. */
  altered: number
}
declare const tab: InPage

/** A document of the gateway's origin that is no page of the panel's. */
const empty = 'theme.js'

/** Lets a test close connections, and block direct ways: no address is then told to anybody. */
function breakable(): void {
  const connections: RTCPeerConnection[] = []
  const sockets: WebSocket[] = []
  Object.assign(globalThis, { tab: { guests: {}, blocked: false, connections, sockets } })
  const Real = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Real {
    constructor(config: RTCConfiguration = {}) {
      super(tab.blocked ? { ...config, iceTransportPolicy: 'relay' } : config)
      connections.push(this)
    }
  } as typeof RTCPeerConnection
  const Socket = globalThis.WebSocket
  globalThis.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      sockets.push(this)
    }
  } as typeof WebSocket
}

export class PeerPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  static async open(context: BrowserContext, url: string): Promise<PeerPage> {
    const page = await context.newPage()
    await page.addInitScript(breakable)
    await page.goto(new URL(empty, url).href)
    const opened = new PeerPage(page)
    await opened.load()
    return opened
  }

  async load(): Promise<void> {
    await this.page.evaluate(async () => {
      const address = '/mqtab-peers.js'
      tab.peers = await import(address)
    })
  }

  /** Opens a room, or joins the one of another page of this context; resolves with its link. */
  invite(options: peers.PeersOptions = {}): Promise<string> {
    return this.page.evaluate(async (options) => {
      tab.invitation = await tab.peers.createInvitation(options)
      tab.host = tab.invitation.peers
      return tab.invitation.link
    }, options)
  }

  /** A client with this name; resolves once it is connected. */
  async join(link: string, name: string, options: { key?: string; qos?: 0 | 1 | 2 } = {}): Promise<void> {
    await this.start(link, name, options)
    await this.page.waitForFunction((name) => tab.guests[name]!.resumed.length > 0, name, { polling: 20 })
  }

  async start(link: string, name: string, options: { key?: string } = {}): Promise<void> {
    await this.page.evaluate(
      ([link, name, options]) => {
        const peer = tab.peers.openPeer(link, { name, ...options })
        const client = tab.peers.join(link, { peer })
        const guest = { peer, client, seen: [] as string[], resumed: [] as boolean[], errors: [] as string[] }
        tab.guests[name] = guest
        client.on('message', (topic, payload, { qos }) => {
          guest.seen.push(`${topic} ${new TextDecoder().decode(payload)} ${qos}`)
        })
        client.on('connect', ({ sessionPresent }) => guest.resumed.push(sessionPresent))
        client.on('error', (error) => guest.errors.push(error.message))
      },
      [link, name, options] as const,
    )
  }

  async subscribe(name: string, filter: string, qos: 0 | 1 | 2): Promise<number[]> {
    return this.page.evaluate(
      async ([name, filter, qos]) => {
        const grants = await tab.guests[name]!.client.subscribeAsync(filter, { qos }).catch(() => [{ qos: 128 }])
        return grants.map((grant) => grant.qos)
      },
      [name, filter, qos] as const,
    )
  }

  /** Resolves when taken; rejects with the broker's refusal. */
  async publish(name: string, topic: string, payload: string, qos: 0 | 1 | 2): Promise<void> {
    await this.page.evaluate(
      async ([name, topic, payload, qos]) => {
        await tab.guests[name]!.client.publishAsync(topic, payload, { qos })
      },
      [name, topic, payload, qos] as const,
    )
  }

  /** `topic payload qos` of all it got, once there are so many. */
  async seen(name: string, count: number): Promise<string[]> {
    const has = ([name, count]: readonly [string, number]) => tab.guests[name]!.seen.length >= count
    await this.page.waitForFunction(has, [name, count] as const, { polling: 20 })
    return this.page.evaluate((name) => tab.guests[name]!.seen, name)
  }

  /** Session Present of every CONNACK, once there are so many. */
  async connected(name: string, times: number): Promise<boolean[]> {
    const has = ([name, times]: readonly [string, number]) => tab.guests[name]!.resumed.length >= times
    await this.page.waitForFunction(has, [name, times] as const, { polling: 20 })
    return this.page.evaluate((name) => tab.guests[name]!.resumed, name)
  }

  peer(name: string): Promise<Pick<peers.Peer, 'stage' | 'ended' | 'path' | 'words' | 'topic' | 'clientId' | 'name'>> {
    return this.page.evaluate((name) => {
      const { stage, ended, path, words, topic, clientId, name: called } = tab.guests[name]!.peer
      return { stage, ended, path, words, topic, clientId, name: called }
    }, name)
  }

  async path(name: string, path: 'direct' | 'relay'): Promise<void> {
    const has = ([name, path]: readonly [string, string]) => tab.guests[name]!.peer.path === path
    await this.page.waitForFunction(has, [name, path] as const, { polling: 20 })
  }

  async ended(name: string): Promise<string | null> {
    await this.page.waitForFunction((name) => tab.guests[name]!.peer.stage === 'ended', name, { polling: 20 })
    return (await this.peer(name)).ended
  }

  view(): Promise<peers.PeersView> {
    return this.page.evaluate(() => tab.host.view)
  }

  async until(holds: (view: peers.PeersView) => boolean): Promise<peers.PeersView> {
    const source = `(${holds})(tab.host.view)`
    await this.page.waitForFunction(source, undefined, { polling: 20 })
    return this.view()
  }

  command(command: peers.PeersCommand): Promise<void> {
    return this.page.evaluate((command) => tab.host.command(command), command)
  }

  /** From now on no direct way opens from here. */
  block(blocked: boolean): Promise<void> {
    return this.page.evaluate((blocked) => {
      tab.blocked = blocked
    }, blocked)
  }

  /** Cuts every direct way that there is. */
  cut(): Promise<void> {
    return this.page.evaluate(() => {
      for (const connection of tab.connections.splice(0)) connection.close()
    })
  }
}

interface Fixtures {
  gateway: GatewayProcess
  /** A page in a context of its own. */
  guestPage: () => Promise<PeerPage>
  /** A page of the teacher's browser; all of them share one broker. */
  hostPage: () => Promise<PeerPage>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  gateway: async ({}, use) => {
    const gateway = await startGateway()
    await use(gateway)
    await gateway.stop()
  },
  guestPage: async ({ browser, gateway }, use) => {
    const contexts: BrowserContext[] = []
    await use(async () => {
      const context = await browser.newContext()
      contexts.push(context)
      return PeerPage.open(context, gateway.url)
    })
    for (const context of contexts) await context.close()
  },
  hostPage: async ({ context, gateway }, use) => {
    await use(() => PeerPage.open(context, gateway.url))
  },
})
