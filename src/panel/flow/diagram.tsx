// The rows of the flow as a list of pictures, under the heads of the lanes.
// Does not know where they come from, nor the controls.
import { timeOfDay } from '../format.ts'
import { selectedId } from '../route.ts'
import { phone, textScale } from '../state.ts'
import { cx } from '../ui/cx.ts'
import { VirtualList } from '../ui/virtual-list.tsx'
import { Tail } from './arrow.tsx'
import { chosenExchange, isolated } from './exchange-choice.ts'
import styles from './flow.module.css'
import { geometry } from './geometry.ts'
import { LaneHeads, transports } from './lane-heads.tsx'
import type { Lanes } from './lanes.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { Row } from './row.tsx'
import { openRowMenu, rowMenu } from './row-menu.ts'
import { faultRoom, heightOf } from './row-room.ts'
import { rowName } from './row-words.ts'
import { flowText as words } from './text.ts'
import { playhead } from './use-reading.ts'

/** Of the column of times, CSS pixels of usual text. */
const timeWidths = { full: 108, short: 82 } as const

/** How wide the times are, and where they begin: what is narrow leaves the hours out. */
export function timeColumn(): { readonly width: number; readonly from: number } {
  const width = timeWidths[phone.value ? 'short' : 'full'] * textScale.value
  return { width, from: phone.value ? 3 : 0 }
}
const bracketWidth = 28
/** On a phone what an arrow is about stands below it, and what can be done with one that is held below that. */
const phoneLine = 24
const heldHeight = 40

export interface DiagramProps {
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly width: number
  readonly follow: boolean
  readonly still: boolean
  readonly onFollow: (atEnd: boolean) => void
  readonly onOpen: (row: PacketRow) => void
  readonly onSelect: (row: FlowRow) => void
  readonly onFocusRow: (row: FlowRow | null) => void
  readonly onMove: ((client: string, way: -1 | 1) => void) | null
  readonly onShow: (client: string) => void
}

export function Diagram(props: DiagramProps) {
  const { rows, lanes, width } = props
  const scale = textScale.value
  const left = timeColumn().width
  const place = geometry(lanes, width - left - bracketWidth - 12, scale)
  const height = Math.round((phone.value ? 44 : 36) * scale)
  const line = phone.value ? phoneLine * scale : Math.round(height * 0.74)
  const tall = (row: FlowRow) => {
    // On a phone each is pressed by finger.
    if (row.kind !== 'packet') return heightOf(row, place, phone.value ? height : Math.round(height * 0.72))
    if (!phone.value) return height
    return height + ((row.packet.way === 'held' ? heldHeight : 0) + faultRoom(row, place)) * scale
  }
  // Where one walks through the recording, what comes after has not happened yet.
  const head = playhead.value === null ? -1 : rows.findIndex(({ key }) => key === playhead.value)
  const now = head < 0 ? rows.length : head
  const remote = new Set([...transports.value].filter(([, transport]) => transport !== 'tab').map(([client]) => client))
  return (
    <VirtualList
      label={words.list}
      class={styles.list}
      rows={rows}
      rowKey={(row) => row.key}
      rowHeight={tall}
      rowName={(row, index) => rowName(row, index + 1)}
      rowClass={(row, index) => {
        const isOther = isolated.value !== 0 && row.message !== isolated.value
        const isMarked = row.kind === 'packet' && row.exchange !== 0 && row.exchange === chosenExchange.value
        return cx(styles.row, (isOther || index > now) && styles.dim, isMarked && styles.marked)
      }}
      draw={(row, { start, isStop }) => (
        <Row
          row={row}
          geometry={place}
          height={tall(row)}
          remote={remote}
          time={timeOf(row)}
          start={start}
          line={line}
          isStop={isStop}
          onOpen={props.onOpen}
        />
      )}
      selected={selectedKey(rows)}
      onSelect={props.onSelect}
      onMenu={(row, event) => {
        event.preventDefault()
        // By key it has no place of its own.
        if (event.clientX === 0 && event.clientY === 0) openRowMenu(row, event.currentTarget as Element)
        else rowMenu.value = { row, x: event.clientX, y: event.clientY, above: event.clientY }
      }}
      onFocusRow={props.onFocusRow}
      follow={props.follow}
      still={props.still}
      onFollow={props.onFollow}
      head={<LaneHeads lanes={lanes} geometry={place} onMove={props.onMove} onShow={props.onShow} />}
      headHeight={64 * scale}
      tail={<Tail geometry={place} />}
    />
  )
}

function timeOf(row: FlowRow): string {
  if (row.kind === 'outcome') return ''
  const whole = timeOfDay(row.kind === 'packet' ? row.packet.time : row.decision.time)
  return whole.slice(timeColumn().from)
}

export function selectedKey(rows: readonly FlowRow[]): string | null {
  const packet = selectedId('packet')
  if (packet !== null) return `p${packet}`
  const message = selectedId('message')
  return message === null
    ? null
    : (rows.find((row) => row.kind === 'outcome' && row.message === Number(message))?.key ?? null)
}
