// The visible flow as something to keep: a Mermaid sequence diagram, plain text, or a picture. Pure but for the last function.
// Does not know the view.
import { timeOfDay } from '../format.ts'
import { note } from '../ui/toasts.tsx'
import { isolated } from './exchange-choice.ts'
import { pictureOf } from './export-svg.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { decisionWords, labelOf, outcomeLine } from './row-words.ts'
import { flowText as words } from './text.ts'

export type ExportFormat = 'svg' | 'mermaid' | 'plain'

/** Characters that end or begin something in Mermaid. */
function safe(text: string): string {
  return text.replace(/[#;<>{}]/g, (each) => `#${each.codePointAt(0)};`).replace(/\s+/g, ' ')
}

export function packetLine(row: PacketRow): string {
  const { type, facts, chips, fault, times, rest } = labelOf(row)
  const { packet } = row
  const state = packet.way === 'passed' ? null : words.way[packet.way]
  return [[type, ...facts, ...chips].join(' '), fault, state, rest, times].filter(Boolean).join(' · ')
}

/** `sequenceDiagram` text. Clients stand in the order of their lanes, the broker between them. */
export function mermaidOf(rows: readonly FlowRow[], lanes: Lanes): string {
  const names = new Map<string, string>()
  const lines = ['sequenceDiagram']
  const place = (client: string) => {
    names.set(client, `c${names.size}`)
    lines.push(`  participant ${names.get(client)} as ${safe(client)}`)
  }
  for (const { client } of lanes.left) place(client)
  lines.push(`  participant B as ${words.broker}`)
  for (const { client } of lanes.right) if (client !== '') place(client)
  for (const row of rows) {
    if (row.kind === 'packet') {
      if (!names.has(row.client)) place(row.client)
      const client = names.get(row.client)!
      const arrow = row.packet.way === 'lost' ? '-x' : row.packet.type === 'publish' ? '->>' : '-->>'
      const [from, to] = row.packet.direction === 'in' ? [client, 'B'] : ['B', client]
      lines.push(`  ${from}${arrow}${to}: ${safe(packetLine(row))}`)
    } else {
      const text = row.kind === 'decision' ? decisionWords(row).words : outcomeLine(row)
      lines.push(`  Note over B: ${safe(text)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** One line a row, as wide as it needs. */
export function textOf(rows: readonly FlowRow[]): string {
  const longest = Math.max(6, ...rows.map((row) => (row.kind === 'packet' ? row.client.length : 0)))
  const lines = rows.map((row) => {
    const message = row.message === 0 ? '' : `M${row.message}`
    const margin = (time: string) => `${time.padEnd(12)}  ${message.padEnd(6)}  `
    if (row.kind === 'outcome') return `${margin('')}= ${outcomeLine(row)}`
    if (row.kind === 'decision') return `${margin('')}- ${decisionWords(row).words}`
    const arrow = row.packet.direction === 'in' ? '──▶' : '◀──'
    return `${margin(timeOfDay(row.packet.time))}${row.client.padEnd(longest)} ${arrow} ${words.broker}  ${packetLine(row)}`
  })
  return `${lines.join('\n')}\n`
}

const files = {
  svg: ['mqtab-flow.svg', 'image/svg+xml'],
  mermaid: ['mqtab-flow.mmd', 'text/plain'],
  plain: ['mqtab-flow.txt', 'text/plain'],
} as const

/** Saves the rows as a file, and copies text to the clipboard. */
export async function exportFlow(format: ExportFormat, rows: readonly FlowRow[], lanes: Lanes): Promise<void> {
  // A message that alone is strong is alone exported.
  const only = isolated.peek()
  const shown = only === 0 ? rows : rows.filter(({ message }) => message === only)
  const made =
    format === 'svg' ? pictureOf(shown, lanes) : format === 'mermaid' ? mermaidOf(shown, lanes) : textOf(shown)
  const [name, type] = files[format]
  const address = URL.createObjectURL(new Blob([made], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
  // Without leave to copy, the file is enough.
  await navigator.clipboard?.writeText(made).catch(() => {})
  note(words.controls.exported(words.controls[format]))
}
