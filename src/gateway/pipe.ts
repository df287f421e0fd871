// Joins two links: what one receives the other sends, and the end of one ends the other. A client that ends its half
// gets what the broker still answers.
// Does not know which is the client's and which the broker's.
import { backlogMark, type Link } from '../transport/link.ts'
import type { MuxStream } from '../transport/mux-stream.ts'

/**
 * Joins a client's link to a stream towards the broker, both ways. A side that takes too little stops the other from
 * reading. `first` was received before.
 */
export function pipe(client: Link, stream: MuxStream, first: readonly Uint8Array[]): void {
  carry(client, stream)
  carry(stream, client)
  client.onClose = (end) => stream.closeWith(end === 'error' ? 'error' : 'closed-by-peer')
  client.onEnd = () => stream.sayEnd()
  stream.onClose = () => client.close()
  for (const bytes of first) client.onData(bytes)
}

function carry(from: Link, to: Link): void {
  from.onData = (bytes) => {
    to.send(bytes)
    if (to.backlogBytes > backlogMark) from.pause()
  }
  to.onDrain = () => from.resume()
}
