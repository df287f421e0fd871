// The WebSocket door to the rooms: who may come in, and who may open a room.
// Does not know what happens in a room.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { roomMessageBytes, roomsProtocol } from '../transport/rooms.types.ts'
import { tokenProtocol } from '../transport/uplink.types.ts'
import { isLocal, isProxied, isSameOrigin, mayConnect, sameToken } from './guard.ts'
import type { RoomSocket, Rooms } from './rooms.ts'

export interface RoomsDoor {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, deny: (status: string, why: string) => void): void
  /** Ends all rooms and every socket. */
  close(): void
}

/** A page of this gateway's own, on this machine and with the token, may open rooms; others may join them. */
export function createRoomsDoor(rooms: Rooms, token: string, allowedOrigins: readonly string[]): RoomsDoor {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: roomMessageBytes,
    handleProtocols: (offered) => (offered.has(roomsProtocol) ? roomsProtocol : false),
  })
  return {
    upgrade(request, socket, head, deny) {
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
      if (!mayConnect(request, allowedOrigins)) {
        deny('403 Forbidden', 'only pages of this gateway meet in its rooms')
        return
      }
      if (!offered.includes(roomsProtocol)) {
        deny('400 Bad Request', `it does not speak ${roomsProtocol}: reload the page`)
        return
      }
      const given = offered.find((name) => name.startsWith(tokenProtocol))?.slice(tokenProtocol.length) ?? ''
      const mayHost = isLocal(request) && isSameOrigin(request) && !isProxied(request) && sameToken(given, token)
      const address = request.socket.remoteAddress?.replace(/^::ffff:/i, '') ?? 'unknown'
      server.handleUpgrade(request, socket, head, (client) => {
        rooms.join(client as unknown as RoomSocket, address, mayHost)
      })
    },
    close() {
      rooms.close()
      for (const client of server.clients) client.terminate()
    },
  }
}
