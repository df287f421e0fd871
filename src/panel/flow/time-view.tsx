// biome-ignore-all lint/a11y: the picture is hidden from those who hear the list, and the list does the same for keys
// The flow over time: the same rows, y is time, and a packet's arrow is as steep as it was slow. The list stays for those who
// hear it. Does not know sequence mode.
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { count, timeOfDay } from '../format.ts'
import { route, setMore } from '../route.ts'
import { textScale } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { useEnd } from '../ui/use-end.ts'
import { timeColumn } from './diagram.tsx'
import { chosenExchange } from './exchange-choice.ts'
import { type Geometry, geometry } from './geometry.ts'
import { LaneHeads } from './lane-heads.tsx'
import type { Lanes } from './lanes.ts'
import { menuText } from './menu-text.ts'
import type { FlowRow } from './model.ts'
import { rowName } from './row-words.ts'
import { flowText as words } from './text.ts'
import { Arrow, isTold, Label } from './time-arrow.tsx'
import { TimeCanvas } from './time-canvas.tsx'
import { clock, pileOf, type TimeScale, ticks, timeScale, within, zoomFor, zooms } from './time-scale.ts'
import styles from './time-view.module.css'

const bracket = 28
const headHeight = 64
/** Arrows drawn one by one; more are lines on a canvas. */
const mostArrows = 400

export interface TimeViewProps {
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly width: number
  readonly follow: boolean
  /** A person scrolled away from the end. */
  readonly onFreeze: () => void
  readonly onMove: ((client: string, way: -1 | 1) => void) | null
  readonly onShow: (client: string) => void
}

export function TimeView({ rows, lanes, width, follow, onFreeze, onMove, onShow }: TimeViewProps) {
  const margin = timeColumn().width + bracket
  const place = geometry(lanes, width - margin - 12, textScale.value)
  const scroller = useRef<HTMLDivElement>(null)
  const end = useEnd(scroller)
  const following = useRef(follow)
  following.current = follow
  const view = useSignal({ top: 0, height: 600 })
  const zoom = useZoom(rows)
  const screen = Math.max(200, view.value.height - headHeight)
  const sideOf = (client: string) => ((place.x.get(client) ?? place.elsewhere) < place.broker ? 'left' : 'right')
  const scale = timeScale(rows, zoom, screen, sideOf)
  const { top } = view.value
  const bottom = top + view.value.height
  const arrows = within(scale.arrows, top - 40, bottom + 40)
  const drawnOnes =
    arrows.length > mostArrows ? [] : arrows.map((arrow) => ({ arrow, pile: pileOf(arrow, arrows, sideOf) }))
  const look = () => {
    // The last word of a scroller that is gone already.
    if (scroller.current === null) return
    const { scrollTop, clientHeight } = scroller.current
    view.value = { top: scrollTop, height: clientHeight }
  }
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (following.current) end.stay()
      look()
    })
    observer.observe(scroller.current!)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    if (follow) end.stay()
    look()
  }, [zoom, scale.height, follow])
  useZoomInPlace(scroller, scale, zoom, follow)
  const drawn = { scale, place, top: top - 40, bottom: bottom + 40 }
  return (
    <div class={styles.body}>
      <div
        ref={scroller}
        class={styles.scroller}
        data-list
        onScroll={() => {
          const atEnd = end.isThere(follow)
          look()
          if (follow && !atEnd) onFreeze()
        }}
      >
        <LaneHeads lanes={lanes} geometry={place} onMove={onMove} onShow={onShow} />
        <ol class="hidden-text" aria-label={words.list}>
          {scale.arrows.map(({ row }, at) => (
            <li key={row.key}>{rowName(row, at + 1)}</li>
          ))}
        </ol>
        <svg
          class={styles.picture}
          aria-hidden="true"
          width={margin + place.width}
          height={scale.height}
          viewBox={`${-margin} 0 ${margin + place.width} ${scale.height}`}
        >
          <Background {...drawn} />
          {drawnOnes.map((each) => (
            <Arrow key={each.arrow.row.key} {...each} place={place} />
          ))}
          {/* Above all lines: none goes through the words. */}
          {drawnOnes
            .filter(({ arrow }) => isTold(arrow))
            .map((each) => (
              <Label key={each.arrow.row.key} {...each} place={place} />
            ))}
        </svg>
        {arrows.length > mostArrows && (
          <TimeCanvas arrows={arrows} place={place} margin={margin} top={top} height={view.value.height} />
        )}
      </div>
      <Zoom zoom={zoom} rows={rows} left={scale.left} many={arrows.length > mostArrows ? arrows.length : 0} />
    </div>
  )
}

/** Milliseconds a screen: as the address says, else about what fits the newest packets. */
function useZoom(rows: readonly FlowRow[]): number {
  const own = useRef(1_000)
  const wanted = zoomFor(rows)
  const place = (zoom: number) => zooms.findIndex((each) => each >= zoom)
  // A little too close or too far is left as it is: it would jump with every packet.
  if (Math.abs(place(wanted) - place(own.current)) > 2) own.current = wanted
  const asked = Number(route.value.more.zoom ?? 0)
  return zooms.find((each) => each === asked) ?? own.current
}

/** What stood in the middle stays there, and Ctrl with the wheel zooms. */
function useZoomInPlace(
  scroller: { readonly current: HTMLElement | null },
  scale: TimeScale,
  zoom: number,
  follow: boolean,
): void {
  const before = useRef({ zoom, perMilli: scale.perMilli, start: scale.start })
  useLayoutEffect(() => {
    const last = before.current
    before.current = { zoom, perMilli: scale.perMilli, start: scale.start }
    if (follow || last.zoom === zoom) return
    const element = scroller.current!
    const half = element.clientHeight / 2
    const time = last.start + (element.scrollTop + half) / last.perMilli
    element.scrollTop = (time - scale.start) * scale.perMilli - half
  }, [zoom])
  useEffect(() => {
    const element = scroller.current!
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      zoomBy(before.current.zoom, event.deltaY > 0 ? 1 : -1)
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])
}

function zoomBy(zoom: number, steps: -1 | 1): void {
  const next = zooms[zooms.findIndex((each) => each >= zoom) + steps]
  if (next !== undefined) setMore('zoom', String(next))
}

interface DrawnProps {
  readonly scale: TimeScale
  readonly place: Geometry
  readonly top: number
  readonly bottom: number
}

/** Lines to read the time by, lifelines, and the exchanges in the gutters. */
function Background({ scale, place, top, bottom }: DrawnProps) {
  const { from: shortened } = timeColumn()
  return (
    <>
      {ticks(scale, top, bottom).map(({ y, time }) => (
        <g key={time}>
          <path class={styles.tick} d={`M${-8} ${y}H${place.width}`} />
          <text class={styles.time} x={-14} y={y + 4} text-anchor="end">
            {timeOfDay(time).slice(shortened)}
          </text>
        </g>
      ))}
      {[...place.x].flatMap(([client, x]) =>
        within(scale.lives.get(client) ?? [], top, bottom).map(({ life, from, to }) => (
          <path
            key={`${client} ${from}`}
            class={styles.life}
            data-life={life}
            d={`M${x} ${Math.max(from, top)}V${Math.min(to, bottom)}`}
          />
        )),
      )}
      <path class={styles.life} data-life="connected" d={`M${place.broker} ${Math.max(0, top)}V${bottom}`} />
      {within(scale.exchanges, top, bottom).map(({ first, client, qos, side, slot, from, to, released }) => {
        if (place.x.size === 1 && !place.x.has(client)) return null
        const x = side === 'receiver' ? place.broker - 16 - slot * 9 : place.broker + 8 + slot * 9
        const cut = Math.min(released ?? (qos === 2 ? to : from), to)
        const [high, low] = [Math.max(from, top), Math.min(to, bottom)]
        return (
          <g key={first} class={styles.bar} data-qos={qos} data-chosen={chosenExchange.value === first}>
            <rect class={styles.waits} x={x} y={high} width="8" height={Math.max(0, Math.min(cut, low) - high)} />
            <rect x={x} y={Math.max(high, cut)} width="8" height={Math.max(1, low - Math.max(high, cut))} />
          </g>
        )
      })}
    </>
  )
}

interface ZoomProps {
  readonly zoom: number
  readonly rows: readonly FlowRow[]
  /** Packets that are too old to be drawn. */
  readonly left: number
  /** Packets in view, when they are too many to be named. */
  readonly many: number
}

function Zoom({ zoom, rows, left, many }: ZoomProps) {
  return (
    <div class={styles.zoom} role="toolbar" aria-label={words.time}>
      <button
        type="button"
        class="button only-icon"
        aria-label={menuText.time.closer}
        title={menuText.time.closer}
        disabled={zoom === zooms[0]}
        onClick={() => zoomBy(zoom, -1)}
      >
        <Icon name="add" />
      </button>
      <span class={styles.clock}>{menuText.time.perScreen(clock(zoom))}</span>
      <button
        type="button"
        class="button only-icon"
        aria-label={menuText.time.further}
        title={menuText.time.further}
        disabled={zoom === zooms.at(-1)}
        onClick={() => zoomBy(zoom, 1)}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        class="button"
        title={menuText.time.fitTitle}
        onClick={() => setMore('zoom', String(zoomFor(rows, rows.length)))}
      >
        {menuText.time.fit}
      </button>
      {left > 0 && <span>{menuText.time.tooOld(count(left))}</span>}
      {many > 0 && <span>{menuText.time.unnamed(count(many))}</span>}
    </div>
  )
}
