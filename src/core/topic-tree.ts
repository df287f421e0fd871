// All topic filters: which subscriptions a topic name reaches, plain and shared. Filters without wildcards are found whole,
// the others level by level in a tree. Does not know sessions' states, nor who of a shared group gets a message.
import type { TopicFilter, TopicName } from '../protocol/packet.ts'
import { shareOf } from '../protocol/topic.ts'
import type { ShareGroup } from './share-group.ts'
import type { Subscription } from './state.ts'

/** Who subscribes to one filter. */
export interface FilterEntry {
  subscriptions: readonly Subscription[]
  groups: readonly ShareGroup[]
}

/** One level of a filter with wildcards. Among very many filters each look at memory costs, so there are as few as can be. */
interface TopicNode extends FilterEntry {
  readonly level: string
  readonly parent: TopicNode | null
  /** The child `+`, and the child `#`. */
  plus: TopicNode | null
  hash: TopicNode | null
  /** The child of any other name, while it is the only one. */
  only: TopicNode | null
  /** From two such children on. */
  named: Map<string, TopicNode> | null
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
function childOf(node: TopicNode, level: string): TopicNode | null {
  if (level === '+') return node.plus
  if (level === '#') return node.hash
  return namedChild(node, level)
}

function namedChild(node: TopicNode, level: string): TopicNode | null {
  const { only } = node
  if (only !== null) return only.level === level ? only : null
  return node.named === null ? null : (node.named.get(level) ?? null)
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
  /** Filters without wildcards: a topic is one of them or none. [MQTT-4.7.3-4] */
  readonly #plain = new Map<string, FilterEntry>()
  /** Filters with wildcards. */
  readonly #root: TopicNode = makeNode('', null)
  /** What a topic reaches. An entry stays right while subscriptions come and go in it, until it is empty. */
  readonly #cache = new Map<string, readonly FilterEntry[]>()
  /** Filters that somebody has subscribed to, shared ones without their group's name. */
  filterCount = 0
  /** Those of them that begin with `$SYS`. */
  sysFilterCount = 0
  /** Subscriptions to shared filters. */
  sharedCount = 0
  /** All that have members. */
  readonly groups = new Set<ShareGroup>()

  /** Whether nothing is left of any filter. */
  get isEmpty(): boolean {
    return this.#plain.size === 0 && !hasChildren(this.#root)
  }

  add(subscription: Subscription): void {
    const share = shareOf(subscription.filter)
    const filter = share === null ? subscription.filter : share.filter
    const entry = this.#ensure(filter)
    if (isEmpty(entry)) this.#changed(filter, 1)
    if (share === null) {
      // Most stay alone: a list that is begun by pushing has room for seventeen.
      if (entry.subscriptions.length === 0) entry.subscriptions = [subscription]
      else (entry.subscriptions as Subscription[]).push(subscription)
      return
    }
    let group = entry.groups.find((each) => each.filter === subscription.filter)
    if (group === undefined) {
      const whole = subscription.filter
      group = { filter: whole, name: share.name, members: [], next: 0, last: null, picks: 0, tallies: new Map() }
      entry.groups = [...entry.groups, group]
      this.groups.add(group)
    }
    group.members.push(subscription)
    group.tallies.set(subscription, { picks: 0, lastPickAt: null, passedOver: 0, lastReason: null })
    this.sharedCount += 1
  }

  remove(subscription: Subscription): void {
    const share = shareOf(subscription.filter)
    const filter = share === null ? subscription.filter : share.filter
    const entry = this.find(filter)
    if (entry === undefined || isEmpty(entry)) return
    if (share === null) {
      removeFrom(entry.subscriptions as Subscription[], subscription)
    } else {
      const group = entry.groups.find((each) => each.filter === subscription.filter)
      if (group !== undefined) {
        const place = removeFrom(group.members, subscription)
        if (place >= 0) this.sharedCount -= 1
        // The turn stays with whom it would have come to.
        if (place >= 0 && place < group.next) group.next -= 1
        if (group.next >= group.members.length) group.next = 0
        if (group.last === subscription) group.last = null
        group.tallies.delete(subscription)
        if (group.members.length === 0) {
          entry.groups = entry.groups.filter((each) => each !== group)
          this.groups.delete(group)
        }
      }
    }
    if (!isEmpty(entry)) return
    this.#changed(filter, -1)
    if (isNode(entry)) prune(entry)
    else this.#plain.delete(filter)
  }

  /** The group of a shared filter, while it has members. */
  group(filter: TopicFilter): ShareGroup | undefined {
    const share = shareOf(filter)
    if (share === null) return undefined
    return this.find(share.filter)?.groups.find((each) => each.filter === filter)
  }

  find(filter: string): FilterEntry | undefined {
    if (!hasWildcard(filter)) return this.#plain.get(filter)
    let node = this.#root
    for (const level of filter.split('/')) {
      const child = childOf(node, level)
      if (child === null) return undefined
      node = child
    }
    return node
  }

  /** The entries whose subscriptions match `topic`, each once. The array is shared: do not change it. */
  match(topic: TopicName): readonly FilterEntry[] {
    const known = this.#cache.get(topic)
    if (known !== undefined) return known
    const found = this.search(topic)
    if (this.#cache.size >= cacheSize) this.#cache.clear()
    this.#cache.set(topic, found)
    return found
  }

  /** The same, without the memory of topics that were asked for before. */
  search(topic: TopicName): readonly FilterEntry[] {
    const found: FilterEntry[] = []
    const plain = this.#plain.get(topic)
    if (plain !== undefined) found.push(plain)
    if (!hasChildren(this.#root)) return found
    const levels = topic.split('/')
    // A wildcard at the start does not match a topic beginning with $. [MQTT-4.7.2-1]
    if (topic.charCodeAt(0) === 36) {
      const child = namedChild(this.#root, levels[0]!)
      if (child !== null) collect(child, levels, 1, found)
    } else {
      collect(this.#root, levels, 0, found)
    }
    return found
  }

  /** A filter has got its first subscription, or lost its last. */
  #changed(filter: string, by: 1 | -1): void {
    this.filterCount += by
    if (filter === '$SYS' || filter.startsWith('$SYS/')) this.sysFilterCount += by
    if (hasWildcard(filter)) this.#cache.clear()
    else this.#cache.delete(filter)
  }

  #ensure(filter: TopicFilter): FilterEntry {
    if (!hasWildcard(filter)) {
      let entry = this.#plain.get(filter)
      if (entry === undefined) {
        entry = { subscriptions: noSubscriptions, groups: noGroups }
        this.#plain.set(filter, entry)
      }
      return entry
    }
    let node = this.#root
    for (const level of filter.split('/')) {
      node = childOf(node, level) ?? addChild(node, level)
    }
    return node
  }
}

function prune(from: TopicNode): void {
  let node = from
  while (node.parent !== null && !hasChildren(node) && isEmpty(node)) {
    removeChild(node.parent, node)
    node = node.parent
  }
}

function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#')
}

function isEmpty(entry: FilterEntry): boolean {
  return entry.subscriptions.length === 0 && entry.groups.length === 0
}

function isNode(entry: FilterEntry): entry is TopicNode {
  return 'parent' in entry
}

function collect(node: TopicNode, levels: readonly string[], depth: number, found: FilterEntry[]): void {
  // 'a/#' matches 'a/b', and 'a' itself: the parent level is included. [MQTT-4.7.1-2]
  if (node.hash !== null) found.push(node.hash)
  if (depth === levels.length) {
    if (!isEmpty(node)) found.push(node)
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
