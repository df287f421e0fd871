// One number over the last five minutes or the last hour: a plot that is loaded when it is first wanted, and its table twin.
// Does not know how the number is counted.
import { useEffect, useRef, useState } from 'preact/hooks'
import type uPlot from 'uplot'
import { timeOfDay } from '../format.ts'
import { route, setMore } from '../route.ts'
import { now, projector, theme } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './broker.module.css'
import { looksOf } from './hour.ts'
import { type Metric, type Span, seriesOf, spans } from './metrics.ts'
import { brokerText as words } from './text.ts'

const height = 168
/** Seconds from one row of the table to the next, and from one line of the plot to the next. */
const tableSteps = { minutes: 10, hour: 120 } as const
const lineSteps = { minutes: 60, hour: 600 } as const

export function MetricPlot({ metric }: { metric: Metric }) {
  const [asTable, setAsTable] = useState(false)
  const span: Span = route.value.more.span === 'hour' ? 'hour' : 'minutes'
  const data = seriesOf(metric, looksOf(span, now.value))
  const { name } = words.numbers[metric.key]
  const highest = Math.max(0, ...data.slice(1).flat())
  return (
    <figure class={styles.figure}>
      <figcaption>
        <b>{metric.grows ? words.perSecond(name) : name}</b>
        <Spans span={span} />
        <Legend metric={metric} data={data} />
        <span class={styles.peak}>{words.peak(metric.format(highest))}</span>
        <button type="button" class="button quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          <Icon name={asTable ? 'broker' : 'table'} />
          {asTable ? words.plot : words.table}
        </button>
      </figcaption>
      {asTable ? (
        <Table metric={metric} data={data} span={span} />
      ) : (
        <Canvas key={`${metric.key} ${span}`} metric={metric} data={data} span={span} />
      )}
    </figure>
  )
}

function Spans({ span }: { span: Span }) {
  return (
    <fieldset class={styles.spans} aria-label={words.span}>
      {(['minutes', 'hour'] as const).map((each) => (
        <button
          key={each}
          type="button"
          class="button quiet"
          aria-pressed={each === span}
          onClick={() => setMore('span', each === 'minutes' ? '' : each)}
        >
          {words.spans[each]}
        </button>
      ))}
    </fieldset>
  )
}

interface PartProps {
  readonly metric: Metric
  readonly data: ReturnType<typeof seriesOf>
  readonly span: Span
}

/** A stroke of its own for each line, and words beside it. */
function Legend({ metric, data }: Omit<PartProps, 'span'>) {
  if (metric.lines.length < 2) return null
  return (
    <>
      {metric.lines.map(({ name }, at) => (
        <span class={styles.legend} key={name}>
          <svg
            aria-hidden="true"
            width="18"
            height="8"
            viewBox="0 0 18 8"
            class={at === 0 ? styles.first : styles.second}
          >
            <path d="M0 4h18" />
          </svg>
          {name} <b class="mono">{metric.format(data[at + 1]?.at(-1) ?? 0)}</b>
        </span>
      ))}
    </>
  )
}

function Canvas({ metric, data, span }: PartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const newest = useRef(data)
  newest.current = data
  const look = `${theme.value} ${projector.value}`
  useEffect(() => {
    let gone = false
    let observer: ResizeObserver | undefined
    import('uplot').then(({ default: Plot }) => {
      const element = place.current
      if (gone || element === null) return
      plot.current = new Plot(optionsOf(metric, span, element), newest.current as uPlot.AlignedData, element)
      observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
      observer.observe(element)
    }, console.error)
    return () => {
      gone = true
      observer?.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [metric, span, look])
  useEffect(() => {
    plot.current?.setData(data as uPlot.AlignedData)
  })
  return (
    <div class={styles.canvas}>
      {data[0].length < 2 && <p>{words.gathering}</p>}
      <div ref={place} aria-hidden="true" />
    </div>
  )
}

function optionsOf(metric: Metric, span: Span, element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element)
  // Resolved by the browser: the tokens hold one colour for each theme.
  const colour = (token: string) => {
    element.style.color = `var(${token})`
    const { color } = style
    element.style.color = ''
    return color
  }
  const font = `12px ${style.getPropertyValue('--mono')}`
  const axis = { stroke: colour('--text2'), font, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
  const strokes = [colour('--accent'), colour('--text2')]
  return {
    width: element.clientWidth,
    height,
    cursor: { show: false },
    legend: { show: false },
    padding: [8, 22, 0, 0],
    scales: {
      x: { range: (_plot, _low, high) => [high - spans[span], high] },
      y: { range: (_plot, _low, high) => [0, Math.max(1, (high ?? 0) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: [lineSteps[span]],
        space: 56,
        values: (_plot, splits) => splits.map((at) => timeOfDay(at * 1000).slice(0, 5)),
      },
      { ...axis, size: 72, space: 36, values: (_plot, splits) => splits.map((value) => metric.format(value)) },
    ],
    series: [
      {},
      ...metric.lines.map((_, at) => ({
        stroke: strokes[at]!,
        width: 1.5,
        points: { show: false },
        ...(at > 0 && { dash: [4, 3] }),
      })),
    ],
  }
}

/** The same in figures, newest first. */
function Table({ metric, data, span }: PartProps) {
  const [times, ...lines] = data
  const rows: number[] = []
  let next = Number.POSITIVE_INFINITY
  for (let at = times.length - 1; at >= 0; at--) {
    if (times[at]! > next) continue
    rows.push(at)
    next = times[at]! - tableSteps[span]
  }
  return (
    <div class={styles.scroll}>
      <table class={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {metric.lines.map(({ name }) => (
              <th scope="col" key={name}>
                {metric.grows ? words.perSecond(name) : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((at) => (
            <tr key={times[at]}>
              <th scope="row">{timeOfDay(times[at]! * 1000).slice(0, 8)}</th>
              {lines.map((line, index) => (
                <td key={metric.lines[index]!.name}>{metric.format(line[at]!)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
