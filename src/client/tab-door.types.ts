// What the fallback needs of the page it lives in.
// Does not know what it does with it.
import type { Lobby } from '../transport/lobby.ts'
import type { Locks } from '../transport/locks.ts'
import type { Pipe } from '../transport/side-ports.ts'

/** A dedicated worker of this page, started. */
export interface TabWorker {
  /** Names it in the lobby. */
  readonly id: string
  readonly channel: Pipe
  terminate(): void
}

export interface TabSurroundings {
  /** Of the broker. */
  readonly name: string
  /** Of this page. */
  readonly page: string
  readonly locks: Locks | null
  readonly openLobby: () => Lobby | null
  /** Pages can reach the worker of another. */
  readonly hasChannels: boolean
  /** Opens the channel of this address; `heard` is called when the worker listens at its other end. */
  readonly openChannel: (address: string, heard: () => void) => Pipe
  readonly startWorker: (failed: (why: string) => void) => TabWorker
  readonly alarm: (millis: number, wake: () => void) => () => void
  /** The page is about to be frozen: its worker too, and then nobody is served. */
  readonly onFreeze: (freeze: () => void) => () => void
}
