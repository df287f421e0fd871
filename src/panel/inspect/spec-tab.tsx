// The standard's statements that speak of a packet, those about the chosen field first.
// Does not choose them: relevant.ts does.
import { useMemo } from 'preact/hooks'
import type { Statement } from '../../protocol/statements.ts'
import styles from './inspect.module.css'
import { leafAt } from './inspected.ts'
import type { TabProps } from './packet-inspector.tsx'
import { aboutField, addressOf, relevant } from './relevant.ts'
import { inspectText as words } from './text.ts'

export function SpecTab({ read, leaves, chosen }: TabProps) {
  const all = useMemo(() => relevant(read.dissection), [read.dissection])
  const leaf = chosen === null ? undefined : leafAt(leaves, chosen)
  const field = leaf === undefined ? [] : aboutField(all, leaf)
  const broken = read.dissection.fault?.statement
  const rest = all.filter((each) => !field.includes(each))
  return (
    <div class={styles.spec}>
      <p class={styles.intro}>{words.spec.intro}</p>
      {field.length > 0 && <List title={words.spec.field(leaf?.range.name ?? '')} statements={field} broken={broken} />}
      {rest.length > 0 && (
        <List title={field.length > 0 ? words.spec.rest : words.spec.all} statements={rest} broken={broken} />
      )}
    </div>
  )
}

interface ListProps {
  readonly title: string
  readonly statements: readonly Statement[]
  readonly broken: string | undefined
}

function List({ title, statements, broken }: ListProps) {
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {statements.map((statement) => {
          const number = statement.id.replace(/^\d:/, '')
          return (
            <li key={statement.id} data-broken={number === broken}>
              <a href={addressOf(statement)} target="_blank" rel="noreferrer" title={words.spec.open(number)}>
                {number.startsWith('X') ? `§ ${statement.section}` : number}
              </a>{' '}
              <span class={styles.level}>{statement.level}</span>
              <p>{statement.summary}</p>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
