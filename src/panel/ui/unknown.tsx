// In place of what a view would show, while the broker has told this page nothing of it. Does not know which view.
import { source } from '../source.ts'
import { Empty } from './empty.tsx'
import { unknownText as words } from './unknown-text.ts'

/** Nothing for a broker that runs: its answer is on its way. */
export function Unknown() {
  const { state } = source().host.value
  if (state === 'running') return <div />
  const isHopeless = state === 'unavailable' || state === 'outdated' || state === 'silent'
  return isHopeless ? (
    <Empty icon="warning" title={words.hopeless} why={words.why} />
  ) : (
    <Empty icon="clock" title={words.waiting} why={words.why} />
  )
}
