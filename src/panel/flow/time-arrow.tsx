// biome-ignore-all lint/a11y: the picture is hidden from those who hear the list, and the list does the same for keys
// One packet in the flow over time: its arrow, as steep as it was slow, and the words beside it. Does not know the others.
import { selectedId } from '../route.ts'
import { textScale } from '../state.ts'
import { inspect, isolated } from './exchange-choice.ts'
import type { Geometry } from './geometry.ts'
import { menuText } from './menu-text.ts'
import { labelOf, rowName } from './row-words.ts'
import { reach, type TimedArrow } from './time-scale.ts'
import styles from './time-view.module.css'

/** How much of the way is drawn as gone. */
const drawnPart = { passed: 1, held: 0.4, behind: 0.08, slowed: 1, lost: 0.62 } as const

interface ArrowProps {
  readonly arrow: TimedArrow
  readonly place: Geometry
  /** What lies on it, itself among them. */
  readonly pile: readonly TimedArrow[]
}

const isChosen = ({ row }: TimedArrow) => selectedId('packet') === String(row.packet.seq)
/** What the packet is stands beside its arrow, and not only while it is pointed at. */
export const isTold = (arrow: TimedArrow) => arrow.isNamed || isChosen(arrow)

/** The next of those that lie on each other; the first, if none of them is open. */
function inspectNext(pile: readonly TimedArrow[]): void {
  inspect(pile[(pile.findIndex(isChosen) + 1) % pile.length]!.row)
}

export function Arrow({ arrow, place, pile }: ArrowProps) {
  const { row, from, to } = arrow
  const { packet } = row
  const at = place.x.get(row.client) ?? place.elsewhere
  const [x1, x2] = packet.direction === 'in' ? [at, place.broker] : [place.broker, at]
  const part = drawnPart[packet.way]
  const [x3, y3] = [x1 + (x2 - x1) * part, from + (to - from) * part]
  const isDouble = packet.type === 'publish' && packet.qos === 2
  return (
    <g
      class={styles.arrow}
      data-qos={packet.type === 'publish' || row.message !== 0 ? packet.qos : 'none'}
      data-publish={packet.type === 'publish'}
      data-failed={labelOf(row).fault !== null}
      data-chosen={isChosen(arrow)}
      data-dim={isolated.value !== 0 && row.message !== isolated.value}
      onClick={() => inspectNext(pile)}
    >
      <title>{pile.length === 1 ? rowName(row, packet.seq) : menuText.time.pile(pile.length)}</title>
      <path class={styles.hit} stroke-width={2 * reach} d={`M${x1} ${from}L${x2} ${to}`} />
      {(isDouble ? [-1.75, 1.75] : [0]).map((offset) => (
        <path key={offset} class={styles.line} d={`M${x1} ${from + offset}L${x3} ${y3 + offset}`} />
      ))}
      {part < 1 && packet.way !== 'lost' && <path class={styles.rest} d={`M${x3} ${y3}L${x2} ${to}`} />}
      {packet.way === 'lost' ? (
        <path class={styles.cross} d={`M${x3 - 5} ${y3 - 5}l10 10M${x3 + 5} ${y3 - 5}l-10 10`} />
      ) : (
        part === 1 && <Head x={x2} y={to} angle={Math.atan2(to - from, x2 - x1)} open={packet.type !== 'publish'} />
      )}
      {!isTold(arrow) && <Label arrow={arrow} place={place} pile={pile} />}
    </g>
  )
}

/** Of a letter at 12 pixels, and what is left free at both ends: the bars of the gutters stand there. */
const [letterWidth, labelMargin] = [7.25, 20]

/** What the packet is, as far as there is room between the two lifelines. */
export function Label({ arrow, place, pile }: ArrowProps) {
  const { row, from, to, isNamed } = arrow
  const { type, facts, fault, rest } = labelOf(row)
  const at = place.x.get(row.client) ?? place.elsewhere
  const room = Math.floor((Math.abs(at - place.broker) - 2 * labelMargin) / (letterWidth * textScale.value))
  const told = [...facts, fault, isNamed && place.x.size > 1 ? rest : null].filter(Boolean).join(' · ')
  const among = pile.length === 1 ? '' : menuText.time.among(pile.indexOf(arrow) + 1, pile.length)
  const left = room - type.length - 1 - among.length
  const cut = left < 2 ? '' : `${told.slice(0, left - 1)}…`
  return (
    <text
      class={styles.label}
      data-dim={isolated.value !== 0 && row.message !== isolated.value}
      x={(at + place.broker) / 2}
      y={(from + to) / 2 - 4}
      text-anchor="middle"
    >
      <tspan class={styles.type}>{type}</tspan> {told.length <= left ? told : cut}
      <tspan>{among}</tspan>
    </text>
  )
}

function Head({ x, y, angle, open }: { x: number; y: number; angle: number; open: boolean }) {
  const degrees = (angle * 180) / Math.PI
  const at = `translate(${x} ${y}) rotate(${degrees})`
  return open ? (
    <path class={styles.openHead} d="M-8 -3.5L-1 0L-8 3.5" transform={at} />
  ) : (
    <path class={styles.head} d="M-9 -4.5L-1 0L-9 4.5Z" transform={at} />
  )
}
