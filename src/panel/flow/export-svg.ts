// The visible flow as one SVG picture that stands alone: light, with its own colours and strokes. Pure.
// Does not know the page's styles.
import type { Way } from '../../core/flow-view.ts'
import { timeOfDay } from '../format.ts'
import { packetLine } from './export.ts'
import { barStep, type Geometry, geometry, gutterStart } from './geometry.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { decisionWords, outcomeLine } from './row-words.ts'
import { flowText as words } from './text.ts'

const rowHeight = 34
const headHeight = 40
const margin = 130
/** Where the line of an arrow runs in its row. */
const arrowLine = 25
const colours = ['#566470', '#0a5cc2', '#7a5600'] as const
const fault = '#c2200f'
const grey = '#5a6771'

export function pictureOf(rows: readonly FlowRow[], lanes: Lanes): string {
  const place = geometry(lanes, 900)
  const width = margin + place.width + 20
  const height = headHeight + rows.length * rowHeight + 16
  const parts: string[] = []
  const lifeline = (x: number, name: string, anchor: string) => {
    parts.push(`<text x="${margin + x}" y="26" text-anchor="${anchor}" font-weight="600">${escaped(name)}</text>`)
  }
  for (const [client, x] of place.x) lifeline(x, client === '' ? '…' : client, x < place.broker ? 'start' : 'end')
  lifeline(place.broker, words.broker, 'middle')
  for (const [at, row] of rows.entries()) {
    const y = headHeight + at * rowHeight
    parts.push(`<g transform="translate(${margin} ${y})">${lines(row, place)}${bars(row, place)}${bracket(row)}</g>`)
    if (row.kind === 'packet') {
      parts.push(
        `<text x="${margin - 26}" y="${y + 28}" text-anchor="end" fill="${grey}">${timeOfDay(row.packet.time)}</text>`,
      )
      parts.push(arrow(row, margin + place.broker, margin + (place.x.get(row.client) ?? place.elsewhere), y))
    } else if (row.kind === 'decision') {
      const { words: text, fault: bad } = decisionWords(row)
      parts.push(
        `<text x="${margin + place.broker + 50}" y="${y + 21}" fill="${bad ? fault : grey}">▫ ${escaped(text)}</text>`,
      )
    } else {
      parts.push(`<text x="${margin}" y="${y + 21}">M${row.message}: ${escaped(outcomeLine(row))}</text>`)
    }
  }
  const font = 'font-family="Atkinson Hyperlegible Mono, ui-monospace, monospace" font-size="12"'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font} fill="#12181d"><style>text{paint-order:stroke;stroke:#fff;stroke-width:4px}</style><rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>\n`
}

/** The lifelines beside a row: whole while connected, dashed while only the session is there. */
function lines({ life }: FlowRow, { x, broker }: Geometry): string {
  const line = (at: number, dashes: string) =>
    `<path d="M${at} 0V${rowHeight}" stroke="#76858f" stroke-width="2"${dashes}/>`
  const clients = [...x].map(([client, at]) => {
    const state = client === '' ? 'offline' : (life.get(client) ?? 'none')
    return state === 'none' ? '' : line(at, state === 'offline' ? ' stroke-dasharray="2 5"' : '')
  })
  return clients.join('') + line(broker, '')
}

/** The exchanges that are not finished; of QoS 2 pale until PUBREC. */
function bars({ bars: { shown } }: FlowRow, { broker }: Geometry): string {
  return shown
    .map(({ slot, side, part, qos, released }) => {
      const offset = gutterStart + slot * barStep
      const left = side === 'receiver' ? broker - offset - 8 : broker + offset
      const [top, bottom] = [part === 'start' ? arrowLine : 0, part === 'end' ? arrowLine : rowHeight]
      const pale = qos === 2 && !released ? 0.3 : 0.65
      return `<rect x="${left}" y="${top}" width="8" height="${bottom - top}" fill="${colours[qos]}" opacity="${pale}"/>`
    })
    .join('')
}

/** Which message the row belongs to, in the margin. */
function bracket({ brackets }: FlowRow): string {
  return brackets
    .map(({ message, slot, part }) => {
      const x = -16 + slot * 9
      const begins = part === 'start' || part === 'only'
      const ends = part === 'end' || part === 'only'
      const [top, bottom] = [begins ? 20 : 0, ends ? 20 : rowHeight]
      const edges = `${begins ? `M${x} ${top}h6` : ''}${ends ? `M${x} ${bottom}h6` : ''}`
      const name = begins ? `<text x="${x - 3}" y="16" font-weight="600">M${message}</text>` : ''
      return `<path d="M${x} ${top}V${bottom}${edges}" stroke="${grey}" fill="none"/>${name}`
    })
    .join('')
}

/** How much of the way is drawn as gone: where a slow one is, a still picture can't tell. */
const reach = { passed: 1, held: 0.4, behind: 0.08, slowed: 0.5, lost: 0.62 } as const

function arrow(row: PacketRow, broker: number, client: number, top: number): string {
  const { packet } = row
  const y = top + arrowLine
  const [from, to] = packet.direction === 'in' ? [client, broker] : [broker, client]
  const way = Math.sign(to - from)
  const isPublish = packet.type === 'publish'
  const failed = (packet.reason ?? 0) >= 0x80
  const colour = failed ? fault : isPublish || packet.message !== 0 ? colours[packet.qos] : grey
  const end = from + (to - from) * reach[packet.way]
  const lines = isPublish && packet.qos === 2 ? [y - 1.75, y + 1.75] : [y]
  const dashes = isPublish && packet.qos === 0 ? ' stroke-dasharray="7 4"' : ''
  const thick = isPublish ? (packet.qos === 2 ? 1.5 : 2) : 1.25
  const strokes = lines.map(
    (at) => `<path d="M${from} ${at}H${end - way * 4}" stroke="${colour}" stroke-width="${thick}"${dashes}/>`,
  )
  const head = packet.way === 'passed' ? tip(to, y, way, isPublish, colour) : stop(packet.way, end, to, y, colour)
  const ghost = packet.dup
    ? `<path d="M${from} ${y + 4}H${end}" stroke="${colour}" stroke-dasharray="3 3" opacity="0.5"/>`
    : ''
  const label = `<text x="${(from + to) / 2}" y="${y - 8}" text-anchor="middle">${escaped(packetLine(row))}</text>`
  return ghost + strokes.join('') + head + label
}

function tip(to: number, y: number, way: number, isPublish: boolean, colour: string): string {
  const back = to - way * 9
  return isPublish
    ? `<path d="M${back} ${y - 4.5}L${to} ${y}L${back} ${y + 4.5}Z" fill="${colour}"/>`
    : `<path d="M${back} ${y - 4}L${to} ${y}L${back} ${y + 4}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
}

/** Where a packet is that has not arrived: a cross where it was lost, else the way that it has before it. */
function stop(way: Exclude<Way, 'passed'>, end: number, to: number, y: number, colour: string): string {
  if (way === 'lost')
    return `<path d="M${end - 5} ${y - 5}l10 10M${end + 5} ${y - 5}l-10 10" stroke="${fault}" stroke-width="2"/>`
  if (way === 'held') {
    const hatches: string[] = []
    for (let x = Math.min(end, to) + 2; x < Math.max(end, to) - 8; x += 6) hatches.push(`M${x} ${y + 4}l6 -8`)
    return `<path d="${hatches.join('')}" stroke="${colour}"/>`
  }
  const dot = way === 'slowed' ? `<circle cx="${end}" cy="${y}" r="4.5" fill="${colour}"/>` : ''
  return `<path d="M${end} ${y}H${to}" stroke="${colour}" stroke-dasharray="1 4"/>${dot}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (each) => `&#${each.codePointAt(0)};`)
}
