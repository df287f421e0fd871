// "May phone publish x?": asked of the broker, which knows its rules. Does not judge.
import { useState } from 'preact/hooks'
import type { Queries } from '../../core/views.ts'
import { Icon } from '../ui/icons.tsx'
import { useWatch } from '../use-watch.ts'
import { Choice, Entry } from './rules-form.tsx'
import styles from './settings.module.css'
import { settingsText } from './text.ts'

const words = settingsText.rules
type Action = Queries['may']['action']
const { all: _, ...actions } = words.actions

export function RulesTester() {
  const [clientId, setClientId] = useState('phone')
  const [user, setUser] = useState('')
  const [action, setAction] = useState<Action>('publish')
  const [topic, setTopic] = useState('')
  const asked = clientId !== '' && topic !== ''
  const verdict = useWatch('may', asked ? { clientId, username: user === '' ? null : user, action, topic } : null)
  return (
    <section class={styles.tester} aria-label={words.tester}>
      <h2>{words.tester}</h2>
      <div class={styles.fields}>
        <Entry label={words.client} value={clientId} onInput={setClientId} />
        <Entry label={words.user} value={user} onInput={setUser} />
        <Choice label={words.action} value={action} options={actions} onChange={setAction} />
        <Entry label={words.testTopic} value={topic} placeholder="home/lamp" onInput={setTopic} />
      </div>
      <p role="status" class={styles.verdict} data-allowed={verdict?.allowed}>
        {!asked || verdict === null ? (
          words.ask
        ) : (
          <>
            <Icon name={verdict.allowed ? 'check' : 'close'} />
            <span>
              {words.may} <bdi class="mono">{clientId}</bdi> {words.actions[action]} <bdi class="mono">{topic}</bdi>?{' '}
              <b>{verdict.allowed ? words.yes : words.no}</b>
              {': '}
              {verdict.explanation.startsWith('not a topic')
                ? action === 'subscribe'
                  ? words.wrong.filter
                  : words.wrong.topic
                : words.by(verdict.rule, verdict.allowed)}
            </span>
          </>
        )}
      </p>
    </section>
  )
}
