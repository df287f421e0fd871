// The breakpoints: filters of which the first packet that matches one stops the broker.
// Does not know how it is stopped.
import { useSignal } from '@preact/signals'
import type { FilterTerm, PacketFilter } from '../../protocol/packet-filter.ts'
import { filterPart, parseFilter } from '../filter.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './controls.module.css'
import { breakOn, gates } from './hand.ts'
import { menuText } from './menu-text.ts'

const words = menuText.breakpoints

export function BreakItems() {
  const breaks = gates.value?.breaks ?? []
  const typed = useSignal('')
  const parsed = parseFilter(typed.value)
  const ready = parsed.terms.length > 0 && parsed.faults.length === 0
  const add = (filter: PacketFilter) => {
    breakOn([...breaks, filter])
    typed.value = ''
  }
  return (
    <>
      <h2>{words.title}</h2>
      <p>{words.why}</p>
      <form
        class={styles.group}
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) add(parsed.terms)
        }}
      >
        <input
          class="input"
          aria-label={words.title}
          aria-invalid={parsed.faults.length > 0}
          placeholder={words.field}
          value={typed.value}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => {
            typed.value = event.currentTarget.value
          }}
        />
        <button type="submit" class="button primary" disabled={!ready}>
          {words.add}
        </button>
      </form>
      {parsed.faults.map(({ start, why }) => (
        <p key={start} class={styles.fault} role="status">
          {why}
        </p>
      ))}
      <div class={styles.group}>
        {words.examples.map((example) => (
          <button key={example} type="button" class="button mono" onClick={() => add(parseFilter(example).terms)}>
            {example}
          </button>
        ))}
      </div>
      {breaks.length === 0 ? (
        <p class="muted">{words.none}</p>
      ) : (
        <ul class={styles.breaks}>
          {breaks.map((filter, at) => {
            const name = filter.map(written).join(' ')
            return (
              <li key={`${at} ${name}`}>
                <code>{name}</code>
                <button
                  type="button"
                  class="button quiet only-icon"
                  aria-label={words.remove(name)}
                  onClick={() => breakOn(breaks.filter((each) => each !== filter))}
                >
                  <Icon name="close" />
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}

/** A term as it is typed. */
function written(term: FilterTerm): string {
  const sign = term.not ? '-' : ''
  switch (term.key) {
    case 'topic':
      return sign + filterPart('topic', term.filter)
    case 'client':
      return sign + (term.exact ? filterPart('client', term.text) : `client:${term.text}`)
    case 'type':
      return `${sign}type:${term.types.join(',')}`
    case 'qos':
      return `${sign}qos:${term.levels.join(',')}`
    case 'dir':
      return `${sign}dir:${term.direction}`
    case 'id':
    case 'msg':
      return `${sign}${term.key}:${term.numbers.join(',')}`
    case 'reason':
      return `${sign}reason:${term.comparison === '=' ? '' : term.comparison}0x${term.code.toString(16)}`
    case 'text':
      return sign + filterPart('text', term.text)
    default:
      return term satisfies never
  }
}
