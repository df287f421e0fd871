// Payload bytes as a list of numbers of one machine type. Does not know which type is meant: a person says.

const types = {
  uint8: ['getUint8', 1],
  int8: ['getInt8', 1],
  uint16: ['getUint16', 2],
  int16: ['getInt16', 2],
  uint32: ['getUint32', 4],
  int32: ['getInt32', 4],
  float32: ['getFloat32', 4],
  float64: ['getFloat64', 8],
} as const

export type NumberType = keyof typeof types
export const numberTypes = Object.keys(types) as readonly NumberType[]

/** The numbers, and the bytes left over at the end. */
export function readNumbers(
  bytes: Uint8Array,
  type: NumberType,
  littleEndian: boolean,
): { readonly values: readonly number[]; readonly rest: number } {
  const [method, size] = types[type]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: number[] = []
  for (let at = 0; at + size <= bytes.length; at += size) values.push(view[method](at, littleEndian))
  return { values, rest: bytes.length % size }
}

/** A number as short as its precision allows: float32 values have seven digits that mean something. */
export function numberText(value: number, type: NumberType): string {
  return type === 'float32' && Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value)
}
