// More arrows than one could tell apart: lines on a canvas, without names. Does not know how close one looks.
import { useLayoutEffect, useRef } from 'preact/hooks'
import { theme } from '../state.ts'
import type { Geometry } from './geometry.ts'
import type { TimedArrow } from './time-scale.ts'
import styles from './time-view.module.css'

export interface TimeCanvasProps {
  readonly arrows: readonly TimedArrow[]
  readonly place: Geometry
  /** Left of the lanes. */
  readonly margin: number
  /** What of the picture is in view. */
  readonly top: number
  readonly height: number
}

const colours = ['--qos0', '--qos1', '--qos2'] as const

export function TimeCanvas({ arrows, place, margin, top, height }: TimeCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = margin + place.width
  const shown = theme.value
  useLayoutEffect(() => {
    const element = canvas.current!
    const context = element.getContext('2d')
    if (context === null) return
    const scale = devicePixelRatio
    element.width = width * scale
    element.height = height * scale
    context.scale(scale, scale)
    context.translate(margin, -top)
    context.lineWidth = 1.5
    const style = getComputedStyle(element)
    const [other, fault] = [style.getPropertyValue('--text3'), style.getPropertyValue('--fault')]
    const fills = colours.map((name) => style.getPropertyValue(name))
    for (const { row, from, to } of arrows) {
      const { packet } = row
      const at = place.x.get(row.client) ?? place.elsewhere
      const [x1, x2] = packet.direction === 'in' ? [at, place.broker] : [place.broker, at]
      const isOfMessage = packet.type === 'publish' || row.message !== 0
      context.strokeStyle = (packet.reason ?? 0) >= 0x80 ? fault : isOfMessage ? fills[packet.qos]! : other
      context.beginPath()
      context.moveTo(x1, from)
      context.lineTo(x2, to)
      context.stroke()
    }
  }, [arrows, place, margin, top, height, width, shown])
  return (
    <canvas
      ref={canvas}
      class={styles.canvas}
      style={{ inlineSize: `${width}px`, blockSize: `${height}px`, insetBlockStart: `${top}px` }}
    />
  )
}
