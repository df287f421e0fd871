// The bytes of a packet, and the chosen one explained: its field, its bits, the arithmetic of a length.
// Does not know the grid's keys: hex-grid.tsx does.
import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import type { Range } from '../../protocol/dissector.ts'
import { cx } from '../ui/cx.ts'
import { arithmetic, bitsOf, hex, isVariable, valueText } from './bytes.ts'
import { HexGrid } from './hex-grid.tsx'
import styles from './inspect.module.css'
import { type Leaf, leafAt, ownerOf } from './inspected.ts'
import type { TabProps } from './packet-inspector.tsx'
import { inspectText as words } from './text.ts'

export function BytesTab(props: TabProps) {
  const { read, leaves, chosen } = props
  const leaf = leafAt(leaves, chosen ?? 0)
  const [hinted, setHinted] = useState<Range | null>(null)
  return (
    <div class={styles.split}>
      <HexGrid
        {...props}
        chosen={chosen ?? 0}
        marked={leaf?.range ?? null}
        owner={leaf === undefined ? null : ownerOf(leaf)}
        hinted={hinted}
        onHint={(offset) => setHinted(offset === null ? null : (leafAt(leaves, offset)?.range ?? null))}
      />
      {leaf && (
        <Chosen
          leaf={leaf}
          byte={read.packet.bytes[chosen ?? 0] ?? 0}
          bytes={read.packet.bytes}
          standard={(read.dissection.version ?? 5) === 5 ? words.standard.five : words.standard.older}
        />
      )}
    </div>
  )
}

interface ChosenProps {
  readonly leaf: Leaf
  readonly byte: number
  readonly bytes: Uint8Array
  readonly standard: string
}

function Chosen({ leaf, byte, bytes, standard }: ChosenProps) {
  const { range, path } = leaf
  const own = bytes.subarray(range.start, range.end)
  const owner = ownerOf(leaf)
  return (
    <section class={styles.chosen} aria-live="polite">
      <p class={styles.path}>
        {path.slice(0, -1).map((each) => (
          <Fragment key={`${each.start}-${each.name}`}>
            {each.name} <span aria-hidden="true">›</span>{' '}
          </Fragment>
        ))}
        <strong>{range.name}</strong>{' '}
        <span class={cx('mono', styles.range)}>{words.range(range.start, range.end)}</span>
      </p>
      {range.bits === undefined ? (
        <p>
          <bdi class={cx('mono', styles.big)}>{valueText(range, 200, path.at(-2)?.name) || words.emptyValue}</bdi>
        </p>
      ) : (
        <table class={styles.cells} aria-label={words.bits}>
          <thead>
            <tr>
              {range.bits.map((bit) => (
                <th key={bit.name} colSpan={bit.highest - bit.lowest + 1} scope="colgroup">
                  {bit.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              {[...byte.toString(2).padStart(8, '0')].map((bit, at) => (
                <td key={at} class="mono" title={words.bit(7 - at)}>
                  {bit}
                </td>
              ))}
            </tr>
            <tr>
              {range.bits.map((bit) => (
                <td key={bit.name} colSpan={bit.highest - bit.lowest + 1} class="mono" title={bitsOf(bit)}>
                  = {bit.value}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      )}
      {isVariable(range) && (
        <p class={styles.note}>
          <span class="mono">{arithmetic(own)}</span>
          <br />
          {words.arithmetic}
        </p>
      )}
      {range.name === 'Length' && (
        <p class={styles.note}>
          {words.prefix([...own].map((each) => `0x${hex(each)}`).join(' '), Number(range.value))}
        </p>
      )}
      {(range.name === 'Text' || range.name === 'Bytes') && owner !== null && (
        <p class={styles.note}>{words.prefixed(owner.start, range.end - range.start)}</p>
      )}
      <p class={styles.note}>{words.section(range.section, standard)}</p>
    </section>
  )
}
