// Reads what a page sends to the worker: a page may be older, newer, or not ours at all.
// Does not know what a message is for.
import type { PageMessage } from '../transport/messages.ts'
import { SidePort } from '../transport/side-ports.ts'
import { isGuestPass } from './guest.ts'

/** Null for anything that is no message. */
export function pageMessage(data: unknown): PageMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const message = data as Record<string, unknown>
  switch (message.type) {
    case 'hello': {
      const known = typeof message.version === 'number' && typeof message.build === 'number'
      const { lock, address } = message
      return known && (lock === null || typeof lock === 'string') && typeof address === 'string'
        ? (message as PageMessage)
        : null
    }
    case 'link': {
      const isOurs = message.guest === undefined || isGuestPass(message.guest)
      return isPort(message.port) && isOurs ? (message as PageMessage) : null
    }
    case 'observe':
      return isPort(message.port) ? (message as PageMessage) : null
    case 'uplink':
      return typeof message.url === 'string' && typeof message.token === 'string' ? (message as PageMessage) : null
    case 'retire':
      return typeof message.build === 'number' ? (message as PageMessage) : null
    case 'pong':
    case 'goodbye':
      return message as PageMessage
    default:
      return null
  }
}

function isPort(value: unknown): boolean {
  return value instanceof MessagePort || value instanceof SidePort
}
