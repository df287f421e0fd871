// The HTTP side: the page's files, /gateway.json, MQTT over WebSocket at /mqtt, and /uplink for the hosting page.
// Does not know what becomes of the links it accepts, nor which page hosts.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { BrokerConfig } from '../core/limits.ts'
import type { Origin } from '../core/outcome.ts'
import type { Link } from '../transport/link.ts'
import { type SocketLike, socketLink } from '../transport/socket.ts'
import { tokenProtocol, tokenRefused, uplinkProtocol } from '../transport/uplink.types.ts'
import { hostName, isLocal, isProxied, isSameOrigin, mayConnect, namesUs, sameToken } from './guard.ts'
import type { Credentials } from './lan.ts'
import { createSeldomLog, type Log } from './log.ts'
import { answer, commonHeaders, type PageFiles } from './page-files.ts'
import type { RoomsDoor } from './rooms-door.ts'

export interface ServerOptions {
  readonly log: Log
  readonly files: PageFiles
  /** The name that `--host` gave, if any. */
  readonly ownName: string | null
  readonly allowedOrigins: readonly string[]
  /** Null leaves the page's broker its own. */
  readonly broker: BrokerConfig | null
  /** Each TCP connection, for whoever ends them all. */
  readonly onSocket: (socket: Socket) => void
  /** Takes a client's link. */
  readonly accept: (link: Link, origin: Origin) => void
  /** What lets pages host; null when this process hosts the broker itself. */
  readonly uplinks: {
    readonly token: string
    /** Port of MQTT over TCP. */
    readonly tcpPort: () => number
    /** Someone fetched what a hosting page needs. */
    readonly onFetched: () => void
    readonly join: (carrier: Link, address: string) => void
    /** Where peers meet. */
    readonly rooms: RoomsDoor
    /** Addresses of the page for others on the network; empty where nobody else can reach it. */
    readonly lan: () => readonly string[]
    /** Made up for clients of other machines, for the page to show; null where a person chose the users. */
    readonly login: Credentials | null
  } | null
}

export interface Gate {
  /** A new server with these doors; several may share them, one per address. */
  make(): Server
  /** Ends every WebSocket. */
  close(): void
}

/** Subprotocols of MQTT, the better one first. */
const mqttProtocols = ['mqtt', 'mqttv3.1']

export function createGate(options: ServerOptions): Gate {
  const refused = createSeldomLog(options.log)
  const mqtt = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // One message may hold several packets. What a page's own broker allows is not known here.
    maxPayload: Math.max(32 * 1024 * 1024, 2 * (options.broker?.limits.maximumPacketSize ?? 128 * 1024 * 1024)),
    // The server answers with the subprotocol of MQTT that was asked for [MQTT-6.0.0-4].
    handleProtocols: (offered) => mqttProtocols.find((name) => offered.has(name)) ?? false,
  })
  const uplink = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 16 * 1024 * 1024,
    handleProtocols: (offered) => (offered.has(uplinkProtocol) ? uplinkProtocol : false),
  })
  const refuse = (request: IncomingMessage, why: string) =>
    refused('warning', `Refused ${request.method} ${pathOf(request)} from ${addressOf(request)}: ${why}`)

  return {
    make: () => {
      const server = createServer((request, response) => {
        handle(options, refuse, request, response).catch((error: unknown) => {
          options.log('error', `HTTP: ${String(error)}`)
          response.destroy()
        })
      })
      server.on('connection', options.onSocket)
      server.on('upgrade', (request, socket, head) => {
        socket.on('error', () => socket.destroy())
        upgrade({ options, refuse, mqtt, uplink }, request, socket, head)
      })
      return server
    },
    close: () => {
      for (const client of [...mqtt.clients, ...uplink.clients]) client.terminate()
      options.uplinks?.rooms.close()
    },
  }
}

type Refuse = (request: IncomingMessage, why: string) => void

async function handle(
  options: ServerOptions,
  refuse: Refuse,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = pathOf(request)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    answer(response, 405, 'Only GET and HEAD.\n')
    return
  }
  if (!namesUs(request, options.ownName)) {
    refuse(request, `the host ${shown(request.headers.host)} is not this gateway`)
    answer(response, 403, 'This name does not belong to this gateway.\n')
    return
  }
  if (path === '/gateway.json') {
    gatewayJson(options, refuse, request, response)
    return
  }
  if (path === '/mqtt' || path === '/uplink' || path === '/rooms') {
    response.setHeader('Upgrade', 'websocket')
    answer(response, 426, 'This address speaks WebSocket.\n')
    return
  }
  const name = hostName(request.headers.host)
  if (path === '/' && request.headers['sec-fetch-mode'] === 'navigate' && (name === '127.0.0.1' || name === '::1')) {
    // One origin for one machine: what the broker keeps is kept per origin.
    const port = request.headers.host?.match(/:\d+$/)?.[0] ?? ''
    response.writeHead(307, { ...commonHeaders, Location: `http://localhost${port}${request.url}` }).end()
    return
  }
  const status = await options.files.serve(request, response, path)
  if (path === '/' && status < 400 && isLocal(request)) options.uplinks?.onFetched()
}

/** What a page needs to host, or nothing: see `guard.ts` for who may have it. */
function gatewayJson(options: ServerOptions, refuse: Refuse, request: IncomingMessage, response: ServerResponse): void {
  const { uplinks } = options
  if (!uplinks) {
    answer(response, 404, 'This gateway hosts the broker itself.\n')
    return
  }
  if (!isLocal(request) || !isSameOrigin(request) || isProxied(request)) {
    refuse(
      request,
      isLocal(request) ? `it is for another origin, ${shown(request.headers.origin)}` : 'not this machine',
    )
    answer(response, 403, 'Only for the page of this gateway, on this machine.\n')
    return
  }
  const host = request.headers.host!
  const body = Buffer.from(
    JSON.stringify({
      url: `ws://${host}/uplink`,
      token: uplinks.token,
      tcp: `localhost:${uplinks.tcpPort()}`,
      websocket: `ws://${host}/mqtt`,
      rooms: `ws://${host}/rooms`,
      lan: uplinks.lan(),
      login: uplinks.login,
      config: options.broker,
    }),
  )
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length }
  response.writeHead(200, { ...commonHeaders, 'Cache-Control': 'no-store', ...headers })
  response.end(request.method === 'HEAD' ? undefined : body)
  uplinks.onFetched()
}

interface Doors {
  readonly options: ServerOptions
  readonly refuse: Refuse
  readonly mqtt: WebSocketServer
  readonly uplink: WebSocketServer
}

function upgrade(doors: Doors, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { options, refuse } = doors
  const path = pathOf(request)
  const deny = (status: string, why: string) => {
    refuse(request, why)
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${oneLine(why)}\n`)
  }
  // A program may reach us by any name. A page sends its origin, and may have been rebound.
  const isProgram = path === '/mqtt' && request.headers.origin === undefined
  if (!isProgram && !namesUs(request, options.ownName)) {
    deny('403 Forbidden', `the host ${shown(request.headers.host)} is not this gateway`)
  } else if (path === '/mqtt') {
    upgradeMqtt(doors, request, socket, head, deny)
  } else if (path === '/uplink' && options.uplinks) {
    upgradeUplink(doors, request, socket, head, deny)
  } else if (path === '/rooms' && options.uplinks) {
    options.uplinks.rooms.upgrade(request, socket, head, deny)
  } else {
    deny('404 Not Found', `MQTT over WebSocket is at /mqtt, not at ${shown(path)}`)
  }
}

type Deny = (status: string, why: string) => void

function upgradeMqtt(doors: Doors, request: IncomingMessage, socket: Duplex, head: Buffer, deny: Deny): void {
  const { options, mqtt } = doors
  const offered = protocolsOf(request)
  if (!mayConnect(request, options.allowedOrigins)) {
    const origin = shown(request.headers.origin)
    deny('403 Forbidden', `pages of ${origin} may not connect unless "allowedOrigins" of the configuration names it`)
  } else if (!offered.some((name) => mqttProtocols.includes(name))) {
    deny('400 Bad Request', 'it does not offer the WebSocket subprotocol "mqtt"') // [MQTT-6.0.0-3]
  } else {
    mqtt.handleUpgrade(request, socket, head, (client) => {
      options.accept(linkOf(client, true), { transport: 'websocket', address: addressOf(request) })
    })
  }
}

function upgradeUplink(doors: Doors, request: IncomingMessage, socket: Duplex, head: Buffer, deny: Deny): void {
  const uplinks = doors.options.uplinks!
  if (!isLocal(request) || !isSameOrigin(request) || isProxied(request)) {
    deny('403 Forbidden', 'only the page of this gateway, on this machine, may host')
    return
  }
  const offered = protocolsOf(request)
  if (!offered.includes(uplinkProtocol)) {
    deny('400 Bad Request', `it does not speak ${uplinkProtocol}: reload the page`)
    return
  }
  const token = offered.find((name) => name.startsWith(tokenProtocol))?.slice(tokenProtocol.length) ?? ''
  doors.uplink.handleUpgrade(request, socket, head, (client) => {
    if (sameToken(token, uplinks.token)) {
      uplinks.join(linkOf(client, false), addressOf(request))
      return
    }
    // It will ask for the new one and come again: a page that was open while the gateway was started anew.
    uplinks.onFetched()
    // A page is told only by a close code: a browser hides the status of a refused handshake.
    doors.refuse(request, 'its token is not of this start of the gateway')
    client.on('error', () => {})
    client.close(tokenRefused, 'token')
  })
}

function linkOf(client: WebSocket, coalesce: boolean): Link {
  return socketLink(client as unknown as SocketLike, coalesce)
}

function protocolsOf(request: IncomingMessage): string[] {
  const header = request.headers['sec-websocket-protocol'] ?? ''
  return header.split(',').map((name) => name.trim())
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split(/[?#]/, 1)[0]!
}

function addressOf(request: IncomingMessage): string {
  const { remoteAddress = 'unknown', remotePort = 0 } = request.socket
  return formatAddress(remoteAddress, remotePort)
}

/** `127.0.0.1:4711` or `[::1]:4711`. */
export function formatAddress(address: string, port: number): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`
}

function shown(text: string | undefined): string {
  return text === undefined ? 'none' : JSON.stringify(text.slice(0, 100))
}

function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ')
}
