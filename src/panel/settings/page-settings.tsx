// What a person sets for this page: theme, projector, keys. Does not know the broker.
import type { Signal } from '@preact/signals'
import { projector, singleKeys, spoken, theme, themes } from '../state.ts'
import { pageText } from './page-text.ts'
import styles from './settings.module.css'

const words = pageText

export function PageSettings() {
  return (
    <section class={styles.section}>
      <h2>{words.page}</h2>
      <fieldset class={styles.choices}>
        <legend>{words.theme}</legend>
        {themes.map((each) => (
          <label class="check" key={each}>
            <input
              type="radio"
              name="theme"
              checked={theme.value === each}
              onChange={() => {
                theme.value = each
              }}
            />
            {words.themes[each]}
          </label>
        ))}
      </fieldset>
      <Switch of={projector} words={words.projector} />
      <Switch of={singleKeys} words={words.singleKeys} />
      <Switch of={spoken} words={words.spoken} />
    </section>
  )
}

function Switch({ of, words }: { of: Signal<boolean>; words: string }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={of.value}
        onChange={(event) => {
          of.value = event.currentTarget.checked
        }}
      />
      {words}
    </label>
  )
}
