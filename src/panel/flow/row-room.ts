// How many lines the words of a row take, and how wide they are, in CSS pixels: reckoned from their letters, as rows are
// placed before they are drawn. Does not draw.
import { textScale } from '../state.ts'
import type { Geometry } from './geometry.ts'
import type { DecisionRow, OutcomeRow, PacketRow } from './model.ts'
import { decisionWords, type Label, labelOf, outcomeWords } from './row-words.ts'

/** About as wide as a letter of 12 pixels is, in running text and in a chip. */
const letter = 6.2
const chipLetter = 7.4
/** From one line of 12 pixels to the next. */
const lineHeight = 16.2
/** Outcomes that would take more lines are counted. */
const mostLines = 24

/** Letters of wide scripts, and pictures, count double. */
function letters(text: string): number {
  return text.length + (text.match(/[\u1100-\uffdf]/g)?.length ?? 0) * 0.8
}

function textWidth(text: string): number {
  return letters(text) * letter * textScale.value
}

/** How wide the words of a decision are on one line, with what stands before them. */
export function decisionWidth(row: DecisionRow): number {
  return textWidth(decisionWords(row).words) + 40
}

/** How many of the outcomes have room in a row, and the lines that they take. */
export function fitting(
  { outcomes }: OutcomeRow,
  { width }: Geometry,
): { readonly shown: number; readonly lines: number } {
  let [lines, left, shown] = [0, 0, 0]
  for (const outcome of outcomes) {
    const { words, why } = outcomeWords(outcome)
    const own = textWidth(words + why) + 44
    if (own > left) {
      const taken = Math.ceil(own / (width - 16))
      if (lines + taken > mostLines && shown > 0) break
      lines += taken
      left = taken * (width - 16)
    }
    left -= own
    shown += 1
  }
  return { shown, lines: shown < outcomes.length ? lines + 1 : lines }
}

/** How high a row of these words must be, to be read in its place. */
export function heightOf(row: DecisionRow | OutcomeRow, place: Geometry, least: number): number {
  const lines =
    row.kind === 'decision' ? Math.ceil((decisionWidth(row) - 24) / (place.width - 44)) : fitting(row, place).lines
  return Math.max(least, Math.round(lines * lineHeight * textScale.value) + 8)
}

/** How wide the words above an arrow must be for its fault to be read, what stands beside it included. */
export function faultWidth({ type, facts, fault }: Label, who: string, isAlone: boolean): number {
  if (fault === null) return 0
  const before = isAlone ? [] : [who, type, ...facts]
  return [...before, fault].join(' ').length * chipLetter * textScale.value + 26
}

/** On a phone a fault has lines of its own: what they take beyond the second line of the row, in usual text. */
export function faultRoom(row: PacketRow, { width }: Geometry): number {
  if ((row.packet.reason ?? 0) < 0x80) return 0
  const label = labelOf(row)
  const lines = Math.ceil(faultWidth(label, '', true) / (width - 8)) + (label.rest === '' ? 0 : 1)
  return Math.max(0, lines - 1) * 18
}
