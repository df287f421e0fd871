// One number of the broker in the inspector: what it means, what it is now, and where $SYS has it.
// Does not know how it is counted.
import { broker } from '../state.ts'
import { Fields } from '../ui/fields.tsx'
import styles from './broker.module.css'
import { metricOf } from './metrics.ts'
import { brokerText as words } from './text.ts'

export function NumberPane({ id }: { id: string }) {
  const metric = metricOf(id)
  const view = broker.value
  if (metric === undefined) return <p class={styles.meaning}>{words.noNumber}</p>
  const { name, why } = words.numbers[metric.key]
  return (
    <>
      <h3 class={styles.number}>{name}</h3>
      <p class={styles.meaning}>{why}</p>
      <Fields
        rows={[
          ...metric.lines.map(
            (line) =>
              [metric.lines.length > 1 ? line.name : words.now, view ? metric.format(line.read(view)) : '–'] as const,
          ),
          metric.sys === ''
            ? null
            : [
                words.where,
                <bdi key="sys" class="mono">
                  {metric.sys}
                </bdi>,
              ],
        ]}
      />
    </>
  )
}
