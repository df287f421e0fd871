// Durable before visible: what an outcome promises waits for its writes, and what comes behind it on a link waits too.
// Does not know what is promised, nor how a disk works.
import type { LinkId, Outcome } from '../core/outcome.ts'
import { clear } from './clear.ts'
import type { Commits, Group } from './commits.ts'
import { type Connection, Stop } from './connection.ts'
import type { Outlet } from './outlet.ts'

export class Settlement {
  readonly #commits: Commits
  readonly #outlet: Outlet
  readonly #connections: ReadonlyMap<LinkId, Connection>
  #waiting: Connection[] = []

  constructor(commits: Commits, outlet: Outlet, connections: ReadonlyMap<LinkId, Connection>) {
    this.#commits = commits
    this.#outlet = outlet
    this.#connections = connections
  }

  /** Carries out at once what may be seen, and moves the rest to the group that gathers. Empties the outcome's lists. */
  settle(outcome: Outcome, cause: number): void {
    const { writes, sends, closes } = outcome
    const commits = this.#commits
    let group: Group | null = null
    if (writes.length > 0) {
      group = commits.gathering
      for (const write of writes) group.writes.push(write)
      clear(writes)
    }
    for (const send of sends) {
      const connection = this.#connections.get(send.link)
      if (connection === undefined) continue
      const behind = group ?? this.#waitsBehind(connection)
      if (behind === null) {
        this.#outlet.carry(connection, send, cause)
      } else {
        commits.hold(behind, send, cause)
        connection.waitsFor = behind.number
        // Whoever brought it waits for a receiver that can't keep up, as if it left at once.
        if (connection.overflow !== null) this.#outlet.touch(connection)
      }
    }
    clear(sends)
    for (const close of closes) {
      const connection = this.#connections.get(close.link)
      if (connection !== undefined) this.close(connection, close.why, group)
    }
    if (closes.length > 0) clear(closes)
  }

  /** Closes the link behind all that is promised to it, and behind the group. */
  close(connection: Connection, why: string, group: Group | null = null): void {
    if (connection.isOpen) connection.state = 'closing'
    const behind = group ?? this.#waitsBehind(connection)
    if (behind === null) this.#outlet.close(connection)
    else behind.closes.push({ link: connection.id, why })
  }

  /** Much waits for the disk: the link is not read until that is less. */
  wait(connection: Connection): void {
    connection.stop(Stop.store)
    this.#waiting.push(connection)
  }

  /** The group's writes are durable: what they promised may be seen. Returns the links that may be read again. */
  carryOut(group: Group): readonly Connection[] {
    for (let index = 0; index < group.sends.length; index++) {
      const send = group.sends[index]!
      const connection = this.#connections.get(send.link)
      if (connection !== undefined) this.#outlet.carry(connection, send, group.causes[index]!)
    }
    for (const { link } of group.closes) {
      const connection = this.#connections.get(link)
      if (connection !== undefined) this.#outlet.close(connection)
    }
    if (this.#commits.isFull) return []
    const waiting = this.#waiting
    this.#waiting = []
    return waiting.filter((connection) => connection.go(Stop.store))
  }

  #waitsBehind(connection: Connection): Group | null {
    return connection.waitsFor === 0 ? null : this.#commits.pending(connection.waitsFor)
  }
}
