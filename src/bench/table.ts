// Numbers for people: medians, rates, times and Markdown tables.
// Does not know what is measured.

/** The value below which the share `fraction` (0 to 1) of all values lies, linear between neighbours. NaN for none. */
export function percentile(values: readonly number[], fraction: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const rank = (sorted.length - 1) * fraction
  const low = sorted[Math.floor(rank)]!
  const high = sorted[Math.ceil(rank)]!
  return low + (high - low) * (rank - Math.floor(rank))
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** A count a second, to three figures, with thousands separated. */
export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return 'n/a'
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, perSecond))) - 2)
  return (Math.round(perSecond / magnitude) * magnitude).toLocaleString('en-US')
}

/** A time or ratio with about three figures. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return 'n/a'
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${figure(ratio)} ×` : 'n/a'
}

/** A Markdown table, padded to be read as plain text too. The first column is text, the others are set to the right. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((_, column) => pad(cells[column] ?? '', column)).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}
