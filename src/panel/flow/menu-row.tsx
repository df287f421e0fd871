// What can be done with one row: let its packet go, cut its link, hold it, see its message alone, filter by its values, copy it.
// Does not draw the row.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { filterPart, withPart } from '../filter.ts'
import { route, setFilter } from '../route.ts'
import { source } from '../source.ts'
import { Icon } from '../ui/icons.tsx'
import { note } from '../ui/toasts.tsx'
import { useWatch } from '../use-watch.ts'
import { isolate, isolated } from './exchange-choice.ts'
import { gates, holdLink } from './hand.ts'
import styles from './menu-row.module.css'
import { menuText as words } from './menu-text.ts'
import type { FlowRow, PacketRow } from './model.ts'
import { type OpenMenu, rowMenu } from './row-menu.ts'
import { rowName } from './row-words.ts'

export function RowMenu({ menu }: { menu: OpenMenu }) {
  const { row, x, y, above } = menu
  const popover = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ x, y })
  const before = useRef(document.activeElement)
  useLayoutEffect(() => {
    const element = popover.current!
    element.showPopover()
    const { width, height } = element.getBoundingClientRect()
    setPlace({
      x: Math.max(8, Math.min(x, innerWidth - width - 8)),
      y: y + height + 8 <= innerHeight ? y : Math.max(8, Math.min(above - height, innerHeight - height - 8)),
    })
    element.querySelector('button')?.focus()
  }, [menu])
  useEffect(
    () => () => {
      // What it did may have taken the button away that opened it; its row is still there.
      const opener = before.current as HTMLElement | null
      const back = opener?.closest<HTMLElement>('[data-key]') ?? opener
      back?.focus({ preventScroll: true })
    },
    [],
  )
  return (
    <div
      ref={popover}
      popover="auto"
      class={styles.menu}
      role="dialog"
      aria-label={words.row(rowName(row, 0))}
      style={{ insetInlineStart: `${place.x}px`, insetBlockStart: `${place.y}px` }}
      onToggle={(event) => {
        if (event.newState === 'closed') rowMenu.value = null
      }}
    >
      {row.kind === 'packet' && <LinkActions row={row} />}
      {row.message !== 0 && (
        <Choice
          words={isolated.value === row.message ? words.unisolate : words.isolate(row.message)}
          onClick={() => isolate(isolated.peek() === row.message ? 0 : row.message)}
        />
      )}
      <Choice words={words.copy} onClick={() => void copy(rowName(row, 0))} />
      <Filters row={row} />
    </div>
  )
}

function close(): void {
  rowMenu.value = null
}

async function copy(text: string): Promise<void> {
  // Without leave to copy nothing is said to be copied.
  await navigator.clipboard?.writeText(text.replace(/^Step 0\. /, '')).then(
    () => note(words.copied),
    () => {},
  )
}

function LinkActions({ row: { packet, client } }: { row: PacketRow }) {
  const { direction, way } = packet
  const { gate } = source()
  // What can be done is done to the link that the client has now: the packet's own may have gone. Until that is known the
  // choices are there, and wait for it.
  const session = useWatch('session', { clientId: client })
  const link = way === 'held' || session === null ? packet.link : session.link
  const act = (run: (link: number) => void): void => {
    if (way !== 'held' && session === null) whenKnown(client, run)
    else if (link !== null) run(link)
  }
  const isHeld = gates.value?.lanes.some((lane) => lane.link === link && lane.holding) ?? false
  return (
    <>
      {way === 'held' && (
        <>
          <Choice
            words={words.cutBefore}
            why={words.cutBeforeWhy}
            onClick={() => gate({ type: 'cut', link: packet.link })}
          />
          <Choice
            words={words.cutAfter}
            why={words.cutAfterWhy}
            onClick={() => gate({ type: 'cut', link: packet.link, after: direction })}
          />
          <Choice
            words={words.release}
            onClick={() => gate({ type: 'release', link: packet.link, direction, count: 1 })}
          />
        </>
      )}
      {way !== 'held' && link !== null && (
        <Choice
          words={words.cutNow(client)}
          why={words.cutNowWhy}
          onClick={() => act((link) => gate({ type: 'cut', link }))}
        />
      )}
      {link !== null && (
        <Choice
          words={isHeld ? words.openLink(client) : words.holdLink(client)}
          onClick={() => act((link) => holdLink(link, !isHeld))}
        />
      )}
    </>
  )
}

/** Runs with the link that the client has, once it is known that it has one. */
function whenKnown(clientId: string, run: (link: number) => void): void {
  const stop = source().watch('session', { clientId }, (session) => {
    stop()
    if (session?.link != null) run(session.link)
  })
}

function Choice({ words: name, why, onClick }: { words: string; why?: string; onClick: () => void }) {
  return (
    <button
      type="button"
      class={styles.choice}
      onClick={() => {
        close()
        onClick()
      }}
    >
      <b>{name}</b>
      {why !== undefined && <span>{why}</span>}
    </button>
  )
}

/** Every value is a click that adds itself to the filter, or its opposite. */
function Filters({ row }: { row: FlowRow }) {
  const parts = filterParts(row)
  if (parts.length === 0) return null
  const add = (part: string) => {
    close()
    setFilter(withPart(route.peek().filter, part))
  }
  return (
    <fieldset class={styles.filters}>
      <legend>{words.filterBy}</legend>
      {parts.map((part) => (
        <span key={part} class={styles.pair}>
          <button type="button" class={styles.part} onClick={() => add(part)}>
            <bdi>{part}</bdi>
          </button>
          <button
            type="button"
            class={styles.not}
            aria-label={words.without(part)}
            title={words.without(part)}
            onClick={() => add(`-${part}`)}
          >
            <Icon name="minus" size={12} />
          </button>
        </span>
      ))}
    </fieldset>
  )
}

/** What a row shows, as parts of a filter. */
export function filterParts(row: FlowRow): string[] {
  const parts: string[] = []
  if (row.kind === 'packet') {
    const { type, direction, topic, qos, packetId, reason, message } = row.packet
    parts.push(`type:${type}`, `dir:${direction}`)
    if (topic !== null) parts.push(filterPart('topic', topic))
    if (type === 'publish' || message !== 0) parts.push(`qos:${qos}`)
    if (packetId !== 0) parts.push(`id:${packetId}`)
    if (reason !== null) parts.push(`reason:0x${reason.toString(16).padStart(2, '0')}`)
  }
  const client = row.kind === 'outcome' ? row.publisher : row.client
  if (client) parts.push(filterPart('client', client))
  if (row.kind === 'outcome') parts.push(filterPart('topic', row.topic))
  if (row.message !== 0) parts.push(`msg:${row.message}`)
  return parts
}
