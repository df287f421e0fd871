// What stands in place of the flow while it is too fast to draw: how fast, and what to choose.
// Does not know the rows.
import type { Crowd } from '../../core/flow-view.ts'
import { filterPart, withPart } from '../filter.ts'
import { route, setFilter } from '../route.ts'
import styles from './crowd.module.css'
import { menuText as words } from './menu-text.ts'

export function CrowdPane({ crowd, perSecond }: { crowd: Crowd; perSecond: number }) {
  return (
    <div class={styles.crowd}>
      <h2>{words.crowd.title(Number(perSecond.toPrecision(3)))}</h2>
      <p>{crowd.types.length === 0 ? words.crowd.tooMany : words.crowd.why}</p>
      <div class={styles.lists}>
        <Choices title={words.crowd.clients} keyName="client" items={crowd.clients} />
        <Choices title={words.crowd.topics} keyName="topic" items={crowd.topics} />
        <Choices title={words.crowd.types} keyName="type" items={crowd.types} />
      </div>
    </div>
  )
}

interface ChoicesProps {
  readonly title: string
  readonly keyName: 'client' | 'topic' | 'type'
  readonly items: readonly (readonly [name: string, count: number])[]
}

function Choices({ title, keyName, items }: ChoicesProps) {
  if (items.length === 0) return null
  const most = Math.max(...items.map(([, n]) => n))
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {items.map(([name, n]) => (
          <li key={name}>
            <button
              type="button"
              class={styles.choice}
              style={{ '--share': `${(n / most) * 100}%` }}
              onClick={() => setFilter(withPart(route.peek().filter, filterPart(keyName, name)))}
            >
              <bdi>{name}</bdi>
              <span class="mono">{words.crowd.each(n)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
