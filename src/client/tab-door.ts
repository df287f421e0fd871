// The way to the broker where there is no SharedWorker: one tab hosts the worker, elected by a Web Lock or, where there
// are none, by asking around; the others talk to it over BroadcastChannels. Does not know what is said through it.
import { type Lobby, type LobbyMessage, uniqueId } from '../transport/lobby.ts'
import { lockNames } from '../transport/messages.ts'
import { type Pipe, SideHub, SidePort } from '../transport/side-ports.ts'
import type { DoorEvents, DoorPort, Doors } from './door.ts'
import type { TabSurroundings, TabWorker } from './tab-door.types.ts'

/** Between two knocks that nobody answers, and how many until the host is given up for dead. */
export const knockMillis = 2_000
export const patience = 4
/** Unanswered knocks after which people are told. */
const worried = 2
/** Without locks: until a host or another candidate must have spoken. */
export const candidateMillis = 300

export function tabDoors(around: TabSurroundings): Doors {
  /** Releases the lock of the page that hosts; kept from one door to the next. */
  const crown: Crown = { release: null }
  return {
    open(events) {
      const door = new TabDoor(around, crown, events)
      return () => door.close()
    },
    ports() {
      const port = new SidePort()
      // It goes along by its name: side-ports.ts sees to it.
      return { mine: port, theirs: port, transfer: [] }
    },
  }
}

interface Crown {
  release: (() => void) | null
}

class TabDoor {
  readonly #around: TabSurroundings
  readonly #crown: Crown
  readonly #events: DoorEvents
  readonly #lobby: Lobby | null
  readonly #undo: (() => void)[] = []
  readonly #waiting = new AbortController()
  #state: 'electing' | 'knocking' | 'joined' | 'hosting' | 'closed' = 'electing'
  /** This page is the one that hosts, or would: others that knock are told so. */
  #leads = false
  #worker: TabWorker | null = null
  /** The worker of this page has become the owner of the broker. Two that both think so settle it between them. */
  #owns = false
  #channel: Pipe | null = null
  /** Of the channel: another each time, so that nobody is heard in it who spoke to this page before. */
  #address = uniqueId()
  #unanswered = 0
  #stopAlarm: () => void = () => {}

  constructor(around: TabSurroundings, crown: Crown, events: DoorEvents) {
    this.#around = around
    this.#crown = crown
    this.#events = events
    this.#lobby = around.openLobby()
    if (this.#lobby !== null) this.#lobby.onMessage = (message) => this.#heard(message)
    this.#undo.push(around.onFreeze(() => this.#frozen()))
    this.#elect().catch((error: unknown) => this.#fail(String(error)))
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#stopAlarm()
    this.#waiting.abort()
    for (const undo of this.#undo) undo()
    this.#channel?.close()
    if (this.#worker !== null) {
      this.#worker.terminate()
      this.#lobby?.post({ type: 'gone', id: this.#worker.id })
    }
    this.#lobby?.close()
    this.#crown.release?.()
    this.#crown.release = null
  }

  async #elect(): Promise<void> {
    const { locks, name } = this.#around
    if (locks === null) {
      if (this.#lobby === null) this.#host()
      else this.#stand()
      return
    }
    this.#crown.release ??= await locks.tryHold(lockNames.leader(name), () => this.#dethroned())
    if (this.#closed()) return
    if (this.#crown.release === null) {
      this.#follow()
      locks
        .hold(lockNames.leader(name), () => this.#dethroned(), this.#waiting.signal)
        .then(
          (release) => this.#inherited(release),
          () => {},
        )
      return
    }
    this.#leads = true
    // Another kind of host may be at work: a SharedWorker, where some tabs use that.
    const free = await locks.tryHold(lockNames.broker(name))
    free?.()
    if (this.#closed()) return
    if (free !== null || !this.#around.hasChannels) {
      this.#host()
      return
    }
    this.#undo.push(
      locks.whenFree(lockNames.broker(name), () => this.#fail('the worker that hosted the broker has gone')),
    )
    this.#follow()
  }

  /** The door was closed while its election waited for an answer. */
  #closed(): boolean {
    if (this.#state !== 'closed') return false
    this.#crown.release?.()
    this.#crown.release = null
    return true
  }

  /** The page that held the lock has gone: this one is the next. */
  #inherited(release: () => void): void {
    if (this.#state === 'closed') {
      release()
      return
    }
    this.#crown.release = release
    this.#fail('the tab that hosted the broker has gone')
  }

  /** This page was given up for dead. It must not host: another does. */
  #dethroned(): void {
    this.#crown.release = null
    this.#fail('this tab did not answer, and another hosts the broker now')
  }

  /** A frozen page holds no lock: whoever wants to host in its place can. */
  #frozen(): void {
    if (!this.#leads) return
    this.#crown.release?.()
    this.#crown.release = null
    this.#fail('this tab was frozen by the browser, and another may host the broker')
  }

  #host(): void {
    this.#state = 'hosting'
    this.#leads = true
    this.#stopAlarm()
    const worker = this.#around.startWorker((why) => this.#fail(why))
    this.#worker = worker
    this.#lobby?.post({ type: 'leader', page: this.#around.page })
    const kind = this.#around.hasChannels ? 'this-tab' : 'this-tab-only'
    this.#events.opened(new SideHub(worker.channel).main as DoorPort, kind)
  }

  /** Knocks at the owner's until it opens. Where it cannot, it knocks to hear whether that one lives: Web Locks tell it better. */
  #follow(): void {
    const { hasChannels, locks, openChannel } = this.#around
    this.#wait()
    if (!hasChannels && locks !== null) return
    this.#state = 'knocking'
    if (hasChannels) this.#channel = openChannel(this.#address, () => this.#joined())
    this.#knock()
  }

  #wait(): void {
    this.#events.waiting(
      this.#around.hasChannels
        ? 'waiting for the tab that hosts the broker'
        : 'another tab hosts the broker, and this browser has no BroadcastChannel to reach it by',
    )
  }

  #knock(): void {
    if (this.#state !== 'knocking') return
    if (this.#unanswered >= patience) {
      this.#takeOver().catch((error: unknown) => this.#fail(String(error)))
      return
    }
    if (this.#unanswered >= worried) {
      const left = ((patience - this.#unanswered) * knockMillis) / 1000
      this.#events.waiting(`the tab that hosts the broker does not answer; this one takes over in ${left} seconds`)
    }
    this.#unanswered += 1
    this.#lobby?.post({ type: 'knock', page: this.#address })
    this.#stopAlarm()
    this.#stopAlarm = this.#around.alarm(knockMillis, () => this.#knock())
  }

  #joined(): void {
    if (this.#state !== 'knocking') return
    this.#state = 'joined'
    this.#stopAlarm()
    this.#events.opened(new SideHub(this.#channel!).main as DoorPort, 'other-tab')
  }

  /** Neither the worker nor its page answers. Its worker can write no more once ours has loaded the database. */
  async #takeOver(): Promise<void> {
    const { locks, name } = this.#around
    if (locks !== null && this.#crown.release === null) {
      this.#waiting.abort()
      const release = await locks.steal(lockNames.leader(name), () => this.#dethroned())
      this.#crown.release = release
      if (this.#closed()) return
    }
    this.#channel?.close()
    this.#channel = null
    this.#host()
  }

  /** Without locks: whoever hears of no host and no better candidate for a while hosts. */
  #stand(): void {
    this.#stopAlarm()
    this.#lobby?.post({ type: 'candidate', page: this.#around.page })
    this.#stopAlarm = this.#around.alarm(candidateMillis, () => this.#host())
  }

  #heard(message: LobbyMessage): void {
    const { page, locks } = this.#around
    switch (message.type) {
      case 'here':
        if (this.#state === 'electing' && locks === null) this.#follow()
        // A new owner has not heard what was said before it came.
        else if (this.#state === 'knocking') this.#knockAgain()
        else if (message.id === this.#worker?.id) this.#owns = true
        else if (this.#state === 'hosting' && !this.#owns) this.#fail('another instance hosts the broker')
        return
      case 'leader':
        if (this.#state === 'electing' && locks === null) this.#follow()
        else if (this.#state === 'knocking') this.#answered()
        else if (this.#state === 'hosting' && !this.#around.hasChannels) this.#settle(message.page)
        return
      case 'knock':
        if (this.#leads) this.#lobby?.post({ type: 'leader', page })
        return
      case 'candidate':
        if (this.#leads) this.#lobby?.post({ type: 'leader', page })
        else if (this.#state !== 'electing' || locks !== null) return
        else if (message.page > page) this.#lobby?.post({ type: 'candidate', page })
        else {
          this.#stopAlarm()
          this.#stopAlarm = this.#around.alarm(2 * candidateMillis, () => this.#stand())
        }
        return
      case 'gone':
        // Where there are locks they tell it better.
        if (locks === null && (this.#state === 'knocking' || this.#state === 'joined')) {
          this.#fail('the tab that hosted the broker has gone')
        }
        return
      case 'who':
      case 'retire':
        return
      default:
        // A word of a newer build.
        message satisfies never
    }
  }

  #answered(): void {
    if (this.#unanswered > worried) this.#wait()
    this.#unanswered = 0
  }

  /** Another page says that it hosts, and no worker that hears the other's will decide it. */
  #settle(other: string): void {
    const { page, locks } = this.#around
    if (locks !== null || other === page) return
    if (other < page) this.#fail('another tab hosts the broker')
    else this.#lobby?.post({ type: 'leader', page })
  }

  #knockAgain(): void {
    this.#unanswered = 0
    this.#stopAlarm()
    this.#knock()
  }

  #fail(why: string): void {
    if (this.#state === 'closed') return
    // The lock is kept for the next door, unless this page is not fit to host.
    const { release } = this.#crown
    const keeps = this.#state === 'knocking' || this.#state === 'joined'
    if (keeps) this.#crown.release = null
    this.close()
    if (keeps) this.#crown.release = release
    this.#events.failed(why)
  }
}
