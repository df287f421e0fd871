// The tree of topic filters: which subscriptions a topic name reaches, plain and shared.
// Does not know sessions' states, nor who of a shared group gets a message.
import type { TopicFilter, TopicName } from '../protocol/packet.ts'
import { shareOf } from '../protocol/topic.ts'
import type { Subscription } from './state.ts'

/** The members of one shared subscription, in the order in which they joined. */
export interface ShareGroup {
  /** Whole filter, `$share/name/filter`: the identity of the group. Section 4.8.2. */
  readonly filter: TopicFilter
  /** `name` in `$share/name/filter`. */
  readonly name: string
  readonly members: Subscription[]
  /** Place of the next pick. */
  next: number
  /** Who was picked last, while it is a member. */
  last: Subscription | null
}

/** One level of a filter. Among very many filters each look at memory costs, so there are as few as can be. */
export interface TopicNode {
  readonly level: string
  readonly parent: TopicNode | null
  /** The child `+`, and the child `#`. */
  plus: TopicNode | null
  hash: TopicNode | null
  /** The child of any other name, while it is the only one. */
  only: TopicNode | null
  /** From two such children on. */
  named: Map<string, TopicNode> | null
  subscriptions: readonly Subscription[]
  groups: readonly ShareGroup[]
}

/** Most nodes hold one or the other. */
const noGroups: readonly ShareGroup[] = []
const noSubscriptions: readonly Subscription[] = []

function makeNode(level: string, parent: TopicNode | null): TopicNode {
  return {
    level,
    parent,
    plus: null,
    hash: null,
    only: null,
    named: null,
    subscriptions: noSubscriptions,
    groups: noGroups,
  }
}

/** The child for one level of a filter. */
export function childOf(node: TopicNode, level: string): TopicNode | null {
  if (level === '+') return node.plus
  if (level === '#') return node.hash
  return namedChild(node, level)
}

function namedChild(node: TopicNode, level: string): TopicNode | null {
  const { only } = node
  if (only !== null) return only.level === level ? only : null
  return node.named === null ? null : (node.named.get(level) ?? null)
}

/** Every child, in no order. */
export function childrenOf(node: TopicNode): TopicNode[] {
  const { plus, hash, only, named } = node
  const few = [plus, hash, only].filter((child) => child !== null)
  return named === null ? few : [...few, ...named.values()]
}

/** Names of levels that came last: most repeat in very many filters, and each would take its own bytes in every one. */
const names = new Map<string, string>()
const mostNames = 4096
/** An engine may make a longer part of a text a view of it: one name would keep a whole filter in memory. */
const longestName = 12

function shared(level: string): string {
  if (level.length > longestName) return level
  const known = names.get(level)
  if (known !== undefined) return known
  if (names.size >= mostNames) names.clear()
  names.set(level, level)
  return level
}

function addChild(parent: TopicNode, name: string): TopicNode {
  const level = shared(name)
  const child = makeNode(level, parent)
  if (level === '+') parent.plus = child
  else if (level === '#') parent.hash = child
  else if (parent.named !== null) parent.named.set(level, child)
  else if (parent.only === null) parent.only = child
  else {
    parent.named = new Map([[parent.only.level, parent.only]]).set(level, child)
    parent.only = null
  }
  return child
}

function removeChild(parent: TopicNode, child: TopicNode): void {
  if (parent.plus === child) parent.plus = null
  else if (parent.hash === child) parent.hash = null
  else if (parent.only === child) parent.only = null
  else if (parent.named !== null) {
    parent.named.delete(child.level)
    if (parent.named.size === 0) parent.named = null
  }
}

function hasChildren({ plus, hash, only, named }: TopicNode): boolean {
  return plus !== null || hash !== null || only !== null || named !== null
}

/** Topics whose matches are remembered. */
const cacheSize = 4096

export class TopicTree {
  readonly root: TopicNode = makeNode('', null)
  /** Nodes reached by a topic. A node stays right while subscriptions come and go in it; the set changes with nodes. */
  readonly #cache = new Map<string, readonly TopicNode[]>()
  /** Filters that somebody has subscribed to, shared ones without their group's name. */
  filterCount = 0
  /** Subscriptions to shared filters. */
  sharedCount = 0

  add(subscription: Subscription): void {
    const share = shareOf(subscription.filter)
    const node = this.#ensure(share === null ? subscription.filter : share.filter)
    if (isEmpty(node)) this.filterCount += 1
    if (share === null) {
      // Most stay alone: a list that is begun by pushing has room for seventeen.
      if (node.subscriptions.length === 0) node.subscriptions = [subscription]
      else (node.subscriptions as Subscription[]).push(subscription)
      return
    }
    let group = node.groups.find((each) => each.filter === subscription.filter)
    if (group === undefined) {
      group = { filter: subscription.filter, name: share.name, members: [], next: 0, last: null }
      node.groups = [...node.groups, group]
    }
    group.members.push(subscription)
    this.sharedCount += 1
  }

  remove(subscription: Subscription): void {
    const share = shareOf(subscription.filter)
    const node = this.find(share === null ? subscription.filter : share.filter)
    if (node === undefined || isEmpty(node)) return
    if (share === null) {
      removeFrom(node.subscriptions as Subscription[], subscription)
    } else {
      const group = node.groups.find((each) => each.filter === subscription.filter)
      if (group !== undefined) {
        const place = removeFrom(group.members, subscription)
        if (place >= 0) this.sharedCount -= 1
        // The turn stays with whom it would have come to.
        if (place >= 0 && place < group.next) group.next -= 1
        if (group.next >= group.members.length) group.next = 0
        if (group.last === subscription) group.last = null
        if (group.members.length === 0) node.groups = node.groups.filter((each) => each !== group)
      }
    }
    if (isEmpty(node)) this.filterCount -= 1
    this.#prune(node)
  }

  /** The group of a shared filter, while it has members. */
  group(filter: TopicFilter): ShareGroup | undefined {
    const share = shareOf(filter)
    if (share === null) return undefined
    return this.find(share.filter)?.groups.find((each) => each.filter === filter)
  }

  find(filter: string): TopicNode | undefined {
    let node = this.root
    for (const level of filter.split('/')) {
      const child = childOf(node, level)
      if (child === null) return undefined
      node = child
    }
    return node
  }

  /** The nodes whose subscriptions match `topic`, each once. The array is shared: do not change it. */
  match(topic: TopicName): readonly TopicNode[] {
    const known = this.#cache.get(topic)
    if (known !== undefined) return known
    const found = this.search(topic)
    if (this.#cache.size >= cacheSize) this.#cache.clear()
    this.#cache.set(topic, found)
    return found
  }

  /** The same, without the memory of topics that were asked for before. */
  search(topic: TopicName): readonly TopicNode[] {
    const found: TopicNode[] = []
    const levels = topic.split('/')
    // A wildcard at the start does not match a topic beginning with $. [MQTT-4.7.2-1]
    if (topic.charCodeAt(0) === 36) {
      const child = namedChild(this.root, levels[0]!)
      if (child !== null) collect(child, levels, 1, found)
    } else {
      collect(this.root, levels, 0, found)
    }
    return found
  }

  #ensure(filter: string): TopicNode {
    let node = this.root
    for (const level of filter.split('/')) {
      let child = childOf(node, level)
      if (child === null) {
        child = addChild(node, level)
        this.#cache.clear()
      }
      node = child
    }
    return node
  }

  #prune(from: TopicNode): void {
    let node = from
    while (node.parent !== null && !hasChildren(node) && node.subscriptions.length === 0 && node.groups.length === 0) {
      removeChild(node.parent, node)
      node = node.parent
      this.#cache.clear()
    }
  }
}

function isEmpty(node: TopicNode): boolean {
  return node.subscriptions.length === 0 && node.groups.length === 0
}

function collect(node: TopicNode, levels: readonly string[], depth: number, found: TopicNode[]): void {
  // 'a/#' matches 'a/b', and 'a' itself: the parent level is included. [MQTT-4.7.1-2]
  if (node.hash !== null) found.push(node.hash)
  if (depth === levels.length) {
    // Also when it holds nothing now: the cache must stay right when it does.
    found.push(node)
    return
  }
  // 'a/b' matches 'a/b', level by level, character by character. [MQTT-4.7.3-4]
  const exact = namedChild(node, levels[depth]!)
  if (exact !== null) collect(exact, levels, depth + 1, found)
  // '+' matches exactly one level, also an empty one: 'a/+' matches 'a/'. [MQTT-4.7.1-3]
  if (node.plus !== null) collect(node.plus, levels, depth + 1, found)
}

/** The place where it was, or -1. */
function removeFrom<T>(list: T[], item: T): number {
  const index = list.indexOf(item)
  if (index >= 0) list.splice(index, 1)
  return index
}
