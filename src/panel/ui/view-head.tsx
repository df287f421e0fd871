// The line above a view: its one h1, filter and tools. Does not know the view.
import type { ComponentChildren } from 'preact'
import { text } from '../text.ts'
import { Icon } from './icons.tsx'
import styles from './view-head.module.css'

export function ViewHead({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class={styles.head}>
      <h1>{title}</h1>
      {children}
    </div>
  )
}

interface FilterFieldProps {
  readonly placeholder: string
  readonly value: string
  readonly onInput: (value: string) => void
}

/** `/` puts the focus here. */
export function FilterField({ placeholder, value, onInput }: FilterFieldProps) {
  return (
    <search class={styles.filter}>
      <Icon name="filter" />
      <input
        class="input"
        type="search"
        data-filter
        aria-label={placeholder}
        placeholder={placeholder}
        value={value}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {value !== '' && (
        <button
          type="button"
          class="button quiet only-icon"
          aria-label={text.messages.clearFilter}
          onClick={() => onInput('')}
        >
          <Icon name="close" />
        </button>
      )}
    </search>
  )
}
