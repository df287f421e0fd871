// Links for which the core has more than one turn should take: each gets its next piece when it has room and the others
// had their turn. Does not know what a piece is.
import type { Input, LinkId } from '../core/outcome.ts'
import { Queue } from '../core/queue.ts'
import { backlogMark } from '../transport/link.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'

export interface PullsHost {
  readonly connections: ReadonlyMap<LinkId, Connection>
  /** So much waits for the disk that nothing should be added. */
  readonly isFull: boolean
  feed(input: Input, row: null): void
  /** Runs a job as a turn of its own. */
  soon(job: () => void): void
}

export class Pulls {
  readonly #host: PullsHost
  readonly #clock: Clock
  readonly #due = new Queue<Connection>()
  #cancel: (() => void) | null = null

  constructor(host: PullsHost, clock: Clock) {
    this.#host = host
    this.#clock = clock
  }

  /** Takes the list over, and empties it. */
  wanted(links: LinkId[]): void {
    for (const link of links) {
      const connection = this.#host.connections.get(link)
      if (connection !== undefined) this.#ask(connection)
    }
    links.length = 0
  }

  /** The link's backlog has fallen. */
  drained(connection: Connection): void {
    if (!connection.isPulled) return
    connection.isPulled = false
    this.#ask(connection)
  }

  cancel(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#due.clear()
  }

  /** There is room for more to wait for the disk. */
  goOn(): void {
    // Behind what the event loop has at hand by now, and one link at a time.
    if (this.#due.length > 0)
      this.#cancel ??= this.#clock.alarm(this.#clock.now(), () => {
        this.#cancel = null
        this.#host.soon(() => this.#serve())
      })
  }

  #ask(connection: Connection): void {
    this.#due.push(connection)
    this.goOn()
  }

  #serve(): void {
    if (this.#host.isFull) return
    const connection = this.#due.shift()
    if (connection?.isOpen) {
      // One that is over the mark tells when it has drained.
      if (connection.link.backlogBytes > backlogMark) connection.isPulled = true
      else this.#host.feed({ type: 'pull', link: connection.id }, null)
    }
    this.goOn()
  }
}
