// Names and values, one under the other. Does not know what they mean.
import type { ComponentChildren } from 'preact'
import styles from './fields.module.css'

export function Fields({ rows }: { rows: readonly (readonly [name: string, value: ComponentChildren] | null)[] }) {
  return (
    <dl class={styles.fields}>
      {rows.map(
        (row) =>
          row && (
            <div key={row[0]}>
              <dt>{row[0]}</dt>
              <dd>{row[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
