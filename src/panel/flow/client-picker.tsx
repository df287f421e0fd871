// Chooses whose lane a phone shows. Does not know the rows.
import { setMore } from '../route.ts'
import styles from './flow.module.css'
import { flowText as words } from './text.ts'

export function ClientPicker({ clients, picked }: { clients: readonly string[]; picked: string }) {
  return (
    <label class={styles.picker}>
      <span>{words.client}</span>
      <select class="input" value={picked} onChange={(event) => setMore('lane', event.currentTarget.value)}>
        {clients.map((client) => (
          <option key={client} value={client}>
            {client}
          </option>
        ))}
      </select>
    </label>
  )
}
