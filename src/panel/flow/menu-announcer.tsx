// What a screen reader is told of the flow: a lost link at once, and on wish every few seconds how much has come.
// Draws nothing.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FlowEvent } from '../../core/flow-view.ts'
import { menuText } from './menu-text.ts'
import { nameOf } from './model.ts'
import { spoken } from './settings.ts'

const words = menuText.spoken
/** Between two summaries, milliseconds. */
export const everyMillis = 5_000

export function Announcer({ events }: { events: readonly FlowEvent[] }) {
  const [lost, setLost] = useState('')
  const [summary, setSummary] = useState('')
  const seen = useRef(Number.NaN)
  const newest = useRef(events)
  newest.current = events
  useEffect(() => {
    const last = newestDecision(events)
    // What was there before one came is no news.
    if (!Number.isNaN(seen.current)) {
      const told = lostSince(events, seen.current)
      if (told.length > 0) setLost(told.join('. '))
    }
    seen.current = Math.max(last, Number.isNaN(seen.current) ? last : seen.current)
  }, [events])
  useEffect(() => {
    if (!spoken.value) return
    let from = newestPacket(newest.current)
    const timer = setInterval(() => {
      setSummary(summaryOf(newest.current, from))
      from = newestPacket(newest.current)
    }, everyMillis)
    return () => clearInterval(timer)
  }, [spoken.value])
  return (
    <>
      {lost !== '' && (
        <p class="hidden-text" role="alert">
          {lost}
        </p>
      )}
      <p class="hidden-text" role="status">
        {summary}
      </p>
    </>
  )
}

/** Links that ended without a goodbye after the decision `after`. */
export function lostSince(events: readonly FlowEvent[], after: number): string[] {
  const goodbyes = new Set(
    events.flatMap((event) => (event.kind === 'packet' && event.type === 'disconnect' ? [event.link] : [])),
  )
  return events.flatMap((event) => {
    if (event.kind !== 'decision' || event.id <= after || event.trace.type !== 'disconnected') return []
    const { link, clientId, detail } = event.trace
    return goodbyes.has(link) ? [] : [words.lost(clientId, detail)]
  })
}

/** `14 packets, 2 clients`; '' for none. */
export function summaryOf(events: readonly FlowEvent[], after: number): string {
  const clients = new Set<string>()
  let packets = 0
  for (const event of events) {
    if (event.kind !== 'packet' || event.seq <= after) continue
    packets += 1
    clients.add(nameOf(event))
  }
  return packets === 0 ? '' : words.summary(packets, clients.size)
}

function newestDecision(events: readonly FlowEvent[]): number {
  const event = events.findLast(({ kind }) => kind === 'decision')
  return event?.kind === 'decision' ? event.id : 0
}

function newestPacket(events: readonly FlowEvent[]): number {
  const event = events.findLast(({ kind }) => kind === 'packet')
  return event?.kind === 'packet' ? event.seq : 0
}
