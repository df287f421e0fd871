// One line of the flow: time, bracket, picture and words. A held packet has its buttons in it.
// Does not know the list.
import { useId } from 'preact/hooks'
import { select } from '../route.ts'
import { source } from '../source.ts'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icons.tsx'
import { Picture } from './arrow.tsx'
import type { Bracket } from './brackets.ts'
import type { Geometry } from './geometry.ts'
import type { DecisionRow, FlowRow, OutcomeRow, PacketRow } from './model.ts'
import styles from './row.module.css'
import { decisionWords, labelOf, outcomeWords } from './row-words.ts'
import { flowText as words } from './text.ts'

export interface RowProps<Row extends FlowRow = FlowRow> {
  readonly row: Row
  readonly geometry: Geometry
  readonly height: number
  readonly remote: ReadonlySet<string>
  /** Seconds since the first row, or the time of day. */
  readonly time: string
}

export function Row(props: RowProps) {
  const { row, geometry, height, remote, time } = props
  return (
    <div class={styles.grid}>
      <time class={styles.time}>{time}</time>
      <Brackets brackets={row.brackets} message={row.message} />
      <div class={styles.lanes} style={{ inlineSize: `${geometry.width}px` }}>
        <Picture row={row} geometry={geometry} height={height} remote={remote} />
        {row.kind === 'packet' ? (
          <PacketWords {...props} row={row} />
        ) : row.kind === 'decision' ? (
          <Decision row={row} geometry={geometry} />
        ) : (
          <Outcome row={row} />
        )}
      </div>
    </div>
  )
}

function Brackets({ brackets, message }: { brackets: readonly Bracket[]; message: number }) {
  return (
    <span class={styles.brackets} aria-hidden="true">
      {brackets.map(({ message: of, part, slot }) => (
        <span key={of} class={styles.bracket} data-part={part} data-slot={slot} data-own={of === message}>
          {(part === 'start' || part === 'only') && <b>{of}</b>}
        </span>
      ))}
    </span>
  )
}

function PacketWords({ row, geometry }: RowProps<PacketRow>) {
  const { packet, client } = row
  const at = geometry.x.get(client) ?? geometry.elsewhere
  const [low, high] = [Math.min(at, geometry.broker), Math.max(at, geometry.broker)]
  const label = labelOf(row)
  const isStopped = packet.way === 'held' || packet.way === 'behind'
  return (
    <div
      class={styles.words}
      data-held={isStopped}
      style={{ insetInlineStart: `${low + 10}px`, inlineSize: `${Math.max(0, high - low - 20)}px` }}
    >
      <span class={styles.plate}>
        {isStopped && <Icon name="hand" size={14} />}
        {!geometry.x.has(client) && <bdi class={styles.who}>{client} </bdi>}
        <b>{label.type}</b>
        {label.facts.map((fact) => (
          <span key={fact}> {fact}</span>
        ))}
        {label.chips.map((chip) => (
          <span key={chip} class={styles.chip}>
            {chip}
          </span>
        ))}
        {label.fault !== null && <span class={cx(styles.chip, styles.fault)}>{label.fault}</span>}
        {packet.way !== 'passed' && <span class={styles.way}> {words.way[packet.way]}</span>}
        {label.rest !== '' && <bdi class={styles.rest}> · {label.rest}</bdi>}
      </span>
      {isStopped && <Held row={row} />}
    </div>
  )
}

/** What can be done with a packet that waits: only the first of a link can go. */
function Held({ row: { packet } }: { row: PacketRow }) {
  const id = useId()
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
      <button type="button" class="button" popovertarget={id} onClick={(event) => event.stopPropagation()}>
        {words.cut} <Icon name="chevronDown" size={12} />
      </button>
      <CutMenu id={id} link={link} direction={direction} />
    </span>
  )
}

export function CutMenu({ id, link, direction }: { id: string; link: number; direction: 'in' | 'out' }) {
  const { gate } = source()
  const cut = (event: MouseEvent, after: boolean) => {
    event.stopPropagation()
    ;(event.currentTarget as HTMLElement).closest<HTMLElement>('[popover]')?.hidePopover()
    gate(after ? { type: 'cut', link, after: direction } : { type: 'cut', link })
  }
  return (
    <span id={id} popover="auto" class={styles.menu}>
      <button type="button" class={styles.choice} onClick={(event) => cut(event, false)}>
        <b>{words.cutBefore}</b>
        <span>{words.cutBeforeWhy}</span>
      </button>
      <button type="button" class={styles.choice} onClick={(event) => cut(event, true)}>
        <b>{words.cutAfter}</b>
        <span>{words.cutAfterWhy}</span>
      </button>
    </span>
  )
}

function Decision({ row, geometry }: { row: DecisionRow; geometry: Geometry }) {
  const { words: text, fault } = decisionWords(row)
  // Right of the broker while there is room, else across it.
  const right = geometry.width - geometry.broker
  const start = right > 260 ? geometry.broker + 10 : 10
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

function Outcome({ row }: { row: OutcomeRow }) {
  return (
    <p class={styles.outcome}>
      {row.outcomes.map((outcome) => {
        const { words: text, why, good } = outcomeWords(outcome)
        return (
          <span key={outcome.client} class={styles.fate} data-good={good}>
            <Icon name={good ? (outcome.outcome === 'queued' ? 'clock' : 'check') : 'close'} size={14} />
            <span>
              {text}
              {why !== '' && <span class={styles.why}>: {why}</span>}
            </span>
          </span>
        )
      })}
    </p>
  )
}

/** Opens what a row is about. */
export function inspect(row: FlowRow): void {
  if (row.kind === 'packet') select('packet', String(row.packet.seq))
  else if (row.message !== 0) select('message', String(row.message))
  else if (row.kind === 'decision' && row.client !== null) select('client', row.client)
}
