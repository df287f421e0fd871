// The retained message of each topic, and which of them a filter reaches.
// Does not know who asked, nor what is written.
import type { QoS, TopicFilter } from '../protocol/packet.ts'
import { hasWildcard } from '../protocol/topic.ts'
import { ByAge } from './by-age.ts'
import type { Message } from './state.ts'

export interface RetainedNode {
  level: string
  parent: RetainedNode | null
  children: ReadonlyMap<string, RetainedNode>
  message: Message | null
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

function makeNode(): RetainedNode {
  return { level: '', parent: null, children: noChildren, message: null }
}

function addChild(parent: RetainedNode, level: string, child: RetainedNode): RetainedNode {
  child.level = level
  child.parent = parent
  if (parent.children === noChildren) parent.children = new Map()
  ;(parent.children as Map<string, RetainedNode>).set(level, child)
  return child
}

export class RetainedMessages {
  readonly #root = makeNode()
  /** Nodes of messages that a start brought, which have no place in the tree yet. */
  #loose: RetainedNode[] = []
  readonly byAge = new ByAge()
  readonly #byTopic = new Map<string, RetainedNode>()
  /** Payload bytes and topic lengths, without `$SYS`. */
  bytes = 0
  /** Messages under `$SYS`: not counted against the limits and never written. */
  sysCount = 0

  get size(): number {
    return this.#byTopic.size
  }

  get root(): RetainedNode {
    for (const node of this.#loose.splice(0)) {
      const { message } = node
      // It was cleared meanwhile.
      if (message === null) continue
      const placed = this.#place(message.topic, node)
      if (placed === node) continue
      placed.message = message
      this.#byTopic.set(message.topic, placed)
    }
    return this.#root
  }

  get(topic: string): Message | null {
    return this.#byTopic.get(topic)?.message ?? null
  }

  /** Returns the message that it replaces. */
  set(message: Message): Message | null {
    return this.#set(message, false)
  }

  /** The same for the many of a start: they get their places in the tree when somebody first looks for them there. */
  restore(message: Message): void {
    this.#set(message, true)
  }

  #set(message: Message, isLoose: boolean): Message | null {
    let node = this.#byTopic.get(message.topic)
    if (node === undefined) {
      node = makeNode()
      if (isLoose) this.#loose.push(node)
      else node = this.#place(message.topic, node)
      this.#byTopic.set(message.topic, node)
      if (isSys(message.topic)) this.sysCount += 1
    }
    const old = node.message
    if (old !== null) this.#forget(old)
    node.message = message
    this.byAge.add(message)
    this.bytes += sizeOf(message)
    return old
  }

  /** Returns the message that was there. */
  delete(topic: string): Message | null {
    const node = this.#byTopic.get(topic)
    if (node === undefined) return null
    this.#byTopic.delete(topic)
    if (isSys(topic)) this.sysCount -= 1
    const old = node.message
    if (old !== null) this.#forget(old)
    node.message = null
    let empty = node
    while (empty.parent !== null && empty.children.size === 0 && empty.message === null) {
      ;(empty.parent.children as Map<string, RetainedNode>).delete(empty.level)
      empty = empty.parent
    }
    return old
  }

  /** All retained messages that `filter` matches, in the order of the tree; null when that takes more than `most` nodes. */
  match(filter: TopicFilter | string, most: number = Number.POSITIVE_INFINITY): Message[] | null {
    if (!hasWildcard(filter)) {
      const message = this.get(filter)
      return message === null ? [] : [message]
    }
    const walk: Walk = { levels: filter.split('/'), found: [], left: most }
    collect(this.root, 0, walk)
    return walk.left < 0 ? null : walk.found
  }

  *[Symbol.iterator](): IterableIterator<Message> {
    for (const node of this.#byTopic.values()) if (node.message !== null) yield node.message
  }

  #forget(message: Message): void {
    this.byAge.remove(message)
    this.bytes -= sizeOf(message)
  }

  /** Puts the node into the tree, unless there is one already. Returns the one that is there now. */
  #place(topic: string, node: RetainedNode): RetainedNode {
    const levels = topic.split('/')
    const last = levels.pop()!
    let parent = this.#root
    for (const level of levels) parent = parent.children.get(level) ?? addChild(parent, level, makeNode())
    return parent.children.get(last) ?? addChild(parent, last, node)
  }
}

/** One search of the tree. */
interface Walk {
  readonly levels: readonly string[]
  readonly found: Message[]
  /** Nodes that may still be looked at; negative when they were too many. */
  left: number
}

function collect(node: RetainedNode, depth: number, walk: Walk): void {
  const level = walk.levels[depth]
  if (level === undefined) {
    if (node.message !== null) walk.found.push(node.message)
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
  if (node.message !== null) walk.found.push(node.message)
  for (const child of node.children.values()) {
    walk.left -= 1
    if (walk.left < 0) return
    if (!atRoot || child.level.charCodeAt(0) !== 36) collectAll(child, false, walk)
  }
}

function isSys(topic: string): boolean {
  return topic.startsWith('$SYS/')
}

function sizeOf(message: Message): number {
  return isSys(message.topic) ? 0 : message.topic.length + message.bytes
}
