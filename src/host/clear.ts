// Empties a list that is filled again for the next packet.
// Does not know what is in it.

/**
 * `length = 0` gives the memory back, only for the next item to take it anew: about 90 ns, four times what taking off
 * the few items costs that most packets make.
 */
export function clear(list: unknown[]): void {
  if (list.length > 4) list.length = 0
  else while (list.length > 0) list.pop()
}
