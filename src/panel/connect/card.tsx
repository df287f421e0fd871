// The cards of the connect view, with commands and code to copy. Does not know what they say.
import type { ComponentChildren } from 'preact'
import { CopyButton } from '../ui/copy-button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import styles from './connect.module.css'
import { connectText as words } from './text.ts'

export function Card({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) {
  return (
    <section class={styles.card}>
      <h2>
        <Icon name={icon} size={18} />
        {title}
      </h2>
      {children}
    </section>
  )
}

export function Command({ label, command }: { label: string; command: string }) {
  return (
    <div class={styles.command}>
      <span>{label}</span>
      <code dir="ltr">{command}</code>
      <CopyButton value={command} what={words.device.command} />
    </div>
  )
}

interface CodeProps {
  readonly code: string
  readonly what: string
  /** Commands go on in the next line where there is no room; lines of a program do not. */
  readonly wraps?: boolean
}

export function Code({ code, what, wraps = false }: CodeProps) {
  return (
    <div class={cx(styles.code, wraps && styles.wraps)}>
      {/* biome-ignore-start lint/a11y: what scrolls must be reached by keyboard, and needs a name then */}
      <pre dir="ltr" tabIndex={0} role="group" aria-label={what}>
        {code}
      </pre>
      {/* biome-ignore-end lint/a11y: as above */}
      <CopyButton compact value={code} what={what} />
    </div>
  )
}
