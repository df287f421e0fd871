// biome-ignore-all lint/a11y: the picture is hidden from those who hear the list, and the list does the same for keys
// The flow over time: the same rows, y is time, and a packet's arrow is as steep as it was slow. The list stays for those who
// hear it. Does not know sequence mode.
import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { timeOfDay } from '../format.ts'
import { select, selectedId } from '../route.ts'
import { Icon } from '../ui/icons.tsx'
import { geometry } from './geometry.ts'
import { LaneHeads } from './lane-heads.tsx'
import type { Lanes } from './lanes.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { labelOf, rowName } from './row-words.ts'
import { flowText as words } from './text.ts'
import { clock, placed, ticks, zooms } from './time-scale.ts'
import styles from './time-view.module.css'

const left = 98
const bracket = 28

export interface TimeViewProps {
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly width: number
  readonly follow: boolean
}

export function TimeView({ rows, lanes, width, follow }: TimeViewProps) {
  const zoom = useSignal(6)
  const scroller = useRef<HTMLDivElement>(null)
  const packets = rows.filter((row): row is PacketRow => row.kind === 'packet')
  const scale = placed(packets, zooms[zoom.value]!)
  const place = geometry(lanes, width - left - bracket - 12)
  useLayoutEffect(() => {
    const element = scroller.current!
    if (follow) element.scrollTop = element.scrollHeight
  }, [zoom.value, packets.at(-1)?.key, follow])
  const chosen = selectedId('packet')
  return (
    <div ref={scroller} class={styles.scroller}>
      <LaneHeads lanes={lanes} geometry={place} onMove={null} onShow={() => {}} />
      <ol class="hidden-text" aria-label={words.list}>
        {scale.arrows.map(({ row }, at) => (
          <li key={row.key}>{rowName(row, at + 1)}</li>
        ))}
      </ol>
      <svg
        class={styles.picture}
        aria-hidden="true"
        width={left + bracket + place.width}
        height={scale.height}
        viewBox={`${-left - bracket} 0 ${left + bracket + place.width} ${scale.height}`}
      >
        {ticks(scale).map(({ y, time }) => (
          <g key={time}>
            <path class={styles.tick} d={`M${-8} ${y}H${place.width}`} />
            <text class={styles.time} x={-16} y={y + 4} text-anchor="end">
              {timeOfDay(time)}
            </text>
          </g>
        ))}
        {[...place.x.values(), place.broker].map((x) => (
          <path key={x} class={styles.life} d={`M${x} 0V${scale.height}`} />
        ))}
        {scale.arrows.map(({ row, from, to }) => {
          const at = place.x.get(row.client) ?? place.elsewhere
          const [x1, x2] = row.packet.direction === 'in' ? [at, place.broker] : [place.broker, at]
          const { type, facts } = labelOf(row)
          return (
            <g
              key={row.key}
              class={styles.arrow}
              data-qos={row.message === 0 ? 'none' : row.packet.qos}
              data-chosen={chosen === String(row.packet.seq)}
              onClick={() => select('packet', String(row.packet.seq))}
            >
              <path class={styles.hit} d={`M${x1} ${from}L${x2} ${to}`} />
              <path class={styles.line} d={`M${x1} ${from}L${x2} ${to}`} />
              <Head x={x2} y={to} angle={Math.atan2(to - from, x2 - x1)} />
              <text class={styles.label} x={(x1 + x2) / 2} y={(from + to) / 2 - 4} text-anchor="middle">
                {[type, ...facts].join(' ')}
              </text>
            </g>
          )
        })}
      </svg>
      <div class={styles.zoom} role="toolbar" aria-label={words.time}>
        <button
          type="button"
          class="button only-icon"
          aria-label={words.closer}
          disabled={zoom.value === 0}
          onClick={() => zoom.value--}
        >
          <Icon name="add" />
        </button>
        <span class="mono">{clock(zooms[zoom.value]!)}</span>
        <button
          type="button"
          class="button only-icon"
          aria-label={words.further}
          disabled={zoom.value === zooms.length - 1}
          onClick={() => zoom.value++}
        >
          <Icon name="minus" />
        </button>
      </div>
    </div>
  )
}

function Head({ x, y, angle }: { x: number; y: number; angle: number }) {
  const degrees = (angle * 180) / Math.PI
  return <path class={styles.head} d="M-9 -4.5L0 0L-9 4.500Z" transform={`translate(${x} ${y}) rotate(${degrees})`} />
}
