// The cards of the connect view, with commands and code to copy. Does not know what they say.
import type { ComponentChildren } from 'preact'
import { CopyButton } from '../ui/copy-button.tsx'
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
}

/** Further than the beginning of its line stands what goes on in the next one. */
const hanging = 2

/** Lines for which there is no room go on in the next: nothing is out of sight. */
export function Code({ code, what }: CodeProps) {
  return (
    <div class={styles.code}>
      <CopyButton compact value={code} what={what} />
      {/* biome-ignore lint/a11y/useSemanticElements: no field set; its name is told where it is given the focus */}
      <pre dir="ltr" tabIndex={-1} role="group" aria-label={what}>
        {code.split('\n').map((line, at) => (
          <span key={`${at} ${line}`} style={{ '--hang': `${line.search(/\S|$/) + hanging}ch` }}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </div>
  )
}
