// The pane that shows one thing in full: beside the view, over it on a tablet, a sheet from below on a phone.
// Does not know what it shows.
import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { inspectorWidth, narrow, phone, textScale } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import { Splitter } from '../ui/splitter.tsx'
import styles from './inspector.module.css'
import { closeInspector } from './keys.ts'

const full = signal(false)

export function Inspector({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <aside
      id="inspector"
      class={styles.inspector}
      aria-label={label}
      tabIndex={-1}
      data-full={full.value}
      style={phone.value ? undefined : { inlineSize: `${inspectorWidth.value * textScale.value}px` }}
    >
      {!narrow.value && (
        <Splitter
          label={text.resizeInspector}
          size={inspectorWidth}
          minimum={320}
          maximum={640}
          initial={400}
          orientation="vertical"
        />
      )}
      <div class={styles.head}>
        <h2>{label}</h2>
        {phone.value && (
          <button
            type="button"
            class="button quiet only-icon"
            aria-label={full.value ? text.sheetHalf : text.sheetFull}
            onClick={() => {
              full.value = !full.value
            }}
          >
            <Icon name={full.value ? 'shrink' : 'grow'} />
          </button>
        )}
        <button
          type="button"
          class="button quiet only-icon"
          aria-label={text.closeInspector}
          title={text.closeInspector}
          onClick={closeInspector}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class={styles.body}>{children}</div>
    </aside>
  )
}
