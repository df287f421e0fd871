// Puts the parts together: listeners, and behind them the tunnel to a page, a headless page, or an embedded host.
// Does not know the command line or signals; cli.ts does.
import { createServer, type Socket } from 'node:net'
import type { BrokerConfig } from '../core/limits.ts'
import type { Origin } from '../core/outcome.ts'
import type { Link } from '../transport/link.ts'
import { defaultGatewayConfig, type GatewayConfig } from './config.ts'
import { createEmbeddedHost } from './embedded.ts'
import { createToken } from './guard.ts'
import { type Headless, openHeadless } from './headless.ts'
import { lanAddresses, withCredentials } from './lan.ts'
import { addressesToBind, type Binding, bind, StartError } from './listeners.ts'
import type { Log } from './log.ts'
import { pageFiles } from './page-files.ts'
import { withoutPlainText } from './passwords.ts'
import { Rooms } from './rooms.ts'
import { createRoomsDoor } from './rooms-door.ts'
import { createGate, formatAddress, type Gate } from './server.ts'
import { tcpLink } from './tcp-link.ts'
import { Tunnel } from './tunnel.ts'

export interface GatewayOptions {
  readonly port: number
  readonly tcp: number
  readonly host: string | null
  /** Others on the network may come, with credentials. */
  readonly lan?: boolean
  readonly mode: 'page' | 'headless' | 'embedded'
  readonly profile: string | null
  readonly config: GatewayConfig
  /** The folder of the built page. */
  readonly pageFolder: string
  readonly log: Log
  /** The embedded broker broke: end the process. */
  readonly onCrash: (error: unknown) => void
}

export interface Gateway {
  readonly addresses: {
    readonly tcp: string
    readonly websocket: string
    readonly page: string
    /** Of the page, for others on the network. */
    readonly lan: readonly string[]
  }
  /** What MQTT clients of other machines need; null where there are none, or where the configuration names users. */
  readonly credentials: { readonly username: string; readonly password: string } | null
  /** Resolves when clients are served; with a page that a person opens, when one was opened. */
  readonly hosted: Promise<void>
  /** Ends everything in good order. */
  close(): Promise<void>
}

/** What is behind the doors. */
interface Inside {
  accept(link: Link, origin: Origin): void
  readonly tunnel: Tunnel | null
  readonly hosted: Promise<void>
  close(): Promise<void>
}

/** Milliseconds that clients have to take our last words. */
const goodbyeMillis = 500
/** Milliseconds without a hosting page after which the headless one is opened anew; so long are clients held. */
const reviveMillis = 20_000

/** Resolves when both ports are bound. Rejects with StartError or NoBrowserError. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  let pageUrl = ''
  let tcpPort = 0
  let lan: readonly string[] = []
  const { broker: configured, credentials } = withCredentials(options.config.broker, options.lan === true)
  const inside = options.mode === 'embedded' ? embedded(options, configured) : tunnelled(options, () => pageUrl)
  const { tunnel } = inside
  // Passwords in plain text stay in this process.
  const isDemanded = configured !== defaultGatewayConfig.broker
  const broker = tunnel && isDemanded ? await withoutPlainText(configured) : null
  const token = createToken()
  const { allowedOrigins } = options.config
  const sockets = new Set<Socket>()
  const known = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  const gate = createGate({
    log: options.log,
    files: pageFiles(options.pageFolder),
    ownName: options.host,
    allowedOrigins,
    broker,
    onSocket: known,
    accept: (link, origin) => inside.accept(link, origin),
    uplinks: tunnel && {
      token,
      tcpPort: () => tcpPort,
      onFetched: () => tunnel.expectPage(),
      join: (carrier, address) => tunnel.join(carrier, address),
      rooms: createRoomsDoor(new Rooms(options.log), token, allowedOrigins),
      lan: () => lan,
      login: credentials,
    },
  })
  let http: Binding | null = null
  let tcp: Binding | null = null
  let headless: Headless | null = null
  const close = async () => {
    http?.close()
    tcp?.close()
    await inside.close()
    await emptied(sockets)
    gate.close()
    await headless?.close()
    for (const socket of sockets) socket.destroy()
  }
  try {
    const addresses = addressesToBind(options.lan ? '0.0.0.0' : options.host)
    http = await bindHttp(options, gate, addresses)
    pageUrl = `http://localhost:${http.port}/`
    if (options.lan) lan = lanAddresses(http.port)
    tcp = await bindTcp(options, addresses, known, inside)
    tcpPort = tcp.port
    if (options.mode === 'headless') {
      tunnel?.expectPage(reviveMillis)
      headless = await openHeadless({ url: `${pageUrl}#host`, profile: options.profile, log: options.log })
      keepAlive(tunnel!, headless, options.log)
    }
  } catch (error) {
    await close()
    throw error
  }
  const websocket = `ws://localhost:${http.port}/mqtt`
  const addresses = { tcp: `mqtt://localhost:${tcp.port}`, websocket, page: pageUrl, lan }
  return { addresses, credentials, hosted: inside.hosted, close }
}

async function bindHttp(options: GatewayOptions, gate: Gate, addresses: readonly string[]): Promise<Binding> {
  const purpose = 'the page and MQTT over WebSocket'
  try {
    return await bind({ purpose, port: options.port, flag: '--port', addresses, make: () => gate.make() })
  } catch (error) {
    if (options.port !== 0 && (await isOurs(options.port))) {
      throw new StartError(
        `another mqtab is already running here: its page is http://localhost:${options.port}/. Use --port N and --tcp N for a second one.`,
      )
    }
    throw error
  }
}

/** Whether a gateway like this one answers at the port. */
async function isOurs(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/uplink`, { signal: AbortSignal.timeout(1_000) })
    return answer.headers.get('x-mqtab') !== null
  } catch {
    return false
  }
}

function bindTcp(
  options: GatewayOptions,
  addresses: readonly string[],
  known: (socket: Socket) => void,
  inside: Inside,
): Promise<Binding> {
  const make = () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      known(socket)
      const address = formatAddress(socket.remoteAddress ?? 'unknown', socket.remotePort ?? 0)
      inside.accept(tcpLink(socket), { transport: 'tcp', address })
    })
  return bind({ purpose: 'MQTT over TCP', port: options.tcp, flag: '--tcp', addresses, make })
}

function embedded(options: GatewayOptions, config: BrokerConfig): Inside {
  const host = createEmbeddedHost(config, options.log, options.onCrash)
  return {
    accept: (link, origin) => void host.accept(link, origin),
    tunnel: null,
    hosted: host.ready,
    close: () => host.stop(),
  }
}

function tunnelled({ log, mode }: GatewayOptions, pageUrl: () => string): Inside {
  const tunnel = new Tunnel({ log, pageUrl, ...(mode === 'headless' && { lostGraceMillis: reviveMillis }) })
  const hosted = new Promise<void>((resolve) => {
    tunnel.onHosted = (now) => {
      if (now) resolve()
    }
  })
  return {
    accept: (link, origin) => tunnel.accept(link, origin),
    tunnel,
    hosted,
    close: async () => tunnel.close(),
  }
}

/** Resolves when every client has gone, or did not in time. What was sent to them last is under way until then. */
async function emptied(sockets: ReadonlySet<Socket>): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, goodbyeMillis).unref())
  const gone = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  await Promise.race([late, Promise.all(gone)])
}

/** A page may live and its broker not answer: then it is opened anew. */
function keepAlive(tunnel: Tunnel, headless: Headless, log: Log): void {
  const resolve = tunnel.onHosted
  let timer: ReturnType<typeof setTimeout> | null = null
  const watch = () => {
    timer = setTimeout(() => {
      log('error', 'The headless page does not host the broker; opening it again')
      headless.revive()
      watch()
    }, reviveMillis)
    timer.unref()
  }
  tunnel.onHosted = (now) => {
    resolve(now)
    if (timer) clearTimeout(timer)
    if (!now) watch()
  }
  if (!tunnel.hosted) watch()
}
