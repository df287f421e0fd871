// One owner for each broker's name among all workers of an origin: by a Web Lock where there are any, by asking around
// where not. Does not know what is owned; the database's epoch is what keeps a lost owner from writing.
import type { Lobby, LobbyMessage } from '../transport/lobby.ts'
import type { Locks } from '../transport/locks.ts'
import { lockNames } from '../transport/messages.ts'
import type { Clock } from './clock.ts'

/** Between two questions to an owner that another waits for, and unanswered ones until it is given up for dead. */
export const askMillis = 2_000
export const patience = 4
/** Unanswered questions after which people are told. */
const worried = 2
/** Until an owner must have answered where there are no locks. It is there and idle, or it is not there. */
export const answerMillis = 300

export interface OwnershipOptions {
  /** Of the broker. */
  readonly name: string
  /** Of this worker. */
  readonly id: string
  readonly build: number
  readonly locks: Locks | null
  readonly lobby: Lobby | null
  readonly clock: Clock
  /** Another owns the name; `why` says how it stands. */
  readonly waiting: (why: string) => void
  /** Another has taken over: this worker must end. Called once, only after `own` has resolved. */
  readonly lost: (why: string) => void
  /** A newer build wants to own the name. Its build comes along; infinite for anybody, when `deserted` was true. */
  readonly retire: (build: number) => void
  /** No page is left. The worker may outlive them all for a while, but not in the way of another. */
  readonly deserted: () => boolean
  /** A page without a SharedWorker wants to be received. */
  readonly knocked: (page: string) => void
}

export class Ownership {
  readonly #options: OwnershipOptions
  readonly #holding = new AbortController()
  #state: 'new' | 'waiting' | 'owner' | 'ended' = 'new'
  #epoch = 0
  #unanswered = 0
  #askedToRetire = false
  #stopAsking: () => void = () => {}
  #granted: () => void = () => {}

  constructor(options: OwnershipOptions) {
    this.#options = options
    if (options.lobby !== null) options.lobby.onMessage = (message) => this.#heard(message)
  }

  /** Resolves when the database may be opened. Never, when `end` is called before. */
  async own(): Promise<void> {
    const { locks, lobby, name } = this.#options
    const owned = new Promise<void>((resolve) => {
      this.#granted = resolve
    })
    if (locks !== null) {
      const release = await locks.tryHold(lockNames.broker(name), this.#stolen)
      if (release !== null) this.#won()
      else this.#queue(locks)
    } else if (lobby === null) {
      this.#won()
    } else {
      lobby.post({ type: 'who' })
      this.#stopAsking = this.#alarm(answerMillis, () => this.#won())
    }
    return owned
  }

  /** The database was loaded under this epoch: who owns an older one ends. */
  loaded(epoch: number): void {
    this.#epoch = epoch
    if (this.#state === 'owner') this.#announce()
  }

  /** This worker ends: others need not wait for the news of its death. */
  end(): void {
    if (this.#state === 'ended') return
    const { lobby, id } = this.#options
    const owned = this.#state === 'owner'
    this.#state = 'ended'
    this.#holding.abort()
    this.#stopAsking()
    if (owned) lobby?.post({ type: 'gone', id })
    lobby?.close()
  }

  #queue(locks: Locks): void {
    this.#wait(`another instance owns the broker '${this.#options.name}'`)
    locks.hold(lockNames.broker(this.#options.name), this.#stolen, this.#holding.signal).then(
      (release) => {
        if (this.#state === 'waiting') this.#won()
        else if (this.#state === 'ended') release()
      },
      () => {},
    )
    this.#ask()
  }

  #won(): void {
    if (this.#state === 'ended') return
    this.#state = 'owner'
    this.#stopAsking()
    this.#announce()
    this.#granted()
  }

  #announce(): void {
    const { lobby, id, build } = this.#options
    lobby?.post({ type: 'here', id, build, epoch: this.#epoch })
  }

  #wait(why: string): void {
    this.#state = 'waiting'
    this.#options.waiting(why)
  }

  /** Asks the owner whether it lives, until it is ours. One that cannot answer for long is replaced. */
  #ask(): void {
    const { lobby } = this.#options
    if (lobby === null || this.#state !== 'waiting') return
    if (this.#unanswered >= patience) {
      this.#takeOver()
      return
    }
    if (this.#unanswered >= worried) {
      const left = ((patience - this.#unanswered) * askMillis) / 1000
      const owner = `the instance that owns the broker '${this.#options.name}'`
      this.#wait(`${owner} does not answer; this one takes over in ${left} seconds`)
    }
    this.#unanswered += 1
    lobby.post({ type: 'who' })
    this.#stopAsking = this.#alarm(askMillis, () => this.#ask())
  }

  #takeOver(): void {
    const { locks, name } = this.#options
    if (locks === null) {
      this.#won()
      return
    }
    this.#holding.abort()
    locks.steal(lockNames.broker(name), this.#stolen).then(
      () => this.#won(),
      () => {},
    )
  }

  readonly #stolen = (): void => this.#lose('it was given up for dead, and another instance has taken over')

  #lose(why: string): void {
    if (this.#state !== 'owner') return
    this.end()
    this.#options.lost(why)
  }

  #heard(message: LobbyMessage): void {
    switch (message.type) {
      case 'here':
        if (message.id !== this.#options.id) this.#another(message)
        return
      case 'who':
      case 'candidate':
        if (this.#state !== 'owner') return
        if (this.#options.deserted()) this.#options.retire(Number.POSITIVE_INFINITY)
        else this.#announce()
        return
      case 'knock':
        if (this.#state === 'owner') this.#options.knocked(message.page)
        return
      case 'retire':
        if (this.#state === 'owner' && message.build > this.#options.build) this.#options.retire(message.build)
        return
      case 'gone':
        if (this.#state === 'waiting' && this.#options.locks === null) this.#askShortly()
        return
      case 'leader':
        return
      default:
        // A word of a newer build.
        message satisfies never
    }
  }

  /** Another worker says that it is the owner. */
  #another({ build, epoch }: Extract<LobbyMessage, { type: 'here' }>): void {
    const { locks, lobby } = this.#options
    if (this.#state === 'owner') {
      if (epoch > this.#epoch && this.#epoch > 0) this.#lose('another instance has taken over')
      else if (epoch < this.#epoch && epoch > 0) this.#announce()
      return
    }
    if (this.#state === 'ended') return
    const first = this.#state === 'new'
    this.#unanswered = 0
    if (build < this.#options.build && !this.#askedToRetire) {
      this.#askedToRetire = true
      lobby?.post({ type: 'retire', build: this.#options.build })
    }
    const newer = build > this.#options.build ? '; it is of a newer build than this page: reload the page' : ''
    this.#wait(`another instance owns the broker '${this.#options.name}'${newer}`)
    if (locks !== null || !first) return
    this.#stopAsking()
    this.#stopAsking = this.#alarm(askMillis, () => this.#ask())
  }

  /** Without locks: somebody has ended. If it was not the owner, the owner says so at once. */
  #askShortly(): void {
    this.#stopAsking()
    this.#unanswered = patience
    this.#options.lobby?.post({ type: 'who' })
    this.#stopAsking = this.#alarm(answerMillis, () => this.#ask())
  }

  #alarm(millis: number, wake: () => void): () => void {
    const { clock } = this.#options
    return clock.alarm(clock.now() + millis, wake)
  }
}
