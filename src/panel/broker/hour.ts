// What the broker's numbers were: the last hour as the broker kept it, and the last minutes as this page saw them, each second.
// Does not know what is drawn.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BrokerSample } from '../../core/history-view.ts'
import { source } from '../source.ts'
import { past } from '../state.ts'
import { type Look, merged, type Span, spans } from './metrics.ts'

const kept = signal<readonly BrokerSample[]>([])

/** Follows the broker's own record while it is shown. */
export function useHour(): void {
  const { watch } = source()
  useEffect(
    () =>
      watch('history', {}, ({ isFirst, samples }) => {
        kept.value = isFirst ? samples : [...kept.value, ...samples].slice(-spans.hour)
      }),
    [watch],
  )
}

/** The looks of a span up to `now` (milliseconds since the epoch), oldest first. */
export function looksOf(span: Span, now: number): readonly Look[] {
  return merged(kept.value, past, now - spans[span] * 1000, span)
}
