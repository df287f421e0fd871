// One line for screen readers: what came in the last five seconds, where a person wants to hear it.
// Does not know the views. What is urgent is spoken at once, where it stands.
import { useEffect, useState } from 'preact/hooks'
import type { BrokerView } from '../../core/views.ts'
import { broker } from '../state.ts'
import { text } from '../text.ts'
import { summary } from './summary.ts'

const everyMillis = 5_000

export function Speech() {
  const [said, setSaid] = useState('')
  useEffect(() => {
    let last: BrokerView | null = broker.peek()
    const timer = setInterval(() => {
      const now = broker.peek()
      const news = summary(last, now)
      if (news !== null) setSaid(text.speech(news.messages, news.clients))
      last = now
    }, everyMillis)
    return () => clearInterval(timer)
  }, [])
  return (
    <p role="status" class="hidden-text">
      {said}
    </p>
  )
}
