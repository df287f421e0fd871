// Compares secrets so that the time it takes tells nothing about them.
// Does not know what they are.

/** Takes time by the length of what the peer sent, whatever the two hold. */
export function equalInConstantTime(expected: Uint8Array, given: Uint8Array): boolean {
  let difference = expected.length ^ given.length
  for (let index = 0; index < given.length; index++) {
    difference |= (given[index] as number) ^ (expected.length === 0 ? 1 : (expected[index % expected.length] as number))
  }
  return difference === 0
}
