// The line above a view: its one h1, filter and tools. Does not know the view.
import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'
import type { FilterFault } from '../filter.ts'
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
  /** The placeholder unless told. */
  readonly label?: string
  /** Parts that could not be understood. */
  readonly faults?: readonly FilterFault[]
  readonly value: string
  readonly onInput: (value: string) => void
}

/** `/` puts the focus here. */
export function FilterField({ placeholder, label = placeholder, value, onInput, faults = [] }: FilterFieldProps) {
  const id = useId()
  const isWrong = faults.length > 0
  const mirror = useRef<HTMLSpanElement>(null)
  return (
    <>
      <search class={styles.filter}>
        <Icon name="filter" />
        <input
          class="input"
          type="search"
          data-filter
          aria-label={label}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? id : undefined}
          placeholder={placeholder}
          value={value}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="none"
          onInput={(event) => onInput(event.currentTarget.value)}
          onScroll={(event) => mirror.current?.scrollTo({ left: event.currentTarget.scrollLeft })}
        />
        {isWrong && (
          <span ref={mirror} class={styles.mirror} aria-hidden="true">
            {faults.map(({ start, end }, at) => (
              <span key={start}>
                {value.slice(faults[at - 1]?.end ?? 0, start)}
                <u>{value.slice(start, end)}</u>
              </span>
            ))}
          </span>
        )}
        {value !== '' && (
          <button
            type="button"
            class="button quiet only-icon"
            aria-label={text.clearFilter}
            onClick={() => onInput('')}
          >
            <Icon name="close" />
          </button>
        )}
      </search>
      {isWrong && (
        <p id={id} class={styles.fault} role="status">
          {faults.map(({ start, end, why }) => (
            <span key={start}>
              <s>{value.slice(start, end)}</s> {why}
            </span>
          ))}
        </p>
      )}
    </>
  )
}
