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

export interface TopicNode {
  readonly level: string
  readonly parent: TopicNode | null
  children: ReadonlyMap<string, TopicNode>
  subscriptions: readonly Subscription[]
  groups: readonly ShareGroup[]
}

/** Most nodes are leaves without groups: a map and a list of their own would be the larger part of them. */
const noChildren: ReadonlyMap<string, TopicNode> = new Map()
const noGroups: readonly ShareGroup[] = []
const noSubscriptions: readonly Subscription[] = []

function makeNode(level: string, parent: TopicNode | null): TopicNode {
  return { level, parent, children: noChildren, subscriptions: noSubscriptions, groups: noGroups }
}

function addChild(parent: TopicNode, level: string): TopicNode {
  const child = makeNode(level, parent)
  if (parent.children === noChildren) parent.children = new Map()
  ;(parent.children as Map<string, TopicNode>).set(level, child)
  return child
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
    let node: TopicNode | undefined = this.root
    for (const level of filter.split('/')) {
      node = node.children.get(level)
      if (node === undefined) return undefined
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
      const child = this.root.children.get(levels[0]!)
      if (child !== undefined) collect(child, levels, 1, found)
    } else {
      collect(this.root, levels, 0, found)
    }
    return found
  }

  #ensure(filter: string): TopicNode {
    let node = this.root
    for (const level of filter.split('/')) {
      let child = node.children.get(level)
      if (child === undefined) {
        child = addChild(node, level)
        this.#cache.clear()
      }
      node = child
    }
    return node
  }

  #prune(from: TopicNode): void {
    let node = from
    while (
      node.parent !== null &&
      node.children.size === 0 &&
      node.subscriptions.length === 0 &&
      node.groups.length === 0
    ) {
      ;(node.parent.children as Map<string, TopicNode>).delete(node.level)
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
  const hash = node.children.get('#')
  if (hash !== undefined) found.push(hash)
  if (depth === levels.length) {
    // Also when it holds nothing now: the cache must stay right when it does.
    found.push(node)
    return
  }
  // 'a/b' matches 'a/b', level by level, character by character. [MQTT-4.7.3-4]
  const exact = node.children.get(levels[depth]!)
  if (exact !== undefined) collect(exact, levels, depth + 1, found)
  // '+' matches exactly one level, also an empty one: 'a/+' matches 'a/'. [MQTT-4.7.1-3]
  const plus = node.children.get('+')
  if (plus !== undefined) collect(plus, levels, depth + 1, found)
}

/** The place where it was, or -1. */
function removeFrom<T>(list: T[], item: T): number {
  const index = list.indexOf(item)
  if (index >= 0) list.splice(index, 1)
  return index
}
