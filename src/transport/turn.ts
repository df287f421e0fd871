// What several links need to send once a turn instead of once a packet: a hook at the turn's end, and joined bytes.
// Does not know what is sent, or where.

/**
 * Calls `work` when everything that the event loop has at hand was handled. Node: after all sockets that were ready
 * were read. Browsers: after the current task.
 */
export const afterTurn: (work: () => void) => void =
  typeof setImmediate === 'function' ? (work) => void setImmediate(work) : queueMicrotask

/** All chunks in one; the only one itself, without a copy. `bytes` is the sum of their lengths. */
export function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const all = new Uint8Array(bytes)
  let offset = 0
  for (const chunk of chunks) {
    all.set(chunk, offset)
    offset += chunk.length
  }
  return all
}

/** Node's Buffer looks like a Uint8Array, but its `slice` shares memory: this is the same memory as a plain one. */
export function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Chunks from this size on pass uncopied where that is possible: copying them costs more than writing them by themselves. */
export const largeBytes = 4 * 1024

/** Milliseconds that a closing link waits for a peer that takes nothing, before it drops what was left. */
export const lingerMillis = 5_000
