// The words about payload formats, in English. Does not know the markup.
import { bytes, count } from '../format.ts'
import { catalogue } from '../language.ts'

const entries = (kind: 'map' | 'list' | 'other', n: number) =>
  kind === 'map' ? `map of ${count(n)} ${n === 1 ? 'pair' : 'pairs'}` : `list of ${count(n)}`

export const formatsText = catalogue('formats', {
  payload: 'Payload',
  names: {
    text: 'Text',
    json: 'JSON',
    hex: 'Hex',
    base64: 'Base64',
    cbor: 'CBOR',
    msgpack: 'MsgPack',
    numbers: 'Numbers',
    image: 'Image',
  },
  guessed: (name: string, why: string) => `Guess: ${name}. ${why}`,
  reasons: {
    empty: 'The payload is empty.',
    image: (name: string) => `It begins with the signature of ${name}.`,
    json: (kind: 'object' | 'list') => `All of it is UTF-8, and one JSON ${kind}.`,
    text: 'All of it is UTF-8 without control characters.',
    controls: 'It is UTF-8, with control characters in it.',
    binary: (at: number) => `It is no UTF-8 from byte ${count(at)} on, and no format that is known here.`,
    structure: (name: string, kind: 'map' | 'list' | 'other', n: number, size: number) =>
      `One ${name} ${entries(kind, n)} fills exactly the ${bytes(size)}.`,
  },
  empty: 'The payload is empty.',
  not: (name: string, why: string) => `Not ${name}: ${why}`,
  notJson: 'Not JSON',
  cutStructure: 'This format needs the whole payload, and only its beginning is here.',
  noImage: 'No image whose signature is known here: PNG, JPEG, GIF, WebP or BMP.',
  brokenImage: 'The browser cannot draw it: the image is damaged or cut.',
  imageAlt: (name: string, size: string) => `${name} image of ${size}`,
  imageSize: (name: string, width: number, height: number) => `${name}, ${width} × ${height}`,
  showAll: (all: number) => `Show all ${bytes(all)}`,
  first: (shown: number, all: number) => `The first ${bytes(shown)} of ${bytes(all)}.`,
  gone: 'The broker keeps no more of it.',
  more: (rest: number) => `${count(rest)} more`,
  type: 'Type of number',
  order: 'Byte order',
  little: 'little-endian',
  big: 'big-endian',
  values: (n: number) => `${count(n)} values`,
  rest: (n: number) => `${n} ${n === 1 ? 'byte' : 'bytes'} left over`,
  pairs: (n: number) => `{${count(n)}}`,
  items: (n: number) => `[${count(n)}]`,
  open: (name: string) => `Open ${name}`,
  plot: (name: string) => `Plot ${name}`,
  root: 'value',
  loading: 'Loading the decoder…',
})
