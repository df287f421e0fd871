// The way between the views: a rail on the left, on a phone a bar at the foot. Icon and word, always both.
// Does not know the views.
import { route, type ViewName } from '../route.ts'
import { phone } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './rail.module.css'

const desktop: readonly ViewName[] = ['messages', 'clients', 'connect', 'broker']
const mobile: readonly ViewName[] = [...desktop, 'workbench']

export function Rail() {
  const current = route.value.view
  return (
    <nav class={styles.rail} aria-label={text.views.navigation}>
      {(phone.value ? mobile : desktop).map((view) => (
        <a key={view} class={styles.item} href={`#${view}`} aria-current={view === current ? 'page' : undefined}>
          <Icon name={view} size={18} />
          <span>{text.views[view]}</span>
        </a>
      ))}
    </nav>
  )
}
