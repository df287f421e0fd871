// Random damage to the bytes of a packet, for property tests.
// Does not know what the bytes mean beyond where Remaining Length stands.
import fc, { type Arbitrary } from 'fast-check'

/** One way to damage bytes. */
export type Damage = (bytes: Uint8Array, other: Uint8Array) => Uint8Array

/** Makes the Remaining Length right again, so that damage reaches the grammar behind it. */
function withLength(bytes: Uint8Array): Uint8Array {
  let header = 1
  while (header < Math.min(5, bytes.length) && (bytes[header] as number) >= 0x80) header++
  const body = bytes.subarray(Math.min(header + 1, bytes.length))
  const length: number[] = []
  for (let rest = body.length; length.length === 0 || rest > 0; rest >>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
  }
  return Uint8Array.from([bytes[0] ?? 0, ...length, ...body])
}

export const damages: Arbitrary<Damage> = fc
  .tuple(fc.constantFrom('flip', 'set', 'cut', 'insert', 'splice'), fc.nat(), fc.nat(255), fc.boolean())
  .map(([kind, place, value, mend]) =>
    Object.assign((bytes: Uint8Array, other: Uint8Array) => damage(kind, place, value, mend, bytes, other), {
      [fc.toStringMethod]: () => `${kind} at ${place}, value ${value}${mend ? ', length mended' : ''}`,
    }),
  )

function damage(
  kind: string,
  place: number,
  value: number,
  mend: boolean,
  bytes: Uint8Array,
  other: Uint8Array,
): Uint8Array {
  const at = bytes.length === 0 ? 0 : place % bytes.length
  const copy = bytes.slice()
  let damaged = copy
  if (kind === 'flip') copy[at] = (copy[at] ?? 0) ^ (1 << (value & 7))
  else if (kind === 'set') copy[at] = value
  else if (kind === 'cut') damaged = copy.subarray(0, at)
  else if (kind === 'insert') damaged = Uint8Array.from([...copy.subarray(0, at), value, ...copy.subarray(at)])
  else damaged = Uint8Array.from([...copy.subarray(0, at), ...other.subarray(at)])
  return mend ? withLength(damaged) : damaged
}
