// A lobby without a browser: what one says, all others hear, in microtasks.
// Does not know what is said.
import type { Lobby, LobbyMessage } from '../transport/lobby.ts'

/** Each call of the function returned is one place in the lobby of one origin. `said` grows with every message. */
export function memoryLobby(said: LobbyMessage[] = []): () => Lobby {
  const present = new Set<Lobby>()
  return () => {
    const lobby: Lobby = {
      post(message) {
        if (!present.has(lobby)) return
        said.push(message)
        for (const other of present) {
          if (other !== lobby) queueMicrotask(() => present.has(other) && other.onMessage(message))
        }
      },
      close: () => void present.delete(lobby),
      onMessage: () => {},
    }
    present.add(lobby)
    return lobby
  }
}
