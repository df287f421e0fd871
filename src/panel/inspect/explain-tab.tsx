// The packet in three sentences. Does not make them: explain.ts does.
import { CopyButton } from '../ui/copy-button.tsx'
import { flagsText, valueText } from './bytes.ts'
import { explain } from './explain.ts'
import styles from './inspect.module.css'
import { findAll } from './inspected.ts'
import type { TabProps } from './packet-inspector.tsx'
import { inspectText as words } from './text.ts'

export function ExplainTab({ read, leaves, choose }: TabProps) {
  const { meaning, duty, next } = explain(read)
  const text = [meaning, duty, next].filter((each) => each !== '').join('\n')
  return (
    <div class={styles.explain}>
      <p class={styles.meaning}>{meaning}</p>
      {duty !== '' && (
        <section>
          <h3>{words.duty}</h3>
          <p>{duty}</p>
        </section>
      )}
      {next !== '' && <p class={styles.next}>{next}</p>}
      <Facts {...{ leaves, choose }} />
      <div class={styles.actions}>
        <CopyButton value={text} what={words.copyExplanation} />
      </div>
    </div>
  )
}

/** The fields that have a value of their own, without lengths and identifiers. */
function Facts({ leaves, choose }: Pick<TabProps, 'leaves' | 'choose'>) {
  const seen = leaves.flatMap((leaf) => {
    const { range, path } = leaf
    if (skipped.has(range.name)) return []
    const property = path.find((each) => each.name === 'User Property')
    if (property !== undefined) {
      const [name, value] = [findAll(property, 'Name')[0]?.value, findAll(property, 'Value')[0]?.value]
      const isName = path.some((each) => each.name === 'Name')
      return isName ? [{ name: property.name, at: range.start, text: words.userProperty(`${name}`, `${value}`) }] : []
    }
    const isPart = range.name === 'Text' || range.name === 'Bytes' || range.name === 'Value'
    const owner = isPart ? path.findLast((each) => !parts.has(each.name)) : range
    if (owner === undefined || skipped.has(owner.name)) return []
    const text = range.bits === undefined ? valueText(range, 60, owner.name) : flagsText(range.bits)
    return [{ name: owner.name, at: range.start, text }]
  })
  return (
    <dl class={styles.facts}>
      {seen.map(({ name, at, text }) => (
        <div key={at}>
          <dt>{name}</dt>
          <dd>
            <button type="button" class={styles.fact} onClick={() => choose(at)}>
              <bdi class="mono">{text}</bdi>
            </button>
          </dd>
        </div>
      ))}
    </dl>
  )
}

const parts = new Set(['Text', 'Bytes', 'Value', 'Length'])
const skipped = new Set([
  'Packet Type and Flags',
  'Remaining Length',
  'Property Length',
  'Property Identifier',
  'Length',
  'Protocol Name',
])
