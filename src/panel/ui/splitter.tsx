// A line that moves the edge of a pane: by pointer, by arrow keys; a double click sets it back.
// Does not know what lies on either side.
import type { Signal } from '@preact/signals'
import { cx } from './cx.ts'
import styles from './splitter.module.css'

interface SplitterProps {
  readonly label: string
  /** Size in CSS pixels of the pane after the line. */
  readonly size: Signal<number>
  readonly minimum: number
  readonly maximum: number
  readonly initial: number
  /** `vertical` is a line that stands upright and moves sideways. */
  readonly orientation: 'vertical' | 'horizontal'
}

export function Splitter({ label, size, minimum, maximum, initial, orientation }: SplitterProps) {
  const set = (value: number) => {
    size.value = Math.round(Math.max(minimum, Math.min(maximum, value)))
  }
  const onPointerDown = (event: PointerEvent) => {
    const line = event.currentTarget as HTMLElement
    const from = orientation === 'vertical' ? event.clientX : event.clientY
    const began = size.value
    const sign = orientation === 'vertical' && getComputedStyle(line).direction === 'rtl' ? 1 : -1
    const move = (to: PointerEvent) => {
      set(began + sign * ((orientation === 'vertical' ? to.clientX : to.clientY) - from))
    }
    line.setPointerCapture(event.pointerId)
    line.addEventListener('pointermove', move)
    line.addEventListener('lostpointercapture', () => line.removeEventListener('pointermove', move), { once: true })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 16, ArrowUp: 16, ArrowRight: -16, ArrowDown: -16 }[event.key]
    if (step !== undefined) set(size.value + step)
    else if (event.key === 'Home') set(maximum)
    else if (event.key === 'End') set(minimum)
    else if (event.key === 'Enter') set(initial)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter that moves is no <hr>
    <div
      class={cx(styles.splitter, styles[orientation])}
      role="separator"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={size.value}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDblClick={() => set(initial)}
    />
  )
}
