// Rows of one table in a plain list: as many as a start reads are gone through once, and looked up by nobody.
// Does not know whether a key comes twice: who fills it does.

export class RowList<R> {
  /** Key, row, key, row. */
  readonly #items: (string | R)[] = []

  push(key: string, row: R): void {
    this.#items.push(key, row)
  }

  forEach(visit: (row: R, key: string) => void): void {
    const items = this.#items
    for (let at = 0; at < items.length; at += 2) visit(items[at + 1] as R, items[at] as string)
  }
}
