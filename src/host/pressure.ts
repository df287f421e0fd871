// Back-pressure: whoever fills a slow receiver's backlog is not read until that drains, or for 100 ms at most.
// Does not know what a packet is, nor what is dropped towards a receiver that is given up: the core does.
import type { Input } from '../core/outcome.ts'
import { backlogMark } from '../transport/link.ts'
import { clear } from './clear.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import { Stop } from './connection.ts'

/** Milliseconds that a link stands still for a receiver that does not drain. After them it may bring more once. */
export const pauseMillis = 100
/** Bytes of one receiver's backlog, and of all that are over the mark, beyond which a slow receiver holds up nobody. */
export const hardMark = 16 * backlogMark
export const totalMark = 256 * backlogMark

/** What back-pressure needs from the host. */
export interface PressureHost {
  readonly clock: Clock
  feed(input: Input, row: null): void
  /** Reads what the connection has brought meanwhile. */
  readSoon(connection: Connection): void
  /** Runs a job as a turn of its own. */
  soon(job: () => void): void
}

/** A receiver's backlog is over the mark, and it makes others wait. */
export interface Overflow {
  /** Bytes that the receiver had taken when the pause began. */
  taken: number
  endsAt: number
  cancelAlarm: () => void
  /** Those who wait for it. */
  readonly pressed: Connection[]
}

export class Pressure {
  readonly #host: PressureHost
  /** Read since the last flush: what leaves in it is their doing. */
  readonly #sources: Connection[] = []
  /** Of all receivers over the mark, as last seen. */
  #totalBytes = 0

  constructor(host: PressureHost) {
    this.#host = host
  }

  /** Packets of this link were handled: the output until the next `flushed` comes of them. */
  wasRead(connection: Connection): void {
    this.#sources.push(connection)
  }

  flushed(): void {
    clear(this.#sources)
  }

  /** Looks at a receiver whose output, or what holds it, has changed. */
  watch(connection: Connection): void {
    if (connection.state === 'closed') return
    const { backlogBytes } = connection.link
    if (backlogBytes > backlogMark && connection.overflow === null && !connection.isGivenUp) this.#begin(connection)
    const { overflow } = connection
    if (overflow !== null) {
      this.#count(connection, backlogBytes)
      if (backlogBytes > hardMark || this.#totalBytes > totalMark) this.#giveUp(connection, overflow)
      else this.#press(overflow)
    }
    this.#tell(connection, backlogBytes)
  }

  /** The link's backlog fell to a quarter of the mark. */
  drained(connection: Connection): void {
    this.forget(connection)
    connection.isGivenUp = false
    this.watch(connection)
  }

  /** Those who wait for it go on. */
  forget(connection: Connection): void {
    const { overflow } = connection
    if (overflow !== null) this.#end(connection, overflow)
    this.#count(connection, 0)
  }

  #begin(connection: Connection): void {
    const overflow: Overflow = { taken: 0, endsAt: 0, cancelAlarm: () => {}, pressed: [] }
    connection.overflow = overflow
    this.#pause(connection, overflow)
  }

  #pause(connection: Connection, overflow: Overflow): void {
    const { clock } = this.#host
    overflow.taken = takenBytes(connection)
    overflow.endsAt = clock.now() + pauseMillis
    overflow.cancelAlarm = clock.alarm(overflow.endsAt, () => {
      this.#host.soon(() => {
        if (connection.overflow === overflow) this.#judge(connection, overflow)
      })
    })
  }

  /** A pause is over: those who waited may bring more, and a receiver that took nothing holds up nobody any more. */
  #judge(connection: Connection, overflow: Overflow): void {
    this.#release(overflow)
    // An alarm that comes late tells that this process stood still: the receiver had no chance.
    const isLate = this.#host.clock.now() - overflow.endsAt > pauseMillis / 2
    if (takenBytes(connection) === overflow.taken && !isLate) {
      this.#giveUp(connection, overflow)
      this.#tell(connection, connection.link.backlogBytes)
    } else {
      this.#count(connection, connection.link.backlogBytes)
      this.#pause(connection, overflow)
    }
  }

  #press(overflow: Overflow): void {
    for (const source of this.#sources) {
      if (!source.isOpen) continue
      overflow.pressed.push(source)
      source.pressers += 1
      source.stop(Stop.pressed)
    }
  }

  #giveUp(connection: Connection, overflow: Overflow): void {
    connection.isGivenUp = true
    this.#end(connection, overflow)
  }

  #end(connection: Connection, overflow: Overflow): void {
    connection.overflow = null
    overflow.cancelAlarm()
    this.#release(overflow)
  }

  #release(overflow: Overflow): void {
    for (const source of overflow.pressed) {
      source.pressers -= 1
      if (source.pressers === 0 && source.go(Stop.pressed)) this.#host.readSoon(source)
    }
    clear(overflow.pressed)
  }

  #count(connection: Connection, bytes: number): void {
    this.#totalBytes += bytes - connection.countedBytes
    connection.countedBytes = bytes
  }

  /** Tells the core who falls behind for good and who has caught up. */
  #tell(connection: Connection, backlogBytes: number): void {
    const { heldBytes } = connection
    const congested = connection.isGivenUp || heldBytes > backlogMark
    if (congested !== connection.congested) {
      connection.congested = congested
      connection.stallBytes = backlogBytes + heldBytes + backlogMark
      const { id: link, isGivenUp } = connection
      if (!congested) this.#host.feed({ type: 'drained', link }, null)
      else this.#host.feed({ type: 'congested', link, ...(!isGivenUp && { held: true }) }, null)
    }
    if (!congested) {
      if (connection.go(Stop.stalled)) this.#host.readSoon(connection)
    } else if (backlogBytes + heldBytes > connection.stallBytes && connection.isListening) {
      // It floods but never reads: what it sends is left where it is until it does.
      connection.stop(Stop.stalled)
    }
  }
}

function takenBytes(connection: Connection): number {
  return connection.sentBytes - connection.link.backlogBytes
}
