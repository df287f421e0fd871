// What a person sets for this page: theme, projector, keys.
// Does not know the broker's limits.
import { projector, singleKeys, theme, themes } from '../state.ts'
import { text } from '../text.ts'
import { ViewHead } from '../ui/view-head.tsx'
import styles from './settings.module.css'

const words = text.settings

export function SettingsView() {
  return (
    <div class={styles.view}>
      <ViewHead title={words.title} />
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
      </section>
    </div>
  )
}

function Switch({ of, words }: { of: typeof projector; words: string }) {
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
