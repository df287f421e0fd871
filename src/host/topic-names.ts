// Names of topics as a tree of levels, each a node with a number. Columns of numbers and one table of hashes, so that a node
// costs less than 100 bytes and a topic is found without taking its name apart. Does not know what is published.

/** Everything has a limit: nodes of one tree. */
export const mostNodes = 260_000
/** Columns grow by so many nodes. */
export const growth = 32_768
/** The root, above the first level; as an answer it is "none". */
const root = 0

/** Names of levels that came last: many repeat below every parent. */
const mostShared = 4_096
/** An engine may make a longer part of a text a view of it, which keeps the whole text in memory. */
const longestPart = 12

export class TopicNames {
  #size = 1
  readonly #names: string[] = ['']
  #parents = new Uint32Array(growth)
  /** The newest child, and the sibling that came before. */
  #children = new Uint32Array(growth)
  #siblings = new Uint32Array(growth)
  #counts = new Uint32Array(growth)
  #hashes = new Uint32Array(growth)
  /** Nodes by their hash, each at its place or the next one that was free. Twice as many places as nodes or more. */
  #table = new Uint32Array(2 * growth)
  /** Clients choose the names: they may not know which of them meet in the table. */
  readonly #salt = Math.floor(Math.random() * 2 ** 32)
  readonly #shared = new Map<string, string>()
  /** Children in order of their names, of nodes that were looked at; what came since is in `#fresh`. */
  readonly #sorted = new Map<number, Uint32Array>()
  readonly #fresh = new Map<number, number[]>()

  /** How many there are, the root among them: ids are below it. */
  get size(): number {
    return this.#size
  }

  /** The node of a path, made if there is none; 0 when there is no room for it. */
  add(path: string): number {
    return this.#walk(path, true)
  }

  /** The node of a path; 0 is none. */
  find(path: string): number {
    return this.#walk(path, false)
  }

  parent(node: number): number {
    return this.#parents[node]!
  }

  /** Of its level. */
  name(node: number): string {
    return this.#names[node]!
  }

  path(node: number): string {
    let path = this.#names[node]!
    for (let at = this.#parents[node]!; at !== root; at = this.#parents[at]!) path = `${this.#names[at]}/${path}`
    return path
  }

  childCount(node: number): number {
    return this.#counts[node]!
  }

  /** Ids of the children in order of their names; those that begin with `$` are last at the root. */
  children(node: number): Uint32Array {
    const known = this.#sorted.get(node)
    const fresh = this.#fresh.get(node)
    if (known !== undefined && fresh === undefined) return known
    const order = (a: number, b: number): number => this.compare(a, b)
    const list = known === undefined ? this.#allChildren(node).sort(order) : merged(known, fresh!.sort(order), order)
    this.#sorted.set(node, list)
    this.#fresh.delete(node)
    return list
  }

  /** Order of two siblings. */
  compare(a: number, b: number): number {
    const [left, right] = [this.#names[a]!, this.#names[b]!]
    if (this.#parents[a] === root && left.startsWith('$') !== right.startsWith('$'))
      return left.startsWith('$') ? 1 : -1
    return left < right ? -1 : left > right ? 1 : 0
  }

  #walk(path: string, makes: boolean): number {
    let node = root
    for (let from = 0; from <= path.length; ) {
      const slash = path.indexOf('/', from)
      const to = slash < 0 ? path.length : slash
      const hash = this.#hash(node, path, from, to)
      const child = this.#child(node, hash, path, from, to)
      node = child === root && makes ? this.#make(node, hash, path, from, to) : child
      if (node === root) return root
      from = to + 1
    }
    return node
  }

  /** FNV-1a, begun with the parent. */
  #hash(parent: number, path: string, from: number, to: number): number {
    let hash = Math.imul(parent ^ this.#salt, 0x9e3779b1)
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193)
    return (hash ^ (hash >>> 15)) >>> 0
  }

  #child(parent: number, hash: number, path: string, from: number, to: number): number {
    const last = this.#table.length - 1
    for (let place = hash & last; ; place = (place + 1) & last) {
      const node = this.#table[place]!
      if (node === root) return root
      if (this.#hashes[node] !== hash || this.#parents[node] !== parent) continue
      const name = this.#names[node]!
      if (name.length === to - from && path.startsWith(name, from)) return node
    }
  }

  #make(parent: number, hash: number, path: string, from: number, to: number): number {
    if (this.#size >= mostNodes) return root
    const node = this.#size
    this.#size += 1
    if (node >= this.#parents.length) this.#grow()
    this.#names.push(this.#part(path, from, to))
    this.#parents[node] = parent
    this.#siblings[node] = this.#children[parent]!
    this.#children[parent] = node
    this.#counts[parent]! += 1
    this.#hashes[node] = hash
    this.#place(node)
    if (this.#sorted.has(parent)) {
      const fresh = this.#fresh.get(parent)
      if (fresh === undefined) this.#fresh.set(parent, [node])
      else fresh.push(node)
    }
    return node
  }

  #part(path: string, from: number, to: number): string {
    const part = path.slice(from, to)
    if (part.length > longestPart) return [...part].join('')
    const shared = this.#shared.get(part)
    if (shared !== undefined) return shared
    if (this.#shared.size >= mostShared) this.#shared.clear()
    this.#shared.set(part, part)
    return part
  }

  #place(node: number): void {
    const last = this.#table.length - 1
    let place = this.#hashes[node]! & last
    while (this.#table[place] !== root) place = (place + 1) & last
    this.#table[place] = node
  }

  #allChildren(node: number): Uint32Array {
    const list = new Uint32Array(this.#counts[node]!)
    let at = list.length
    for (let child = this.#children[node]!; child !== root; child = this.#siblings[child]!) list[--at] = child
    return list
  }

  #grow(): void {
    this.#parents = longer(this.#parents)
    this.#children = longer(this.#children)
    this.#siblings = longer(this.#siblings)
    this.#counts = longer(this.#counts)
    this.#hashes = longer(this.#hashes)
    if (this.#table.length >= 2 * this.#parents.length) return
    this.#table = new Uint32Array(2 * this.#table.length)
    for (let node = 1; node < this.#size - 1; node++) this.#place(node)
  }
}

type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** A column with room for more nodes. */
export function longer<C extends Column>(column: C): C {
  const next = new (column.constructor as new (length: number) => C)(column.length + growth)
  next.set(column as never)
  return next
}

/** Few among many, both in order: what lies between two of the few is moved as one piece. */
function merged(many: Uint32Array, few: readonly number[], order: (a: number, b: number) => number): Uint32Array {
  const list = new Uint32Array(many.length + few.length)
  let done = 0
  for (const [index, next] of few.entries()) {
    let [low, high] = [done, many.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (order(many[middle]!, next) < 0) low = middle + 1
      else high = middle
    }
    list.set(many.subarray(done, low), done + index)
    list[low + index] = next
    done = low
  }
  list.set(many.subarray(done), done + few.length)
  return list
}
