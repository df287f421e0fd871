// Who may ask what: the token of hosting pages, and checks against foreign origins and DNS rebinding.
// Does not know what is behind the doors it guards.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** A secret that a page proves itself with; valid as a part of a WebSocket subprotocol. */
export function createToken(): string {
  return randomBytes(24).toString('base64url')
}

/** Compares without telling by time how far two tokens agree. */
export function sameToken(one: string, other: string): boolean {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The host of a Host header or URL, without port and brackets, in lower case; null where there is none. */
export function hostName(host: string | undefined): string | null {
  if (!host || !/^[a-z0-9.:[\]_-]+$/i.test(host)) return null
  const url = `http://${host}`
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : null
}

export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(name)
}

/** 127.0.0.0/8 and ::1, also as an IPv4 address in IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const bare = address.replace(/^::ffff:/i, '')
  return bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

/**
 * Whether the Host header can only mean this gateway. A page of another site whose name was rebound to our address
 * sends its own name, never an address, `localhost` or what `--host` named.
 */
export function namesUs(request: IncomingMessage, ownName: string | null): boolean {
  const name = hostName(request.headers.host)
  return name !== null && (isLoopbackName(name) || isIP(name) !== 0 || name === ownName?.toLowerCase())
}

/** Whether no other origin's page can be behind the request: it has no Origin, or our own. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || origin.toLowerCase() === `http://${host?.toLowerCase()}`
}

/** Whether a proxy says that it passes on what somebody else asked: a request of this machine may then be anybody's. */
export function isProxied(request: IncomingMessage): boolean {
  return Object.keys(request.headers).some((name) => /^(forwarded|via|x-forwarded-.*|x-real-ip)$/.test(name))
}

/** Whether the request came from this machine. */
export function isLocal(request: IncomingMessage): boolean {
  return isLoopbackAddress(request.socket.remoteAddress ?? '')
}

/**
 * Whether the origin of a WebSocket handshake may speak MQTT with us: programs (which have none), our own page, pages
 * of this machine, desktop applications, and what the configuration allows. Any other web page could else reach a
 * broker that is meant for this machine.
 */
export function mayConnect(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin } = request.headers
  if (origin === undefined || allowedOrigins.includes(origin) || isSameOrigin(request)) return true
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return true
  return isLoopbackName(url.hostname.replace(/^\[(.*)\]$/, '$1'))
}
