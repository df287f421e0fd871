// Every topic that was published to, or that keeps a message, as a tree with numbers: kept only while somebody watches.
// Columns of numbers by node, so that a topic costs less than 200 bytes. Does not know who looks, nor what is retained now.

/** Everything has a limit; 200,000 topics take about 40 MB. */
export const topicLimits = { nodes: 260_000, previewBytes: 64, matches: 4_096 } as const

/** Averaged over so many milliseconds. */
const rateMillis = 5_000
const growth = 32_768
const slotsAPool = 1_024
const { previewBytes } = topicLimits

/** Of a node that is no topic itself, or whose topic had no message. */
const noSlot = 0xffff_ffff

export class TopicStats {
  /** When counting began, milliseconds since the epoch. */
  readonly since: number
  /** Nodes that are topics, in the order in which they became known. */
  topics = new Uint32Array(growth)
  topicCount = 0
  /** Topics that there was no room for were seen. */
  isFull = false
  /** Node 0 is the root, above the first level. */
  #size = 1
  readonly #names: string[] = ['']
  readonly #children: (Map<string, number> | undefined)[] = [undefined]
  #parents = new Uint32Array(growth)
  #isTopic = new Uint8Array(growth)
  #topicsBelow = new Uint32Array(growth)
  #messages = new Uint32Array(growth)
  #own = new Uint32Array(growth)
  #rates = new Float32Array(growth)
  #lastAt = new Float64Array(growth)
  #slots = new Uint32Array(growth).fill(noSlot)
  #bytes = new Uint32Array(growth)
  readonly #pools: Uint8Array[] = []
  #slotCount = 0
  /** Children in order of their names, of nodes that were looked at; what came since is in `#fresh`. */
  readonly #sorted = new Map<number, readonly number[]>()
  readonly #fresh = new Map<number, number[]>()
  /** Topics published to lately. */
  readonly #known = new Map<string, number>()

  constructor(since: number) {
    this.since = since
  }

  /** Highest id of a node. */
  get newest(): number {
    return this.#size - 1
  }

  /** A message was published; `now` in milliseconds since the epoch. */
  note(topic: string, payload: Uint8Array, now: number): void {
    let node = this.#known.get(topic)
    if (node === undefined) {
      node = this.add(topic)
      if (node === 0) return
      if (this.#known.size >= topicLimits.matches) this.#known.clear()
      this.#known.set(topic, node)
    }
    this.#own[node]! += 1
    this.#bytes[node] = payload.length
    this.#keep(node, payload)
    for (let at = node; at !== 0; at = this.#parents[at]!) {
      const last = this.#lastAt[at]!
      if (now > last) {
        this.#rates[at]! *= Math.exp((last - now) / rateMillis)
        this.#lastAt[at] = now
      }
      this.#rates[at]! += 1_000 / rateMillis
      this.#messages[at]! += 1
    }
  }

  /** The node of a topic, made if there is none; 0 when there is no room for it. */
  add(topic: string): number {
    let node = 0
    for (const name of topic.split('/')) {
      const next = this.#children[node]?.get(name) ?? this.#make(node, name)
      if (next === 0) return 0
      node = next
    }
    if (this.#isTopic[node] === 0) this.#becomeTopic(node)
    return node
  }

  /** The node of this path, topic or not; 0 is none. */
  find(path: string): number {
    let node = 0
    for (const name of path.split('/')) {
      const next = this.#children[node]?.get(name)
      if (next === undefined) return 0
      node = next
    }
    return node
  }

  parent(node: number): number {
    return this.#parents[node]!
  }

  name(node: number): string {
    return this.#names[node]!
  }

  path(node: number): string {
    let path = this.#names[node]!
    for (let at = this.#parents[node]!; at !== 0; at = this.#parents[at]!) path = `${this.#names[at]}/${path}`
    return path
  }

  childCount(node: number): number {
    return this.#children[node]?.size ?? 0
  }

  /** Ids of the children in order of their names; those that begin with `$` are last at the root. */
  children(node: number): readonly number[] {
    const known = this.#sorted.get(node)
    const fresh = this.#fresh.get(node)
    if (known !== undefined && fresh === undefined) return known
    const order = (a: number, b: number): number => this.compare(a, b)
    const added = (fresh ?? [...(this.#children[node]?.values() ?? [])]).sort(order)
    const list = known === undefined ? added : merge(known, added, order)
    this.#sorted.set(node, list)
    this.#fresh.delete(node)
    return list
  }

  /** Order of two siblings. */
  compare(a: number, b: number): number {
    const [left, right] = [this.#names[a]!, this.#names[b]!]
    if (this.#parents[a] === 0 && left.startsWith('$') !== right.startsWith('$')) return left.startsWith('$') ? 1 : -1
    return left < right ? -1 : left > right ? 1 : 0
  }

  /** Topics at and below a node. */
  topicsOf(node: number): number {
    return this.#topicsBelow[node]!
  }

  isTopic(node: number): boolean {
    return this.#isTopic[node] === 1
  }

  /** Messages at and below a node. */
  messagesOf(node: number): number {
    return this.#messages[node]!
  }

  ownOf(node: number): number {
    return this.#own[node]!
  }

  lastAtOf(node: number): number {
    return this.#lastAt[node]!
  }

  /** Messages per second at and below a node, with three significant digits, or two places; 0 from where it can't be read any more. */
  rateOf(node: number, now: number): number {
    const last = this.#lastAt[node]!
    const rate = this.#rates[node]! * Math.exp(Math.min(0, last - now) / rateMillis)
    return rate < 0.05 ? 0 : rate < 1 ? Math.round(rate * 100) / 100 : Number(rate.toPrecision(3))
  }

  bytesOf(node: number): number {
    return this.#bytes[node]!
  }

  /** The beginning of the last message, in a copy; null where none came. */
  previewOf(node: number): Uint8Array | null {
    const slot = this.#slots[node]!
    if (slot === noSlot) return null
    const start = (slot % slotsAPool) * previewBytes
    return this.#pools[Math.floor(slot / slotsAPool)]!.slice(start, start + Math.min(this.#bytes[node]!, previewBytes))
  }

  #keep(node: number, payload: Uint8Array): void {
    let slot = this.#slots[node]!
    if (slot === noSlot) {
      slot = this.#slotCount
      this.#slotCount += 1
      this.#slots[node] = slot
      if (slot % slotsAPool === 0) this.#pools.push(new Uint8Array(slotsAPool * previewBytes))
    }
    const kept = payload.length <= previewBytes ? payload : payload.subarray(0, previewBytes)
    this.#pools[Math.floor(slot / slotsAPool)]!.set(kept, (slot % slotsAPool) * previewBytes)
  }

  #make(parent: number, name: string): number {
    if (this.#size >= topicLimits.nodes) {
      this.isFull = true
      return 0
    }
    const node = this.#size
    this.#size += 1
    if (node >= this.#parents.length) this.#grow()
    this.#names.push(name)
    this.#children.push(undefined)
    this.#parents[node] = parent
    const siblings = this.#children[parent]
    if (siblings === undefined) this.#children[parent] = new Map([[name, node]])
    else siblings.set(name, node)
    if (this.#sorted.has(parent)) {
      const fresh = this.#fresh.get(parent)
      if (fresh === undefined) this.#fresh.set(parent, [node])
      else fresh.push(node)
    }
    return node
  }

  #becomeTopic(node: number): void {
    this.#isTopic[node] = 1
    if (this.topicCount === this.topics.length) this.topics = longer(this.topics)
    this.topics[this.topicCount] = node
    this.topicCount += 1
    for (let at = node; at !== 0; at = this.#parents[at]!) this.#topicsBelow[at]! += 1
  }

  #grow(): void {
    const { length } = this.#slots
    this.#parents = longer(this.#parents)
    this.#isTopic = longer(this.#isTopic)
    this.#topicsBelow = longer(this.#topicsBelow)
    this.#messages = longer(this.#messages)
    this.#own = longer(this.#own)
    this.#rates = longer(this.#rates)
    this.#lastAt = longer(this.#lastAt)
    this.#slots = longer(this.#slots).fill(noSlot, length)
    this.#bytes = longer(this.#bytes)
  }
}

type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

function longer<C extends Column>(column: C): C {
  const next = new (column.constructor as new (length: number) => C)(column.length + growth)
  next.set(column as never)
  return next
}

function merge(a: readonly number[], b: readonly number[], order: (a: number, b: number) => number): number[] {
  const merged: number[] = []
  let at = 0
  for (const next of b) {
    while (at < a.length && order(a[at]!, next) <= 0) merged.push(a[at++]!)
    merged.push(next)
  }
  while (at < a.length) merged.push(a[at++]!)
  return merged
}
