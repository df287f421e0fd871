// biome-ignore-all lint/a11y: a click is a short way for the pointer; Home, End and the arrow keys go everywhere in the list
// How many packets there were in each tenth of a second of the last two minutes, however many: drawn on a canvas.
// Does not know which packets.
import { untracked } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { TimelineResult } from '../../core/flow-view.ts'
import { timeOfDay } from '../format.ts'
import { selectedId } from '../route.ts'
import { isWatching, source } from '../source.ts'
import { phone, theme } from '../state.ts'
import { text } from '../text.ts'
import { menuText } from './menu-text.ts'
import type { FlowRow, PacketRow } from './model.ts'
import styles from './timeline.module.css'

const kinds = 4
const kept = 1_200
const bucketMillis = 100
/** A time to read, milliseconds apart. */
const markMillis = 30_000
/** From the bottom of a bar to its top. */
const colours = ['--qos1', '--accent', '--line-strong', '--fault'] as const

/** Counts by bucket number, of the newest buckets. */
interface Density {
  readonly counts: Uint32Array
  newest: number
  start: number
  bucketMillis: number
  gaps: TimelineResult['gaps']
}

/** What the list shows of it, and the packet that is looked at. */
interface Window {
  readonly from: number
  readonly to: number
  readonly at: number | null
}

export interface TimelineProps {
  readonly rows: readonly FlowRow[]
  /** A time was pointed at. */
  readonly onGo: (time: number, rows: readonly FlowRow[]) => void
}

export function Timeline({ rows, onGo }: TimelineProps) {
  const packets = rows.filter(({ kind }) => kind === 'packet') as PacketRow[]
  const chosen = selectedId('packet')
  const shown: Window = {
    from: packets[0]?.packet.time ?? 0,
    to: packets.at(-1)?.packet.time ?? 0,
    at: packets.find(({ packet }) => String(packet.seq) === chosen)?.packet.time ?? null,
  }
  const canvas = useRef<HTMLCanvasElement>(null)
  const summary = useRef<HTMLSpanElement>(null)
  const view = useRef(shown)
  view.current = shown
  const from = source()
  const look = theme.value
  const watching = isWatching()
  const redrawNow = useRef(() => {})
  useEffect(() => {
    const density: Density = {
      counts: new Uint32Array(kept * kinds),
      newest: -1,
      start: 0,
      bucketMillis,
      gaps: [],
    }
    const redraw = () => draw(canvas.current, summary.current, density, view.current)
    redrawNow.current = redraw
    const stop = from.watch('timeline', {}, (result) => {
      take(density, result)
      redraw()
    })
    // The line moves on though nothing comes.
    const timer = setInterval(redraw, 1_000)
    const observer = new ResizeObserver(redraw)
    observer.observe(canvas.current!)
    return () => {
      stop()
      clearInterval(timer)
      observer.disconnect()
    }
  }, [from, look])
  useEffect(() => redrawNow.current(), [shown.from, shown.to, shown.at, watching])
  return (
    <div
      class={styles.timeline}
      role="img"
      aria-label={menuText.timeline.label}
      onClick={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect()
        const share = 1 - (event.clientX - left) / width
        onGo(Date.now() - share * kept * bucketMillis, rows)
      }}
    >
      <canvas ref={canvas} class={styles.canvas} />
      <span ref={summary} class={styles.words} />
    </div>
  )
}

function take(density: Density, { isFirst, first, start, counts, bucketMillis, gaps }: TimelineResult): void {
  if (isFirst) density.counts.fill(0)
  density.start = start
  density.bucketMillis = bucketMillis
  density.gaps = gaps
  const end = first + counts.length / kinds
  for (let bucket = first; bucket < end; bucket++) {
    const place = (bucket % kept) * kinds
    density.counts.set(counts.subarray((bucket - first) * kinds, (bucket - first + 1) * kinds), place)
  }
  density.newest = Math.max(density.newest, end - 1)
}

function draw(canvas: HTMLCanvasElement | null, words: HTMLElement | null, density: Density, shown: Window): void {
  const context = canvas?.getContext('2d')
  if (canvas === null || context == null) return
  const scale = devicePixelRatio
  const { clientWidth: width, clientHeight: height } = canvas
  canvas.width = width * scale
  canvas.height = height * scale
  context.scale(scale, scale)
  const style = getComputedStyle(canvas)
  const fills = colours.map((name) => style.getPropertyValue(name))
  const { counts, newest, start, bucketMillis } = density
  const now = Math.max(newest, Math.floor((Date.now() - start) / bucketMillis))
  let most = 1
  let all = 0
  const total = (bucket: number) => {
    if (bucket < 0 || bucket > newest || bucket <= newest - kept) return 0
    const place = (bucket % kept) * kinds
    return counts[place]! + counts[place + 1]! + counts[place + 2]! + counts[place + 3]!
  }
  for (let bucket = now - kept + 1; bucket <= now; bucket++) {
    const n = total(bucket)
    all += n
    if (n > most) most = n
  }
  const step = width / kept
  drawGaps(context, { width, height, style }, density.gaps)
  drawWindow(context, { width, height, style }, shown)
  for (let bucket = Math.max(0, now - kept + 1); bucket <= newest; bucket++) {
    if (total(bucket) === 0) continue
    const place = (bucket % kept) * kinds
    const x = width - (now - bucket + 1) * step
    let y = height - 2
    for (let kind = 0; kind < kinds; kind++) {
      const n = counts[place + kind]!
      if (n === 0) continue
      // A square root: one packet is seen beside a thousand.
      const tall = Math.max(1.5, (Math.sqrt(n) / Math.sqrt(most)) * (height - 8))
      context.fillStyle = fills[kind]!
      context.fillRect(x, y - tall, Math.max(1, step), tall)
      y -= tall * 0.6
    }
  }
  if (words !== null) words.textContent = said(density, all, most)
}

/** What was never told, or is told no more, is not nought. */
function said({ newest, gaps }: Density, all: number, most: number): string {
  if (!untracked(isWatching)) return text.notWatching
  if (newest < 0) return ''
  const [since, breaks] = counted(gaps, Date.now())
  const say = menuText.timeline
  return phone.value ? say.brief(all, since, breaks) : say.words(all, all === 0 ? 0 : most, since, breaks)
}

/** Since when packets are counted, if not for two minutes, and whether there were breaks since then. */
export function counted(gaps: Density['gaps'], now: number): [since: string | null, breaks: boolean] {
  const oldest = now - kept * bucketMillis
  const within = gaps.filter(([, to]) => to > oldest)
  const [first] = within
  const begins = first !== undefined && first[0] <= oldest
  return [begins ? timeOfDay(first[1]).slice(0, 8) : null, within.length > (begins ? 1 : 0)]
}

interface Ground {
  readonly width: number
  readonly height: number
  readonly style: CSSStyleDeclaration
}

/** Where a time stands. */
const placeOf = (time: number, width: number) => width - ((Date.now() - time) / (kept * bucketMillis)) * width

/** Hatched: nobody watched, and nothing was counted. */
function drawGaps(context: CanvasRenderingContext2D, { width, height, style }: Ground, gaps: Density['gaps']): void {
  context.strokeStyle = style.getPropertyValue('--line')
  context.lineWidth = 1
  for (const [from, to] of gaps) {
    const [left, right] = [Math.max(0, placeOf(from, width)), placeOf(to, width)]
    if (right <= 0) continue
    context.save()
    context.beginPath()
    context.rect(left, 2, right - left, height - 2)
    context.clip()
    context.beginPath()
    for (let x = left - height; x < right; x += 8) {
      context.moveTo(x, height)
      context.lineTo(x + height, 0)
    }
    context.stroke()
    context.restore()
  }
}

/** Marks every half minute, what the list shows, and the packet that is looked at. */
function drawWindow(
  context: CanvasRenderingContext2D,
  { width, height, style }: Ground,
  { from, to, at }: Window,
): void {
  const now = Date.now()
  const x = (time: number) => placeOf(time, width)
  context.fillStyle = style.getPropertyValue('--line')
  for (let ago = markMillis; ago < kept * bucketMillis; ago += markMillis)
    context.fillRect(Math.round(x(now - ago)), height - 6, 1, 6)
  if (to > 0) {
    const [left, right] = [Math.max(0, x(from)), Math.min(width, x(to) + 2)]
    context.fillStyle = style.getPropertyValue('--bg3')
    if (right > 0) context.fillRect(left, 2, Math.max(3, right - left), height - 2)
    context.fillStyle = style.getPropertyValue('--accent')
    if (right > 0) context.fillRect(left, 2, Math.max(3, right - left), 2)
  }
  context.fillStyle = style.getPropertyValue('--accent')
  if (at !== null) context.fillRect(Math.round(x(at)) - 1, 2, 2, height - 2)
}
