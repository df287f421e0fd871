// The way between the views: a rail on the left, on a phone a bar at the foot. Icon and word, always both.
// Does not know the views.
import { useRef } from 'preact/hooks'
import { linkTo, route, type ViewName } from '../route.ts'
import { phone } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import styles from './rail.module.css'

const desktop: readonly ViewName[] = ['flow', 'topics', 'messages', 'clients', 'connect', 'broker', 'settings']
const mobile: readonly ViewName[] = ['flow', 'topics', 'messages', 'clients']
const more: readonly ViewName[] = ['connect', 'broker', 'workbench', 'settings']

export function Rail() {
  const { view } = route.value
  // Where there is room the workbench is no view: the flow stands above it.
  const current = view === 'workbench' && !phone.value ? 'flow' : view
  return (
    <nav class={styles.rail} aria-label={text.views.navigation}>
      {(phone.value ? mobile : desktop).map((view) => (
        <RailLink key={view} view={view} current={current} />
      ))}
      {phone.value && <More current={current} />}
    </nav>
  )
}

function RailLink({ view, current }: { view: ViewName; current: ViewName }) {
  return (
    <a class={styles.item} href={linkTo(view)} aria-current={view === current ? 'page' : undefined}>
      <Icon name={view} size={18} />
      <span>{text.views[view]}</span>
    </a>
  )
}

/** What has no room at the foot of a phone. */
function More({ current }: { current: ViewName }) {
  const sheet = useRef<HTMLDivElement>(null)
  const inside = more.includes(current)
  return (
    <>
      <button type="button" class={styles.item} popovertarget="more-views" data-current={inside}>
        <Icon name="more" size={18} />
        <span>{inside ? text.views[current] : text.views.more}</span>
      </button>
      <div ref={sheet} id="more-views" popover="auto" class={styles.more}>
        {more.map((view) => (
          <a
            key={view}
            href={linkTo(view)}
            aria-current={view === current ? 'page' : undefined}
            onClick={() => sheet.current?.hidePopover()}
          >
            <Icon name={view} size={18} />
            <span>{text.views[view]}</span>
          </a>
        ))}
      </div>
    </>
  )
}
