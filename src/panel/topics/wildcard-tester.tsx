// Tries a topic filter on the topics of the broker and on a person's own list, and says why each matches or does not.
// Does not know how they are compared.
import { signal } from '@preact/signals'
import { isTopicFilter, isTopicName } from '../../protocol/topic.ts'
import { topicFilterFault, topicNameFault } from '../../protocol/topic-fault.ts'
import { route, setFilter, setMore } from '../route.ts'
import { Icon } from '../ui/icons.tsx'
import { useWatch } from '../use-watch.ts'
import { Levels } from './levels.tsx'
import { matchReasons } from './match-reasons.ts'
import styles from './wildcard-tester.module.css'
import { testerText as words } from './wildcard-text.ts'

/** Topics of the broker shown of each kind. */
const shown = 40

const scratch = signal<string>(words.scratchStart)

export function WildcardTester() {
  const filter = route.value.more.try ?? ''
  const isValid = isTopicFilter(filter)
  return (
    <section class={styles.tester} aria-label={words.label}>
      <div class={styles.ask}>
        <label class="field">
          {words.filter}
          <input
            class="input"
            value={filter}
            placeholder={words.placeholder}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="none"
            aria-invalid={filter !== '' && !isValid}
            aria-describedby="filter-verdict"
            onInput={(event) => setMore('try', event.currentTarget.value)}
          />
        </label>
        <p id="filter-verdict" role="status" class={styles.verdict} data-fault={filter !== '' && !isValid}>
          {verdict(filter)}
        </p>
      </div>
      <div class={styles.lists}>
        <LiveTopics filter={isValid ? filter : null} />
        <Scratch filter={isValid ? filter : null} />
      </div>
    </section>
  )
}

function verdict(filter: string): string {
  if (filter === '') return words.intro
  const fault = topicFilterFault(filter)
  if (fault !== null) return words.invalid(fault.message, fault.statement)
  const [, name, plain] = /^\$share\/([^/]+)\/(.+)$/.exec(filter) ?? []
  if (name !== undefined && plain !== undefined) return words.shared(name, plain)
  return /[+#]/.test(filter) ? words.valid : words.exact
}

function LiveTopics({ filter }: { filter: string | null }) {
  // Without a filter all that is known are named.
  const found = useWatch('matching', { filter: filter ?? '#', limit: shown })
  if (found === null) return <section class={styles.list} />
  const hidden = found.matched - found.hits.length
  return (
    <section class={styles.list}>
      <div class={styles.head}>
        <h2>{words.live}</h2>
        {filter !== null && (
          <span class={styles.count}>{words.liveCount(found.matched, found.known, found.isLooking)}</span>
        )}
        {filter !== null && found.matched > 0 && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              setMore('mode', '')
              setFilter(filter)
            }}
          >
            {words.subscribeWith}
          </button>
        )}
      </div>
      {found.known === 0 ? (
        <p class={styles.none}>{words.noneKnown}</p>
      ) : (
        <ul aria-label={words.list(words.live)}>
          {found.hits.map((topic) => (
            <Tried key={topic} {...{ filter, topic }} />
          ))}
          {hidden > 0 && <li class={styles.none}>{words.more(hidden)}</li>}
          {found.misses.map((topic) => (
            <Tried key={topic} {...{ filter, topic }} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Scratch({ filter }: { filter: string | null }) {
  const topics = scratch.value.split('\n').filter((line) => line !== '')
  return (
    <section class={styles.list}>
      <div class={styles.head}>
        <h2 id="scratch-title">{words.scratch}</h2>
        <span class={styles.count}>{words.scratchHint}</span>
      </div>
      <textarea
        class="input"
        rows={6}
        spellcheck={false}
        aria-labelledby="scratch-title"
        value={scratch.value}
        onInput={(event) => {
          scratch.value = event.currentTarget.value
        }}
      />
      <ul aria-label={words.list(words.scratch)}>
        {topics.map((topic, index) => (
          <Tried key={`${index} ${topic}`} {...{ filter, topic }} />
        ))}
      </ul>
    </section>
  )
}

function Tried({ filter, topic }: { filter: string | null; topic: string }) {
  if (!isTopicName(topic)) {
    const fault = topicNameFault(topic)
    return (
      <li class={styles.tried} data-match="false">
        <bdi class="mono">{topic}</bdi>
        <p class={styles.why}>{words.badTopic(fault?.message ?? '', fault?.statement ?? '')}</p>
      </li>
    )
  }
  if (filter === null) {
    return (
      <li class={styles.tried}>
        <bdi class="mono">{topic}</bdi>
      </li>
    )
  }
  const found = matchReasons(filter, topic)
  return (
    <li class={styles.tried} data-match={found.matches}>
      <span class={styles.mark}>
        <Icon name={found.matches ? 'check' : 'close'} />
        <span class="hidden-text">{found.matches ? words.match : words.noMatch}</span>
      </span>
      <Levels levels={found.levels} />
      <p class={styles.why}>{found.why}</p>
    </li>
  )
}
