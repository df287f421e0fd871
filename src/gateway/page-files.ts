// Serves the files of the built page.
// Does not know what they do; only how long a browser may keep them and what they may load.
import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Names with a hash of their content never change. */
const hashed = /^\/assets\/.*[-.][\w-]{8,}\.\w+$/

/** Headers of every answer, whatever it is. */
export const commonHeaders = {
  // By this a second start knows who has its port.
  'X-Mqtab': __MQTAB_VERSION__,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** MQTT.js keeps its timers in a worker made of a blob; the workbench may dial any broker. */
function contentSecurityPolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(
    (match) => ` 'sha256-${createHash('sha256').update(match[1]!).digest('base64')}'`,
  )
  return [
    "default-src 'self'",
    `script-src 'self'${inline.join('')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}

interface PageFile {
  readonly body: Buffer
  readonly headers: Record<string, string>
  readonly modifiedAt: number
}

export interface PageFiles {
  /** Answers a GET or HEAD for the path of a URL, decoded or not; the number is the status that was sent. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<number>
}

/** The files below `root`, kept in memory once read and read again when they have changed. */
export function pageFiles(root: string): PageFiles {
  const kept = new Map<string, PageFile>()
  return {
    async serve(request, response, path) {
      const file = await find(root, kept, path)
      if (!file) return answer(response, 404, 'Not found.\n')
      if (matches(request.headers['if-none-match'], file.headers.ETag!)) {
        const { 'Content-Type': _, ...headers } = file.headers
        response.writeHead(304, { ...commonHeaders, ...headers }).end()
        return 304
      }
      response.writeHead(200, { ...commonHeaders, ...file.headers, 'Content-Length': file.body.length })
      response.end(request.method === 'HEAD' ? undefined : file.body)
      return 200
    },
  }
}

/** Sends a plain sentence. */
export function answer(response: ServerResponse, status: number, text: string): number {
  const body = Buffer.from(text)
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length }
  response.writeHead(status, { ...commonHeaders, 'Cache-Control': 'no-store', ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : body)
  return status
}

/** No way out of the folder: no dot segments, no back slashes, no NUL, no links to the outside, however written. */
function safePath(path: string): string | null {
  let plain: string
  try {
    plain = decodeURIComponent(path)
  } catch {
    return null
  }
  if (!plain.startsWith('/') || /[\\\0:]/.test(plain)) return null
  const segments = plain.slice(1).split('/')
  if (segments.some((segment, at) => segment.startsWith('.') || (segment === '' && at < segments.length - 1)))
    return null
  return plain.endsWith('/') ? `${plain}index.html` : plain
}

async function find(root: string, kept: Map<string, PageFile>, path: string): Promise<PageFile | null> {
  const safe = safePath(path)
  if (!safe) return null
  try {
    const base = await realpath(root)
    const name = await realpath(join(base, safe))
    if (!name.startsWith(base + sep)) return null
    const status = await stat(name)
    if (!status.isFile()) return null
    const old = kept.get(name)
    if (old?.modifiedAt === status.mtimeMs) return old
    const file = described(safe, await readFile(name), status.mtimeMs)
    kept.set(name, file)
    return file
  } catch {
    return null
  }
}

function described(path: string, body: Buffer, modifiedAt: number): PageFile {
  const type = types[extname(path).toLowerCase()] ?? 'application/octet-stream'
  const headers: Record<string, string> = {
    'Content-Type': type,
    'Cache-Control': hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  }
  if (type.startsWith('text/html')) headers['Content-Security-Policy'] = contentSecurityPolicy(body.toString())
  return { body, headers, modifiedAt }
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
