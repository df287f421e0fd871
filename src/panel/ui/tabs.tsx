// Tabs after the ARIA pattern: one tab stop, arrow keys move. Does not know what the panels hold.
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { cx } from './cx.ts'
import styles from './tabs.module.css'

export interface Tab<Key extends string> {
  readonly key: Key
  readonly title: string
}

interface TabsProps<Key extends string> {
  readonly label: string
  readonly tabs: readonly Tab<Key>[]
  readonly current: Key
  readonly onChange: (key: Key) => void
  readonly class?: string | undefined
  readonly children: ComponentChildren
}

export function Tabs<Key extends string>({ label, tabs, current, onChange, children, ...rest }: TabsProps<Key>) {
  const id = useId()
  const step = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.key === current)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = tabs[(to + tabs.length) % tabs.length]!
    onChange(next.key)
    document.getElementById(`${id}-${next.key}`)?.focus()
  }
  return (
    <div class={cx(styles.tabs, rest.class)}>
      <div class={styles.list} role="tablist" aria-label={label} onKeyDown={step}>
        {tabs.map((tab) => (
          <button
            type="button"
            role="tab"
            key={tab.key}
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === current ? 0 : -1}
            class={styles.tab}
            onClick={() => onChange(tab.key)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the panel is a stop of its own, after the ARIA pattern */}
      <div class={styles.panel} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current}`} tabIndex={0}>
        {children}
      </div>
    </div>
  )
}
