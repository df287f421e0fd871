// The retained message of each topic, and which of them a filter reaches.
// Does not know who asked, nor what is written.
import type { TopicFilter, TopicName } from '../protocol/packet.ts'
import type { Message } from './state.ts'

export interface RetainedNode {
  readonly level: string
  readonly parent: RetainedNode | null
  children: ReadonlyMap<string, RetainedNode>
  message: Message | null
}

/** Most nodes are leaves: a map of their own would be the larger part of them. */
const noChildren: ReadonlyMap<string, RetainedNode> = new Map()

function makeNode(level: string, parent: RetainedNode | null): RetainedNode {
  return { level, parent, children: noChildren, message: null }
}

function addChild(parent: RetainedNode, level: string): RetainedNode {
  const child = makeNode(level, parent)
  if (parent.children === noChildren) parent.children = new Map()
  ;(parent.children as Map<string, RetainedNode>).set(level, child)
  return child
}

export class RetainedMessages {
  readonly root: RetainedNode = makeNode('', null)
  readonly #byTopic = new Map<string, RetainedNode>()
  /** Payload bytes and topic lengths, without `$SYS`. */
  bytes = 0
  /** Messages under `$SYS`: not counted against the limits and never written. */
  sysCount = 0

  get size(): number {
    return this.#byTopic.size
  }

  get(topic: string): Message | null {
    return this.#byTopic.get(topic)?.message ?? null
  }

  set(message: Message): void {
    let node = this.#byTopic.get(message.topic)
    if (node === undefined) {
      node = this.#ensure(message.topic)
      this.#byTopic.set(message.topic, node)
      if (isSys(message.topic)) this.sysCount += 1
    } else if (node.message !== null) {
      this.bytes -= sizeOf(node.message)
    }
    node.message = message
    this.bytes += sizeOf(message)
  }

  /** Whether there was one. */
  delete(topic: string): boolean {
    const node = this.#byTopic.get(topic)
    if (node === undefined) return false
    this.#byTopic.delete(topic)
    if (isSys(topic)) this.sysCount -= 1
    if (node.message !== null) this.bytes -= sizeOf(node.message)
    node.message = null
    let empty = node
    while (empty.parent !== null && empty.children.size === 0 && empty.message === null) {
      ;(empty.parent.children as Map<string, RetainedNode>).delete(empty.level)
      empty = empty.parent
    }
    return true
  }

  /** All retained messages that `filter` matches, in the order of the tree. */
  match(filter: TopicFilter | string): Message[] {
    const found: Message[] = []
    const levels = filter.split('/')
    if (!filter.includes('+') && !filter.includes('#')) {
      const message = this.get(filter as TopicName)
      return message === null ? found : [message]
    }
    collect(this.root, levels, 0, found)
    return found
  }

  *[Symbol.iterator](): IterableIterator<Message> {
    for (const node of this.#byTopic.values()) if (node.message !== null) yield node.message
  }

  #ensure(topic: string): RetainedNode {
    let node = this.root
    for (const level of topic.split('/')) {
      node = node.children.get(level) ?? addChild(node, level)
    }
    return node
  }
}

function collect(node: RetainedNode, levels: readonly string[], depth: number, found: Message[]): void {
  const level = levels[depth]
  if (level === undefined) {
    if (node.message !== null) found.push(node.message)
    return
  }
  if (level === '#') {
    // 'a/#' also matches 'a'. Section 4.7.1.2.
    collectAll(node, depth === 0, found)
    return
  }
  if (level === '+') {
    for (const child of node.children.values()) {
      // A wildcard at the start does not match a topic beginning with $. [MQTT-4.7.2-1]
      if (depth > 0 || child.level.charCodeAt(0) !== 36) collect(child, levels, depth + 1, found)
    }
    return
  }
  const child = node.children.get(level)
  if (child !== undefined) collect(child, levels, depth + 1, found)
}

function collectAll(node: RetainedNode, atRoot: boolean, found: Message[]): void {
  if (node.message !== null) found.push(node.message)
  for (const child of node.children.values()) {
    if (!atRoot || child.level.charCodeAt(0) !== 36) collectAll(child, false, found)
  }
}

function isSys(topic: string): boolean {
  return topic.startsWith('$SYS/')
}

function sizeOf(message: Message): number {
  return isSys(message.topic) ? 0 : message.topic.length + message.bytes
}
