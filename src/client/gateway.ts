// Joins the broker to the gateway that served this page, where one did, and again when the gateway was started anew.
// Does not know what a gateway does.
import type { GatewayInfo } from '../transport/messages.ts'
import type { BrokerHandle } from './open.ts'

/**
 * Asks the server of this page whether it is a gateway, and tells the broker. Resolves with what was found, or null: any
 * other web server. Stops asking when the handle is closed.
 */
export async function joinServingGateway(handle: BrokerHandle): Promise<GatewayInfo | null> {
  handle.onGatewayRefused(() => {
    ask(handle).catch(() => {})
  })
  return await ask(handle)
}

async function ask(handle: BrokerHandle): Promise<GatewayInfo | null> {
  const found = await gatewayInfo()
  if (found !== null && handle.state !== 'closed') handle.joinGateway(found)
  return found
}

/** What `gateway.json` beside the page says; null where there is none, or it is not ours. */
export async function gatewayInfo(): Promise<GatewayInfo | null> {
  let found: Partial<GatewayInfo>
  try {
    const answer = await fetch(new URL('gateway.json', document.baseURI), { cache: 'no-store' })
    if (!answer.ok) return null
    found = await answer.json()
  } catch {
    // No server now, or a page that is not JSON: then there is no gateway either.
    return null
  }
  const { url, token, config = null, tcp = null, websocket = null, rooms = null, lan = [] } = found
  if (typeof url !== 'string' || typeof token !== 'string') return null
  return { url, token, config, tcp, websocket, rooms, lan }
}
