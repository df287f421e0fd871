// A payload in every format that it may have, the likely one first. Never makes markup of it; images come from bytes alone.
// Does not know what carried it.
import { useEffect, useMemo, useState } from 'preact/hooks'
import { bytes as formatBytes } from '../format.ts'
import { asText, decodeUtf8, hexRows } from '../payload.ts'
import { cx } from '../ui/cx.ts'
import { Tabs } from '../ui/tabs.tsx'
import { toBase64 } from './base64.ts'
import styles from './formats.module.css'
import { type Format, formats, guessFormat, imageType } from './guess.ts'
import { type NumberType, numberText, numberTypes, readNumbers } from './numbers.ts'
import { formatsText as words } from './text.ts'
import { type Path, ValueTree } from './value-tree.tsx'

/** Of a larger payload the beginning is shown at first, bytes. */
const largeBytes = 256 * 1024
const shownBytes = 64 * 1024
/** Drawn at once, for what takes an element a line. */
const hexAtOnce = 4 * 1024

const tabs = formats.map((key) => ({ key, title: words.names[key] }))

export interface PayloadViewProps {
  readonly bytes: Uint8Array
  /** Of the whole payload, of which `bytes` may be the beginning. */
  readonly size: number
  /** Brings the rest where `bytes` are the beginning; null when nobody has it any more. */
  readonly onMore?: (() => void) | null | undefined
  readonly onPlot?: ((path: Path) => void) | undefined
}

export function PayloadView({ bytes, size, onMore, onPlot }: PayloadViewProps) {
  const [all, setAll] = useState(false)
  const [chosen, choose] = useState<Format | null>(null)
  const isCut = !all && bytes.length > largeBytes
  const shown = isCut ? bytes.subarray(0, shownBytes) : bytes
  const isWhole = shown.length === size
  const guess = useMemo(() => guessFormat(shown, isWhole), [shown, isWhole])
  const format = chosen ?? guess.format
  return (
    <div class={styles.payload}>
      <Tabs class={styles.tabs} label={words.payload} tabs={tabs} current={format} onChange={choose}>
        {size === 0 ? (
          <p class={styles.note}>{words.empty}</p>
        ) : (
          <Shown {...{ format, isWhole, onPlot }} bytes={shown} />
        )}
        {!isWhole && (
          <p class={styles.note}>
            {words.first(shown.length, size)}{' '}
            {isCut || onMore ? (
              <button
                type="button"
                class="button"
                onClick={() => {
                  setAll(true)
                  if (bytes.length < size) onMore?.()
                }}
              >
                {words.showAll(onMore ? size : bytes.length)}
              </button>
            ) : (
              onMore === null && words.gone
            )}
          </p>
        )}
      </Tabs>
      {size > 0 && <p class={styles.guess}>{words.guessed(words.names[guess.format], guess.why)}</p>}
    </div>
  )
}

interface ShownProps {
  readonly format: Format
  readonly bytes: Uint8Array
  readonly isWhole: boolean
  readonly onPlot: PayloadViewProps['onPlot']
}

function Shown({ format, bytes, isWhole, onPlot }: ShownProps) {
  switch (format) {
    case 'text':
      return (
        <pre class={styles.code} dir="auto">
          {asText(bytes)}
        </pre>
      )
    case 'json':
      return isWhole ? <Json {...{ bytes, onPlot }} /> : <p class={styles.note}>{words.cutStructure}</p>
    case 'hex':
      return <Hex bytes={bytes} />
    case 'base64':
      return <pre class={cx(styles.code, styles.all)}>{toBase64(bytes)}</pre>
    case 'cbor':
    case 'msgpack':
      return isWhole ? <Decoded {...{ format, bytes, onPlot }} /> : <p class={styles.note}>{words.cutStructure}</p>
    case 'numbers':
      return <Numbers bytes={bytes} />
    case 'image':
      return <Image bytes={bytes} />
    default:
      return format satisfies never
  }
}

function Json({ bytes, onPlot }: Pick<ShownProps, 'bytes' | 'onPlot'>) {
  const read = useMemo(() => parsed(bytes), [bytes])
  if ('fault' in read) return <p class={styles.note}>{words.not(words.names.json, read.fault)}</p>
  return <ValueTree value={read.value} onPlot={onPlot} />
}

function parsed(bytes: Uint8Array): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(decodeUtf8(bytes) ?? '') }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

/** Loads the decoder first. */
function Decoded({ format, bytes, onPlot }: Pick<ShownProps, 'bytes' | 'onPlot'> & { format: 'cbor' | 'msgpack' }) {
  const [read, setRead] = useState<{ readonly value: unknown } | { readonly fault: string } | null>(null)
  useEffect(() => {
    let isWanted = true
    setRead(null)
    void import('./decoders.ts')
      .then(({ decodeCbor, decodePack }) => ({ value: format === 'cbor' ? decodeCbor(bytes) : decodePack(bytes) }))
      .catch((error: unknown) => ({ fault: error instanceof Error ? error.message : String(error) }))
      .then((result) => {
        if (isWanted) setRead(result)
      })
    return () => {
      isWanted = false
    }
  }, [format, bytes])
  if (read === null) return <p class={styles.note}>{words.loading}</p>
  if ('fault' in read) return <p class={styles.note}>{words.not(words.names[format], read.fault)}</p>
  return <ValueTree value={read.value} onPlot={onPlot} />
}

function Hex({ bytes }: { bytes: Uint8Array }) {
  const [room, setRoom] = useState(hexAtOnce)
  return (
    <>
      <pre class={styles.hex} dir="ltr">
        {hexRows(bytes.subarray(0, room), 8).map((row) => (
          <div key={row.offset}>
            <span class={styles.offset}>{row.offset}</span>
            <span>{row.hex.padEnd(23)}</span>
            <span class={styles.ascii}>{row.ascii}</span>
          </div>
        ))}
      </pre>
      {room < bytes.length && (
        <p class={styles.note}>
          <button type="button" class="button" onClick={() => setRoom(room * 4)}>
            {words.more(bytes.length - room)}
          </button>
        </p>
      )}
    </>
  )
}

function Numbers({ bytes }: { bytes: Uint8Array }) {
  const [type, setType] = useState<NumberType>('float32')
  const [order, setOrder] = useState<'little' | 'big'>('little')
  const { values, rest } = readNumbers(bytes.subarray(0, hexAtOnce), type, order === 'little')
  return (
    <div class={styles.numbers}>
      <div class={styles.choices}>
        <label class="field">
          {words.type}
          <select class="input" value={type} onChange={(event) => setType(event.currentTarget.value as NumberType)}>
            {numberTypes.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label class="field">
          {words.order}
          <select
            class="input"
            value={order}
            onChange={(event) => setOrder(event.currentTarget.value as 'little' | 'big')}
          >
            <option value="little">{words.little}</option>
            <option value="big">{words.big}</option>
          </select>
        </label>
      </div>
      <p class={styles.note}>
        {words.values(values.length)}
        {rest > 0 && `, ${words.rest(rest)}`}
        {bytes.length > hexAtOnce && `. ${words.first(hexAtOnce, bytes.length)}`}
      </p>
      <pre class={styles.code} dir="ltr">
        {values.map((value) => numberText(value, type)).join('  ')}
      </pre>
    </div>
  )
}

function Image({ bytes }: { bytes: Uint8Array }) {
  const found = imageType(bytes)
  const [drawn, setDrawn] = useState<{ width: number; height: number } | 'broken' | null>(null)
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    setDrawn(null)
    if (found === null) return undefined
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: found.type }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  if (found === null) return <p class={styles.note}>{words.noImage}</p>
  if (drawn === 'broken') return <p class={styles.note}>{words.brokenImage}</p>
  return (
    <figure class={styles.image}>
      {address !== null && (
        <img
          src={address}
          alt={words.imageAlt(found.name, formatBytes(bytes.length))}
          onLoad={(event) => {
            const { naturalWidth, naturalHeight } = event.currentTarget
            setDrawn({ width: naturalWidth, height: naturalHeight })
          }}
          onError={() => setDrawn('broken')}
        />
      )}
      <figcaption>{drawn !== null && words.imageSize(found.name, drawn.width, drawn.height)}</figcaption>
    </figure>
  )
}
