// The visible flow as one SVG picture that stands alone: light, with its own colours and strokes. Pure.
// Does not know the page's styles.
import { timeOfDay } from '../format.ts'
import { packetLine } from './export.ts'
import { geometry } from './geometry.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { decisionWords, outcomeLine } from './row-words.ts'
import { flowText as words } from './text.ts'

const rowHeight = 34
const headHeight = 40
const margin = 110
const colours = ['#566470', '#0a5cc2', '#7a5600'] as const
const fault = '#c2200f'
const grey = '#5a6771'

export function pictureOf(rows: readonly FlowRow[], lanes: Lanes): string {
  const place = geometry(lanes, 900)
  const width = margin + place.width + 20
  const height = headHeight + rows.length * rowHeight + 16
  const parts: string[] = []
  const lifeline = (x: number, name: string, anchor: string) => {
    parts.push(`<path d="M${margin + x} ${headHeight}V${height - 8}" stroke="#76858f" stroke-width="2"/>`)
    parts.push(`<text x="${margin + x}" y="26" text-anchor="${anchor}" font-weight="600">${escaped(name)}</text>`)
  }
  for (const [client, x] of place.x) lifeline(x, client === '' ? '…' : client, x < place.broker ? 'start' : 'end')
  lifeline(place.broker, words.broker, 'middle')
  for (const [at, row] of rows.entries()) {
    const y = headHeight + at * rowHeight
    if (row.kind === 'packet') {
      parts.push(
        `<text x="${margin - 16}" y="${y + 26}" text-anchor="end" fill="${grey}">${timeOfDay(row.packet.time)}</text>`,
      )
      parts.push(arrow(row, margin + place.broker, margin + (place.x.get(row.client) ?? place.elsewhere), y))
    } else if (row.kind === 'decision') {
      const { words: text, fault: bad } = decisionWords(row)
      parts.push(
        `<text x="${margin + place.broker + 10}" y="${y + 21}" fill="${bad ? fault : grey}">▫ ${escaped(text)}</text>`,
      )
    } else {
      parts.push(`<text x="${margin}" y="${y + 21}">M${row.message}: ${escaped(outcomeLine(row))}</text>`)
    }
  }
  const font = 'font-family="Atkinson Hyperlegible Mono, ui-monospace, monospace" font-size="12"'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font} fill="#12181d"><rect width="100%" height="100%" fill="#fff"/>${parts.join('')}</svg>\n`
}

function arrow(row: PacketRow, broker: number, client: number, top: number): string {
  const { packet } = row
  const y = top + 25
  const [from, to] = packet.direction === 'in' ? [client, broker] : [broker, client]
  const way = Math.sign(to - from)
  const isPublish = packet.type === 'publish'
  const failed = (packet.reason ?? 0) >= 0x80
  const colour = failed ? fault : isPublish || packet.message !== 0 ? colours[packet.qos] : grey
  const end = packet.way === 'passed' ? to : from + (to - from) * 0.62
  const lines = isPublish && packet.qos === 2 ? [y - 1.75, y + 1.75] : [y]
  const dashes = isPublish && packet.qos === 0 ? ' stroke-dasharray="7 4"' : ''
  const thick = isPublish ? (packet.qos === 2 ? 1.5 : 2) : 1.25
  const strokes = lines.map(
    (at) => `<path d="M${from} ${at}H${end - way * 4}" stroke="${colour}" stroke-width="${thick}"${dashes}/>`,
  )
  const back = to - way * 9
  const head =
    packet.way !== 'passed'
      ? `<path d="M${end - 5} ${y - 5}l10 10M${end + 5} ${y - 5}l-10 10" stroke="${fault}" stroke-width="2"/>`
      : isPublish
        ? `<path d="M${back} ${y - 4.5}L${to} ${y}L${back} ${y + 4.5}Z" fill="${colour}"/>`
        : `<path d="M${back} ${y - 4}L${to} ${y}L${back} ${y + 4}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
  const label = `<text x="${(from + to) / 2}" y="${y - 8}" text-anchor="middle">${escaped(packetLine(row))}</text>`
  return strokes.join('') + head + label
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (each) => `&#${each.codePointAt(0)};`)
}
