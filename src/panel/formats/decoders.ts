// CBOR and MessagePack as values, by their libraries. Loaded when first needed.
// Does not know whether the bytes are of that format: it throws when they are not.
import { decode as decodeMessagePack } from '@msgpack/msgpack'
import { decode } from 'cborg'

export function decodeCbor(bytes: Uint8Array): unknown {
  return decode(bytes, { useMaps: true, allowUndefined: true, allowInfinity: true, allowNaN: true, tags: anyTag })
}

export function decodePack(bytes: Uint8Array): unknown {
  return decodeMessagePack(bytes, { useBigInt64: false })
}

/** Any tag that is not known is shown as the value it is put on. */
const anyTag = new Proxy<NonNullable<NonNullable<Parameters<typeof decode>[1]>['tags']>>([], {
  get: (list, name) =>
    typeof name === 'string' && /^\d+$/.test(name) ? (inner: () => unknown) => inner() : Reflect.get(list, name),
})
