// One observer: its watched views, and frames of what changed, each only after the one before was acknowledged.
// Does not know how answers are made, nor of other observers.

import type { Task } from '../core/storage-views.ts'
import type { ObserverMessage, ObserverRequest, Paces, PlainPort, View } from '../core/views.ts'
import { observerVersion } from '../core/views.ts'
import type { Clock } from './clock.ts'
import { readRequest } from './requests.ts'
import type { Watcher, WatchRequest } from './results.ts'

type Change = Extract<ObserverMessage, { readonly type: 'frame' }>['changes'][number]

/** What one observer needs from those who look after all. */
export interface ObserverHost {
  /** Paces the frames. */
  readonly clock: Clock
  /** How many the broker has had and sent, ever. */
  packets(): number
  watcher(request: WatchRequest): Watcher
  /** The set of watched views has changed. */
  watchesChanged(): void
  /** Carries out what needs nobody's leave, or control; the answer is what to say, if anything. */
  act(
    observer: Observer,
    request: Extract<ObserverRequest, { type: 'admin' | 'configure' | 'control' | 'gate' }>,
  ): ObserverMessage | null
  /** Rejects with a sentence. */
  task(task: Task): Promise<unknown>
  failed(observer: Observer): void
}

const defaultHertz = 10
/** Frames take at most one part in so many of the time: one that was dear makes the next come later. */
const costShare = 20
/** Milliseconds after which the next frame comes at the latest, whatever the one before has cost. */
const latestMillis = 500
/** A broker with so many packets a second has better to do than to draw numbers that nobody can follow so fast. */
const flood = 10_000
const floodHertz = 5
/** Time over which that is looked at: a short burst is none. */
const floodMillis = 1_000
const maximumWatches = 100

interface Watch {
  readonly request: WatchRequest
  readonly watcher: Watcher
  /** Turn and time of the last look. */
  seen: number
  lookedAt: number
}

export class Observer {
  readonly #port: PlainPort<ObserverRequest, ObserverMessage>
  readonly #host: ObserverHost
  readonly #watches = new Map<number, Watch>()
  #isGreeted = false
  #hertz = defaultHertz
  #paces: Paces = {}
  #fastest = defaultHertz
  #frame = 0
  /** Not acknowledged yet; 0 is none. */
  #awaited = 0
  #lastFrameAt = Number.NEGATIVE_INFINITY
  #restMillis = 0
  #isFlooded = false
  /** When packets were counted last for that, and how many there were. */
  #countedAt = Number.NEGATIVE_INFINITY
  #counted = 0
  /** Turns of the broker, as far as anybody told. */
  #turn = 0
  #cancelAlarm: (() => void) | null = null
  #alarmAt = 0
  /** When a view is due, if something has happened. */
  #soonest = Number.POSITIVE_INFINITY

  constructor(port: PlainPort<ObserverRequest, ObserverMessage>, host: ObserverHost) {
    this.#port = port
    this.#host = host
    port.onmessage = ({ data }) => this.#receive(data)
  }

  *views(): Iterable<View> {
    for (const { request } of this.#watches.values()) yield request.view
  }

  /** Something has happened: a frame is due when the pace and the acknowledgement allow. Costs nothing when one is. */
  touch(): void {
    this.#turn += 1
    if (this.#awaited !== 0) return
    if (this.#cancelAlarm === null || this.#alarmAt > Math.max(this.#soonest, this.#earliest())) this.#schedule()
  }

  /** Says something that was not asked for. */
  say(message: ObserverMessage): void {
    this.#post(message)
  }

  close(): void {
    this.#cancelAlarm?.()
    this.#cancelAlarm = null
    this.#watches.clear()
    this.#port.onmessage = null
    this.#port.close()
  }

  #receive(data: unknown): void {
    const request = readRequest(data)
    if (request === null) {
      this.#post({ type: 'refused', why: 'this broker does not understand the request' })
    } else if (request.type === 'hello') {
      this.#isGreeted = true
      this.#post({ type: 'welcome', version: observerVersion, controller: false })
    } else if (!this.#isGreeted) {
      this.#post({ type: 'refused', why: 'an observer says hello first' })
    } else {
      this.#obey(request)
    }
  }

  #obey(request: Exclude<ObserverRequest, { type: 'hello' }>): void {
    switch (request.type) {
      case 'watch':
        this.#watch(request)
        break
      case 'unwatch':
        if (this.#watches.delete(request.id)) this.#host.watchesChanged()
        break
      case 'acknowledge':
        if (request.frame === this.#awaited) this.#awaited = 0
        this.#schedule()
        break
      case 'pace':
        this.#hertz = request.hertz
        this.#paces = request.views ?? {}
        this.#fastest = Math.max(this.#hertz, ...Object.values(this.#paces))
        this.#cancelAlarm?.()
        this.#cancelAlarm = null
        this.#schedule()
        break
      case 'task':
        this.#do(request.id, request.task)
        break
      default: {
        const answer = this.#host.act(this, request)
        if (answer !== null) this.#post(answer)
      }
    }
  }

  #do(id: number, task: Task): void {
    this.#host.task(task).then(
      (result) => this.#post({ type: 'done', id, result }),
      (error: unknown) =>
        this.#post({ type: 'failed', id, why: error instanceof Error ? error.message : String(error) }),
    )
  }

  #watch(request: WatchRequest): void {
    if (this.#watches.size >= maximumWatches && !this.#watches.has(request.id)) {
      this.#post({ type: 'refused', why: `an observer watches ${maximumWatches} views at most` })
      return
    }
    const watcher = this.#host.watcher(request)
    this.#watches.set(request.id, { request, watcher, seen: -1, lookedAt: Number.NEGATIVE_INFINITY })
    this.#host.watchesChanged()
    this.#schedule()
  }

  #schedule(): void {
    if (this.#awaited !== 0) return
    let due = Number.POSITIVE_INFINITY
    this.#soonest = Number.POSITIVE_INFINITY
    for (const watch of this.#watches.values()) {
      const at = this.#dueAt(watch)
      this.#soonest = Math.min(this.#soonest, at)
      if (watch.seen !== this.#turn) due = Math.min(due, at)
    }
    if (due === Number.POSITIVE_INFINITY) return
    const { clock } = this.#host
    // An alarm even when it is due at once: frames are made between the broker's turns.
    this.#alarmAt = Math.max(clock.now(), due, this.#earliest())
    this.#cancelAlarm?.()
    this.#cancelAlarm = clock.alarm(this.#alarmAt, () => {
      this.#cancelAlarm = null
      this.#send()
    })
  }

  /** A view that was never looked at is due at once, whatever happens. */
  #dueAt({ request, lookedAt }: Watch): number {
    const hertz = this.#paces[request.view] ?? this.#hertz
    return lookedAt + 1_000 / (this.#isFlooded ? Math.min(hertz, floodHertz) : hertz)
  }

  #lookForFlood(now: number): void {
    const millis = now - this.#countedAt
    if (millis < floodMillis) return
    const packets = this.#host.packets()
    this.#isFlooded = (packets - this.#counted) * 1_000 > flood * millis
    this.#countedAt = now
    this.#counted = packets
  }

  /** When the next frame may come, whatever it brings. */
  #earliest(): number {
    return this.#lastFrameAt + Math.max(1_000 / this.#fastest, this.#restMillis)
  }

  #send(): void {
    const now = this.#host.clock.now()
    this.#lastFrameAt = now
    this.#lookForFlood(now)
    // An alarm may ring a moment early; and in a flood one frame is for all views.
    const early = this.#isFlooded ? 500 / floodHertz : 1
    const changes: Change[] = []
    let isFading = false
    for (const [id, watch] of this.#watches) {
      const { request, watcher } = watch
      if (watch.seen !== this.#turn && this.#dueAt(watch) <= now + early) {
        watch.seen = this.#turn
        watch.lookedAt = now
        const result = watcher.next()
        // The answer to a request has the type of its view.
        if (result !== undefined) changes.push({ id, view: request.view, result } as Change)
      }
      isFading ||= watcher.isFading
    }
    if (changes.length > 0) {
      this.#frame += 1
      this.#awaited = this.#frame
      this.#post({ type: 'frame', frame: this.#frame, changes })
    }
    const cost = this.#host.clock.now() - this.#lastFrameAt
    this.#restMillis = Math.min(cost * costShare, latestMillis)
    // Rates fall with time alone: look again until they are down.
    if (isFading) this.touch()
    else this.#schedule()
  }

  #post(message: ObserverMessage): void {
    try {
      this.#port.postMessage(message)
    } catch {
      this.#host.failed(this)
    }
  }
}
