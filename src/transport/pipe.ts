// Joins two links: what one receives the other sends, and the end of one ends the other.
// Does not know what passes.
import { backlogMark, type Link } from './link.ts'

/** `onEnd` is called once, when both have been told to close. */
export function pipe(one: Link, other: Link, onEnd: () => void = () => {}): void {
  carry(one, other)
  carry(other, one)
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    onEnd()
  }
  one.onClose = () => {
    other.close()
    end()
  }
  other.onClose = () => {
    one.close()
    end()
  }
}

function carry(from: Link, to: Link): void {
  from.onData = (bytes) => {
    to.send(bytes)
    if (to.backlogBytes > backlogMark) from.pause()
  }
  to.onDrain = () => from.resume()
}
