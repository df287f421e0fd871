// One line of the flow: time, bracket, picture and words. A held packet has its buttons in it.
// Does not know the list.
import { useState } from 'preact/hooks'
import { middle } from '../format.ts'
import { source } from '../source.ts'
import { phone } from '../state.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icons.tsx'
import { Picture } from './arrow.tsx'
import type { Bracket } from './brackets.ts'
import { chooseExchange, chosenExchange } from './exchange-choice.ts'
import type { Bars } from './exchanges.ts'
import { barStep, type Geometry, gutterStart, gutterWidth } from './geometry.ts'
import type { DecisionRow, FlowRow, OutcomeRow, PacketRow } from './model.ts'
import styles from './row.module.css'
import { openRowMenu } from './row-menu.ts'
import { decisionWidth, faultWidth, fitting } from './row-room.ts'
import { decisionWords, labelOf, outcomeWords } from './row-words.ts'
import { flowText as words } from './text.ts'

export interface RowProps<Row extends FlowRow = FlowRow> {
  readonly row: Row
  readonly geometry: Geometry
  readonly height: number
  readonly remote: ReadonlySet<string>
  readonly time: string
  /** Where it stands in the list. */
  readonly start: number
  /** Where the line of an arrow runs. */
  readonly line: number
  /** Its buttons are reached by Tab. */
  readonly isStop: boolean
  /** Shows its packets one by one, or together again. */
  readonly onOpen: (row: PacketRow) => void
}

/** Letters of the name of a client that has no lane: the rest stands in the inspector. */
const longestName = 24
/** Room for the words and the buttons of a packet that waits. */
const heldWords = 300
/** A row that is not older is drawn as news, milliseconds. */
const freshMillis = 700

export function Row(props: RowProps) {
  const { row, geometry, height, remote, time, start, line } = props
  const [fresh] = useState(() => row.kind === 'packet' && Date.now() - row.packet.time < freshMillis)
  // Of one lane alone, only its own exchanges.
  const bars = geometry.x.size === 1 ? ownBars(row.bars, geometry.x) : row.bars
  return (
    <div class={styles.grid} data-fresh={fresh}>
      <time class={styles.time}>{time}</time>
      <Brackets brackets={row.brackets} message={row.message} />
      <div class={styles.lanes} style={{ inlineSize: `${geometry.width}px` }}>
        <Picture
          row={row}
          geometry={geometry}
          height={height}
          start={start}
          line={line}
          bars={bars}
          remote={remote}
          fresh={fresh}
        />
        <Heads {...props} bars={bars} />
        {row.kind === 'packet' ? (
          <PacketWords {...props} row={row} bars={bars} />
        ) : row.kind === 'decision' ? (
          <Decision row={row} geometry={geometry} bars={bars} />
        ) : (
          <Outcome row={row} geometry={geometry} />
        )}
      </div>
    </div>
  )
}

function ownBars({ shown }: Bars, x: Geometry['x']): Bars {
  return { shown: shown.filter(({ client }) => x.has(client)), more: { receiver: 0, sender: 0 } }
}

/** At the head of each bar that begins here: its packet identifier, which chooses the exchange. */
function Heads({ bars, geometry, line, isStop }: RowProps & { bars: Bars }) {
  const { broker, width } = geometry
  return bars.shown.map((bar) => {
    if (bar.part !== 'start') return null
    const { key, first, packetId, qos, client, side } = bar
    const place =
      side === 'receiver'
        ? { insetInlineEnd: `${width - broker + room(bars, side)}px` }
        : { insetInlineStart: `${broker + room(bars, side)}px` }
    return (
      <button
        key={key}
        type="button"
        class={styles.head}
        data-qos={qos}
        tabIndex={isStop ? 0 : -1}
        aria-pressed={chosenExchange.value === first}
        aria-label={words.exchange(packetId, qos, client, side)}
        title={words.exchange(packetId, qos, client, side)}
        style={{ ...place, insetBlockStart: `${line + 1}px` }}
        onClick={(event) => {
          event.stopPropagation()
          chooseExchange(first)
        }}
      >
        {words.label.id(packetId)}
      </button>
    )
  })
}

function Brackets({ brackets, message }: { brackets: readonly Bracket[]; message: number }) {
  return (
    <span class={styles.brackets} aria-hidden="true">
      {brackets.map(({ message: of, part, slot }) => (
        <span key={of} class={styles.bracket} data-part={part} data-slot={slot} data-own={of === message}>
          {(part === 'start' || part === 'only') && <b>{words.label.message(of)}</b>}
        </span>
      ))}
    </span>
  )
}

function PacketWords({ row, geometry, bars, remote, line, isStop, onOpen }: RowProps<PacketRow> & { bars: Bars }) {
  const { packet, client } = row
  const { broker } = geometry
  const at = geometry.x.get(client) ?? geometry.elsewhere
  const label = labelOf(row)
  const isStopped = packet.way === 'held' || packet.way === 'behind'
  // The label stays clear of the bars in its way.
  const near = room(bars, at < broker ? 'receiver' : 'sender')
  const [low, high] = at < broker ? [at + 10, broker - near] : [broker + near, at - 10]
  // What waits has buttons beside its words: in a narrow lane they begin beyond its lifeline.
  const least = isStopped && geometry.x.size > 1 ? heldWords : 0
  // The reason of a failure is read whole: it goes on across the broker where its own side is too narrow.
  const who = geometry.x.has(client) ? '' : middle(client, longestName)
  const fault = faultWidth(label, who, phone.value)
  const need = Math.max(least, fault)
  const isLeft = at < broker
  const outer = isLeft
    ? Math.max(4, Math.min(low, high - need))
    : Math.min(geometry.width - 4, Math.max(high, low + need))
  const start = isLeft ? outer : Math.max(4, Math.min(low, outer - fault))
  const end = isLeft ? Math.min(geometry.width - 4, Math.max(high, outer + fault)) : outer
  return (
    <div
      class={styles.words}
      data-held={isStopped}
      style={{
        '--line': `${line}px`,
        insetInlineStart: `${start}px`,
        inlineSize: `${Math.max(0, end - start)}px`,
      }}
    >
      <span class={styles.plate} title={remote.has(client) ? words.farEnd : undefined}>
        <span class={styles.main}>
          {isStopped && <Icon name="hand" size={14} />}
          {who !== '' && <bdi class={styles.who}>{who} </bdi>}
          <b>{label.type}</b>
          {label.facts.map((fact) => (
            <span key={fact}> {fact}</span>
          ))}
          {label.chips.map((chip) => (
            <span key={chip} class={styles.chip}>
              {chip}
            </span>
          ))}
          {packet.way !== 'passed' && <span class={styles.way}> {words.way[packet.way]}</span>}
        </span>
        {label.fault !== null && <span class={cx(styles.chip, styles.fault)}>{label.fault}</span>}
        {label.rest !== '' && (
          <bdi class={styles.rest}>
            <span class={styles.dot}> · </span>
            {label.rest}
          </bdi>
        )}
      </span>
      {label.times !== null && (
        <button
          type="button"
          class={styles.times}
          tabIndex={isStop ? 0 : -1}
          aria-expanded={row.isOpen}
          aria-label={words.open(row.count)}
          onClick={(event) => {
            event.stopPropagation()
            onOpen(row)
          }}
        >
          {label.times}
          <Icon name={row.isOpen ? 'chevronUp' : 'chevronDown'} size={12} />
        </button>
      )}
      {isStopped && <Held row={row} />}
    </div>
  )
}

/** Room that the bars on one side of the broker take. */
function room({ shown, more }: Bars, side: 'receiver' | 'sender'): number {
  if (more[side] > 0) return gutterWidth + 26
  const slots = shown.flatMap((bar) => (bar.side === side ? [bar.slot] : []))
  return slots.length === 0 ? 10 : gutterStart + (Math.max(...slots) + 1) * barStep + 4
}

/** What can be done with a packet that waits: only the first of a link can go. */
function Held({ row }: { row: PacketRow }) {
  const { packet } = row
  const { link, direction } = packet
  const gate = source().gate
  if (packet.way === 'behind') return null
  return (
    <span class={styles.held}>
      <button
        type="button"
        class="button"
        onClick={(event) => {
          event.stopPropagation()
          gate({ type: 'release', link, direction, count: 1 })
        }}
      >
        {words.release}
      </button>
      <button
        type="button"
        class="button"
        aria-haspopup="dialog"
        onClick={(event) => {
          event.stopPropagation()
          openRowMenu(row, event.currentTarget)
        }}
      >
        {words.cut} <Icon name="chevronDown" size={12} />
      </button>
    </span>
  )
}

function Decision({ row, geometry, bars }: { row: DecisionRow; geometry: Geometry; bars: Bars }) {
  const { words: text, fault } = decisionWords(row)
  // Right of the broker and its bars where there is room for it, else across it.
  const right = geometry.width - geometry.broker
  const beside = geometry.broker + room(bars, 'sender')
  const fits = decisionWidth(row) < geometry.width - beside
  const start = right > 300 && fits ? beside : 10
  return (
    <p
      class={styles.decision}
      data-fault={fault}
      style={{ insetInlineStart: `${start}px`, maxInlineSize: `${geometry.width - start - 8}px` }}
    >
      <span class={styles.plate}>
        <span class={styles.bullet} aria-hidden="true" />
        {text}
      </span>
    </p>
  )
}

const icons = { delivered: 'check', queued: 'clock', 'in-flight': 'hand', 'not-delivered': 'close' } as const

function Outcome({ row, geometry }: { row: OutcomeRow; geometry: Geometry }) {
  const { shown } = fitting(row, geometry)
  const more = row.outcomes.length - shown
  return (
    <p class={styles.outcome}>
      {row.outcomes.slice(0, shown).map((outcome) => {
        const { words: text, why, good } = outcomeWords(outcome)
        return (
          <span key={outcome.client} class={styles.fate} data-good={good}>
            <Icon name={good ? icons[outcome.outcome] : 'close'} size={14} />
            <span>
              {text}
              {why !== '' && <span class={styles.why}>: {why}</span>}
            </span>
          </span>
        )
      })}
      {more > 0 && <span class={styles.fate}>{words.elsewhere(more)}</span>}
    </p>
  )
}
