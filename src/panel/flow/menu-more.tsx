// What else there is to choose of the flow: how it is drawn, what of it, export, the link to it.
// Does not know how it is exported.
import type { Signal } from '@preact/signals'
import { phone } from '../state.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icons.tsx'
import styles from './controls.module.css'
import { Mode } from './controls.tsx'
import { isolate, isolated } from './exchange-choice.ts'
import { exportFlow } from './export-lazy.ts'
import type { FlowStore } from './flow-store.ts'
import { gates, letDie } from './hand.ts'
import type { Lanes } from './lanes.ts'
import { menuText } from './menu-text.ts'
import type { FlowRow } from './model.ts'
import { showDecisions, showPings, spoken } from './settings.ts'

const words = menuText.more

export interface MoreProps {
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly store: FlowStore
}

export function MoreItems({ rows, lanes, store }: MoreProps) {
  return (
    <>
      {phone.value && <Mode />}
      <Check of={showDecisions} words={words.decisions} />
      <Check of={showPings} words={words.pings} />
      <Check of={spoken} words={words.spoken} />
      <label class="check">
        <input
          type="checkbox"
          checked={gates.value?.letDie ?? false}
          onChange={(event) => letDie(event.currentTarget.checked)}
        />
        {words.letDie}
      </label>
      {isolated.value !== 0 && (
        <button type="button" class="button" onClick={() => isolate(0)}>
          {words.unisolate}
        </button>
      )}
      <h2>{words.export}</h2>
      <div class={styles.group}>
        {(['svg', 'mermaid', 'plain'] as const).map((format) => (
          <button key={format} type="button" class="button" onClick={() => void exportFlow(format, rows, lanes)}>
            {words[format]}
          </button>
        ))}
      </div>
      <h2>{words.linkTitle}</h2>
      <CopyButton value={location.href} what={words.link} />
      <button type="button" class="button" onClick={() => store.clear()}>
        <Icon name="clear" />
        {words.clear}
      </button>
    </>
  )
}

function Check({ of, words: label }: { of: Signal<boolean>; words: string }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={of.value}
        onChange={(event) => {
          of.value = event.currentTarget.checked
        }}
      />
      {label}
    </label>
  )
}
