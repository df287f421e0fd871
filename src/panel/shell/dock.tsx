// The place of the workbench at the foot of the page: one line when closed, as high as a person likes when open.
// Does not know what the workbench does.
import type { FunctionComponent } from 'preact'
import { useEffect } from 'preact/hooks'
import { route } from '../route.ts'
import { benchHeight, benchOpen } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import { Splitter } from '../ui/splitter.tsx'
import styles from './dock.module.css'

export function Dock({ Workbench }: { Workbench: FunctionComponent }) {
  const open = benchOpen.value
  const isAsked = route.value.view === 'workbench'
  useEffect(() => {
    if (isAsked) benchOpen.value = true
  }, [isAsked])
  return (
    <section
      id="workbench"
      class={styles.dock}
      aria-label={text.bench.title}
      tabIndex={-1}
      style={open ? { blockSize: `${benchHeight.value}px` } : undefined}
    >
      {open && (
        <Splitter
          label={text.bench.height}
          size={benchHeight}
          minimum={160}
          maximum={480}
          initial={304}
          orientation="horizontal"
        />
      )}
      <h2 class={styles.heading}>
        <button
          type="button"
          class={styles.toggle}
          aria-expanded={open}
          onClick={() => {
            benchOpen.value = !open
          }}
        >
          <Icon name="workbench" />
          <span>{text.bench.title}</span>
          {!open && <span class={styles.hint}>{text.bench.hint}</span>}
          <span class={styles.chevron}>
            <Icon name={open ? 'chevronDown' : 'chevronUp'} />
          </span>
        </button>
      </h2>
      {open && <Workbench />}
    </section>
  )
}
