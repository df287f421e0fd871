// The retained message of each topic, and which of them a filter reaches.
// Does not know who asked, nor what is written.
import type { QoS, TopicFilter } from '../protocol/packet.ts'
import { hasWildcard } from '../protocol/topic.ts'
import { ByAge } from './by-age.ts'
import type { Message } from './state.ts'

export interface RetainedNode {
  readonly level: string
  readonly parent: RetainedNode | null
  children: ReadonlyMap<string, RetainedNode>
  /** Null where it is none of a message, but leads to some. */
  topic: string | null
}

/** What a new subscription has still to bring of what was retained when it was made; oldest first. */
export interface Retrieval {
  /** The subscription's options when it asked. */
  readonly qos: QoS
  readonly noLocal: boolean
  readonly identifier: number
  /** Id of the message that it has come to. */
  after: number
  /** From this id on messages were published later, and went to the session by themselves. */
  readonly before: number
  /** Ids beyond `after` that went already, ahead of a newer message of their topic. */
  readonly ahead: Set<number>
  /** What a narrow filter reached when its turn came; `much` where each retained message is held against the filter. */
  found: readonly Message[] | 'much' | null
  /** Whether the subscription's row tells of it. */
  isWritten: boolean
}

/** Most nodes are leaves: a map of their own would be the larger part of them. */
const noChildren: ReadonlyMap<string, RetainedNode> = new Map()

function makeNode(level: string, parent: RetainedNode | null): RetainedNode {
  return { level, parent, children: noChildren, topic: null }
}

function addChild(parent: RetainedNode, level: string): RetainedNode {
  const child = makeNode(level, parent)
  if (parent.children === noChildren) parent.children = new Map()
  ;(parent.children as Map<string, RetainedNode>).set(level, child)
  return child
}

/** Messages that may get their places in the tree in one turn: others wait so long. */
export const placedAtOnce = 2_000

export class RetainedMessages {
  /** The topics' tree, as far as they have their places in it. */
  readonly root = makeNode('', null)
  readonly byAge = new ByAge()
  readonly #byTopic = new Map<string, Message>()
  /** Topics that a start brought; from `#placed` on they have no place yet, and some may be cleared by now. */
  #restored: string[] = []
  #placed = 0
  /** Payload bytes and topic lengths, without `$SYS`. */
  bytes = 0
  /** Messages under `$SYS`: not counted against the limits and never written. */
  sysCount = 0

  get size(): number {
    return this.#byTopic.size
  }

  get(topic: string): Message | null {
    return this.#byTopic.get(topic) ?? null
  }

  /** Returns the message that it replaces. */
  set(message: Message): Message | null {
    const { topic } = message
    const old = this.#byTopic.get(topic) ?? null
    if (old === null) this.#place(topic)
    this.#put(message, old)
    return old
  }

  /** The same for the many of a start: they get their places in the tree later. */
  restore(message: Message): void {
    const { topic } = message
    const old = this.#byTopic.get(topic) ?? null
    if (old === null) this.#restored.push(topic)
    this.#put(message, old)
  }

  /** Gives at most so many their places, and answers whether all have theirs now. */
  settle(most: number = Number.POSITIVE_INFINITY): boolean {
    const restored = this.#restored
    const end = Math.min(restored.length, this.#placed + most)
    for (; this.#placed < end; this.#placed += 1) {
      const topic = restored[this.#placed]!
      if (this.#byTopic.has(topic)) this.#place(topic)
    }
    if (end < restored.length) return false
    this.#restored = []
    this.#placed = 0
    return true
  }

  /** Returns the message that was there. */
  delete(topic: string): Message | null {
    const old = this.#byTopic.get(topic)
    if (old === undefined) return null
    this.#byTopic.delete(topic)
    if (isSys(topic)) this.sysCount -= 1
    this.#forget(old)
    this.#vacate(topic)
    return old
  }

  /**
   * All retained messages that `filter` matches, in the order of the tree; null when that takes more than `most` nodes.
   * Those that have no places yet get them, however many: who cannot wait so long settles them in pieces before.
   */
  match(filter: TopicFilter | string, most: number = Number.POSITIVE_INFINITY): Message[] | null {
    if (!hasWildcard(filter)) {
      const message = this.get(filter)
      return message === null ? [] : [message]
    }
    if (!isSys(filter)) this.settle()
    const walk: Walk = { levels: filter.split('/'), topics: [], left: most }
    collect(this.root, 0, walk)
    return walk.left < 0 ? null : walk.topics.map((topic) => this.#byTopic.get(topic)!)
  }

  [Symbol.iterator](): IterableIterator<Message> {
    return this.#byTopic.values()
  }

  #put(message: Message, old: Message | null): void {
    if (old !== null) this.#forget(old)
    else if (isSys(message.topic)) this.sysCount += 1
    this.#byTopic.set(message.topic, message)
    this.byAge.add(message)
    this.bytes += sizeOf(message)
  }

  #forget(message: Message): void {
    this.byAge.remove(message)
    this.bytes -= sizeOf(message)
  }

  #place(topic: string): void {
    let node = this.root
    for (const level of topic.split('/')) node = node.children.get(level) ?? addChild(node, level)
    node.topic = topic
  }

  /** The topic may have had no place. */
  #vacate(topic: string): void {
    let node: RetainedNode | undefined = this.root
    for (const level of topic.split('/')) {
      node = node.children.get(level)
      if (node === undefined) return
    }
    node.topic = null
    while (node.parent !== null && node.children.size === 0 && node.topic === null) {
      ;(node.parent.children as Map<string, RetainedNode>).delete(node.level)
      node = node.parent
    }
  }
}

/** One search of the tree. */
interface Walk {
  readonly levels: readonly string[]
  readonly topics: string[]
  /** Nodes that may still be looked at; negative when they were too many. */
  left: number
}

function collect(node: RetainedNode, depth: number, walk: Walk): void {
  const level = walk.levels[depth]
  if (level === undefined) {
    if (node.topic !== null) walk.topics.push(node.topic)
    return
  }
  if (level === '#') {
    // 'a/#' also matches 'a'. Section 4.7.1.2.
    collectAll(node, depth === 0, walk)
    return
  }
  if (level === '+') {
    for (const child of node.children.values()) {
      walk.left -= 1
      if (walk.left < 0) return
      // A wildcard at the start does not match a topic beginning with $. [MQTT-4.7.2-1]
      if (depth > 0 || child.level.charCodeAt(0) !== 36) collect(child, depth + 1, walk)
    }
    return
  }
  const child = node.children.get(level)
  if (child !== undefined) collect(child, depth + 1, walk)
}

function collectAll(node: RetainedNode, atRoot: boolean, walk: Walk): void {
  if (node.topic !== null) walk.topics.push(node.topic)
  for (const child of node.children.values()) {
    walk.left -= 1
    if (walk.left < 0) return
    if (!atRoot || child.level.charCodeAt(0) !== 36) collectAll(child, false, walk)
  }
}

function isSys(topic: string): boolean {
  // The first look settles it for nearly all.
  return topic.charCodeAt(0) === 36 && topic.startsWith('$SYS/')
}

function sizeOf(message: Message): number {
  return isSys(message.topic) ? 0 : message.topic.length + message.bytes
}
