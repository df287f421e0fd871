// Which rows of a long list are seen: where each begins, and which lie in the window. Pure.
// Does not draw.

/** Where each row begins, and last where the list ends; CSS pixels. */
export type Offsets = Float64Array

/** Rows drawn beyond what is seen, on each side. */
const overscan = 4
/** Rows in the document at once, at most. */
const maximumRows = 60

export function offsets(count: number, height: (index: number) => number): Offsets {
  const places = new Float64Array(count + 1)
  for (let index = 0; index < count; index++) places[index + 1] = places[index]! + height(index)
  return places
}

/** The rows to draw, in order. `kept` stays among them wherever the window is; -1 is none. */
export function visible(places: Offsets, top: number, height: number, kept: number): readonly number[] {
  const count = places.length - 1
  const first = Math.max(0, rowAt(places, top) - overscan)
  const last = Math.min(count - 1, rowAt(places, top + height) + overscan, first + maximumRows - 1)
  const drawn: number[] = []
  if (kept >= 0 && kept < first && kept < count) drawn.push(kept)
  for (let index = first; index <= last; index++) drawn.push(index)
  if (kept > last && kept < count) drawn.push(kept)
  return drawn
}

/** The row that covers this place. */
function rowAt(places: Offsets, place: number): number {
  let low = 0
  let high = places.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle + 1]! <= place) low = middle + 1
    else high = middle
  }
  return Math.min(low, Math.max(0, places.length - 2))
}
