// The chosen numbers over time, drawn, and the same as a table. Loaded when first needed. Does not gather them.
import 'uplot/dist/uPlot.min.css'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import { timeOfDay } from '../format.ts'
import { theme } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { aligned, decimate } from './decimate.ts'
import { paneText } from './pane-text.ts'
import styles from './plot.module.css'
import { plotted, removeSeries, type Series, series, seriesName } from './plot-store.ts'
import { paused } from './settings.ts'

const words = paneText.plot
/** Of each line; more than a screen has columns for. */
const mostPoints = 2_000
const tableRows = 50
/** Lines differ by stroke too. */
const dashes = [[], [8, 4], [2, 3], [12, 3, 2, 3], [4, 4], [16, 4], [2, 6], [6, 2, 2, 2]]
const colours = ['--accent', '--qos1', '--qos2', '--fault', '--text2', '--ok', '--qos0', '--text']

export function Plot() {
  const lines = series.value
  const [isTable, setTable] = useState(false)
  const version = useVersion()
  const newest = useMemo(() => lines.map(({ ys }) => ys.at(-1)), [lines, version])
  if (lines.length === 0) return <p class={styles.none}>{words.none}</p>
  return (
    <section class={styles.plot} aria-label={words.label}>
      <ul class={styles.legend}>
        {lines.map((line, at) => (
          <li key={seriesName(line)}>
            <svg aria-hidden="true" width="24" height="8" style={{ color: `var(${colours[at]})` }}>
              <path d="M0 4h24" stroke="currentColor" stroke-width="2" stroke-dasharray={dashes[at]!.join(' ')} />
            </svg>
            <bdi class={styles.name}>{seriesName(line)}</bdi>
            <span class={styles.value}>{newest[at] ?? '–'}</span>
            <button
              type="button"
              class="button quiet only-icon"
              aria-label={words.remove(seriesName(line))}
              title={words.remove(seriesName(line))}
              onClick={() => removeSeries(line)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div class={styles.tools}>
        <button type="button" class="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          <Icon name="table" />
          {words.table}
        </button>
      </div>
      {isTable ? <Table {...{ lines, version }} /> : <Drawing {...{ lines, version }} />}
    </section>
  )
}

/** Another one each time there is something new to show: none while the view is paused. */
function useVersion(): number {
  const last = useRef(0)
  const newest = plotted.value
  if (!paused.value) last.current = newest
  return last.current
}

interface LinesProps {
  readonly lines: readonly Series[]
  /** Of their numbers. */
  readonly version: number
}

function Drawing({ lines, version }: LinesProps) {
  const isDark = useSystemDark()
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<uPlot | null>(null)
  const data = useMemo(() => {
    const { xs, columns } = aligned(lines.map((line) => decimate(line, mostPoints)))
    return [xs, ...columns] as uPlot.AlignedData
  }, [lines, version])
  useEffect(() => {
    const element = box.current!
    const plot = new uPlot(optionsOf(lines, element), data, element)
    drawn.current = plot
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: plotHeight }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
      drawn.current = null
    }
  }, [lines, theme.value, isDark])
  useEffect(() => drawn.current?.setData(data), [data])
  return <div ref={box} class={styles.drawing} role="img" aria-label={words.drawing(lines.map(seriesName))} />
}

/** Whether the system is dark now: then the colours of a page that follows it are others. */
function useSystemDark(): boolean {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), [])
  const [isDark, setDark] = useState(query.matches)
  useEffect(() => {
    const look = () => setDark(query.matches)
    query.addEventListener('change', look)
    return () => query.removeEventListener('change', look)
  }, [query])
  return isDark
}

const plotHeight = 220

function optionsOf(lines: readonly Series[], element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => resolved(element, name)
  const font = `12px ${style.fontFamily}`
  const times = (_: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] =>
    splits.map((x) => timeOfDay(Math.round(x * 1000)).slice(step < 1 ? 6 : 0, step < 1 ? 12 : step < 60 ? 8 : 5))
  const axis = { stroke: colour('--text2'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font }
  return {
    width: element.clientWidth,
    height: plotHeight,
    legend: { show: false },
    cursor: { drag: { x: true, y: false } },
    axes: [
      { ...axis, values: times, space: 72 },
      { ...axis, size: 56 },
    ],
    series: [
      {},
      ...lines.map((line, at) => ({
        label: seriesName(line),
        stroke: colour(colours[at]!),
        width: 1.5,
        dash: dashes[at]!,
        spanGaps: true,
        points: { show: line.xs.length < 40 },
      })),
    ],
  }
}

/** A token as the colour that it is in this theme; a canvas does not know tokens. */
function resolved(element: HTMLElement, name: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function Table({ lines, version }: LinesProps) {
  const rows = useMemo(() => {
    const { xs, columns } = aligned(lines)
    const last = xs.map((x, at) => ({ x, values: columns.map((column) => column[at]) }))
    return last.slice(-tableRows).reverse()
  }, [lines, version])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class={styles.table} tabIndex={0} aria-label={words.tableLabel}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {lines.map((line) => (
              <th scope="col" key={seriesName(line)}>
                <bdi>{seriesName(line)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ x, values }) => (
            <tr key={x}>
              <th scope="row">{timeOfDay(Math.round(x * 1000))}</th>
              {values.map((value, at) => (
                <td key={seriesName(lines[at]!)}>{value ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
