// What a view says when there is nothing to show, and the next step. Does not know which view.
import type { ComponentChildren } from 'preact'
import styles from './empty.module.css'
import { Icon, type IconName } from './icons.tsx'

interface EmptyProps {
  readonly icon: IconName
  readonly title: string
  readonly why: string
  readonly children?: ComponentChildren
}

export function Empty({ icon, title, why, children }: EmptyProps) {
  return (
    <div class={styles.empty}>
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      <p>{why}</p>
      <div class={styles.actions}>{children}</div>
    </div>
  )
}
