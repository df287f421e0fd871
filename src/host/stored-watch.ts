// The topics that keep a message and that a filter lets through, told once: who asks is about to clear them.
// Does not clear.
import type { Message } from '../core/state.ts'
import type { TopicQueries, TopicResults } from '../core/topic-view.ts'
import { Pieces } from './pieces.ts'
import { topicTest } from './topic-selection.ts'
import type { TopicSources } from './topic-watch.ts'

/** Topics looked at between two looks at the time. */
const stepSize = 64

export class StoredWatch {
  isFading = true
  readonly #sources: TopicSources
  readonly #test: (topic: string) => boolean
  readonly #pieces: Pieces
  readonly #found = new Set<string>()
  #retained: Iterator<Message> | null = null
  #isDone = false

  constructor(sources: TopicSources, query: TopicQueries['stored']) {
    this.#sources = sources
    this.#test = topicTest(query.filter)
    this.#pieces = new Pieces(sources.clock, (isOver) => this.#look(isOver))
  }

  next(): TopicResults['stored'] | undefined {
    if (this.#retained === null && this.#sources.isRunning()) {
      this.#retained = this.#sources.state.retained[Symbol.iterator]()
      this.#pieces.start()
    }
    if (!this.#isDone || !this.isFading) return undefined
    this.isFading = false
    // One may have gone meanwhile.
    const { retained } = this.#sources.state
    const topics = [...this.#found].filter((topic) => retained.get(topic) !== null)
    let bytes = 0
    for (const topic of topics) bytes += retained.get(topic)!.payload.length
    return { topics, bytes }
  }

  #look(isOver: () => boolean): boolean {
    do {
      for (let count = 0; count < stepSize && !this.#isDone; count++) {
        const next = this.#retained!.next()
        if (next.done === true) this.#isDone = true
        else if (!next.value.topic.startsWith('$SYS/') && this.#test(next.value.topic))
          this.#found.add(next.value.topic)
      }
    } while (!this.#isDone && !isOver())
    return this.#isDone
  }
}
