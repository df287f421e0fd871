// The controls of the flow: follow or freeze the view, stop and step the broker, how fast, what to show, export.
// Does not know how a broker is stopped.
import { route, setMore } from '../route.ts'
import { source } from '../source.ts'
import { phone } from '../state.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import { Breakpoints } from './breakpoints.tsx'
import styles from './controls.module.css'
import { exportFlow } from './export-lazy.ts'
import type { FlowStore } from './flow-store.ts'
import { gates, letDie, run, slow, step, stop } from './hand.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow } from './model.ts'
import { isolated, showDecisions, showPings } from './settings.ts'
import { flowText } from './text.ts'

const words = flowText.controls

export interface ControlsProps {
  readonly store: FlowStore
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly onJump: () => void
  readonly onFreeze: () => void
}

export function Controls({ store, rows, lanes, onJump, onFreeze }: ControlsProps) {
  const view = gates.value
  const stepping = view?.stepping ?? false
  return (
    <div class={styles.controls} role="toolbar" aria-label={words.label}>
      <Follow store={store} onJump={onJump} onFreeze={onFreeze} />
      <span class={styles.group}>
        <button
          type="button"
          class={stepping ? 'button primary' : 'button'}
          onClick={() => (stepping ? run() : stop())}
          title={stepping ? words.run : words.stop}
        >
          <Icon name={stepping ? 'play' : 'hand'} />
          <span class={styles.wide}>{stepping ? words.run : words.stop}</span>
        </button>
        <Tool icon="step" words={words.step} title={words.stepTitle} onClick={() => step(false)} />
        <Tool
          icon="stepMessage"
          words={words.stepMessage}
          title={words.stepMessageTitle}
          onClick={() => step(true)}
          bare
        />
        {stepping && (
          <span class={styles.state} role="status">
            {view!.brokeOn !== 0 && `${words.broke} · `}
            {words.held(view!.held)}
          </span>
        )}
      </span>
      <Speed />
      <Breakpoints />
      <MoreMenu rows={rows} lanes={lanes} store={store} />
      {isolated.value !== 0 && (
        <button
          type="button"
          class="button"
          title={words.unisolate}
          onClick={() => {
            isolated.value = 0
          }}
        >
          {words.isolated(isolated.value)}
          <Icon name="close" size={14} />
        </button>
      )}
      {source().control.value === 'denied' && view?.controlled && (
        <p class={styles.denied} role="alert">
          {words.denied}
        </p>
      )}
    </div>
  )
}

function Tool(props: { icon: IconName; words: string; title: string; onClick: () => void; bare?: boolean }) {
  const bare = props.bare || phone.value
  return (
    <button
      type="button"
      class={bare ? 'button only-icon' : 'button'}
      title={props.title}
      aria-label={bare ? props.words : undefined}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
      {!bare && props.words}
    </button>
  )
}

/** Whether the view follows what comes. */
function Follow({ store, onJump, onFreeze }: Pick<ControlsProps, 'store' | 'onJump' | 'onFreeze'>) {
  const frozen = store.frozen.value
  const missed = store.missed.value
  if (!frozen) {
    return (
      <button type="button" class={`button ${styles.live}`} onClick={onFreeze} title={words.freeze}>
        <StateDot state="on" />
        <span class={styles.wide}>{words.live}</span>
        <Icon name="pause" size={14} />
        <span class="hidden-text">{words.freeze}</span>
      </button>
    )
  }
  return (
    <span class={styles.group}>
      <button type="button" class="button" onClick={onJump}>
        <Icon name="arrowDown" />
        <span class={styles.wide}>{words.jump}</span>
      </button>
      {missed > 0 && (
        <button type="button" class="button quiet" onClick={() => store.goOn()} title={words.fromHere}>
          <span class="mono">{words.frozen(missed)}</span>
        </button>
      )}
      {store.overwritten.value && <span class={styles.state}>{words.overwritten}</span>}
    </span>
  )
}

function Speed() {
  const millis = String(gates.value?.slowMillis ?? 0)
  return (
    <label class={styles.speed}>
      <Icon name="clock" />
      <span class="hidden-text">{words.speed}</span>
      <select class="input" value={millis} onChange={(event) => slow(Number(event.currentTarget.value))}>
        {Object.entries(words.speeds).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
        {!(millis in words.speeds) && <option value={millis}>{`${millis} ms`}</option>}
      </select>
    </label>
  )
}

const modes = [
  ['', 'sequence'],
  ['time', 'timeMode'],
  ['table', 'tableMode'],
] as const

function MoreMenu({ rows, lanes, store }: Pick<ControlsProps, 'rows' | 'lanes' | 'store'>) {
  const mode = route.value.more.mode ?? ''
  return (
    <>
      <button
        type="button"
        class="button only-icon"
        popovertarget="flow-more"
        aria-label={words.more}
        title={words.more}
      >
        <Icon name="more" />
      </button>
      <div id="flow-more" popover="auto" class={styles.menu}>
        <fieldset class={styles.modes}>
          <legend class="hidden-text">{words.diagram}</legend>
          {modes.map(([key, name]) => (
            <label key={key}>
              <input type="radio" name="flow-mode" checked={mode === key} onChange={() => setMore('mode', key)} />
              {words[name]}
            </label>
          ))}
        </fieldset>
        <Check of={showDecisions} words={words.decisions} />
        <Check of={showPings} words={words.pings} />
        <label class="check">
          <input
            type="checkbox"
            checked={gates.value?.letDie ?? false}
            onChange={(event) => letDie(event.currentTarget.checked)}
          />
          {words.letDie}
        </label>
        {isolated.value !== 0 && (
          <button
            type="button"
            class="button"
            onClick={() => {
              isolated.value = 0
            }}
          >
            {words.unisolate}
          </button>
        )}
        <h3>{words.export}</h3>
        <div class={styles.group}>
          {(['svg', 'mermaid', 'plain'] as const).map((format) => (
            <button key={format} type="button" class="button" onClick={() => void exportFlow(format, rows, lanes)}>
              {words[format]}
            </button>
          ))}
        </div>
        <h3>{words.linkTitle}</h3>
        <CopyButton value={location.href} what={words.link} />
        <button type="button" class="button" onClick={() => store.clear()}>
          <Icon name="clear" />
          {words.clear}
        </button>
      </div>
    </>
  )
}

function Check({ of, words: label }: { of: typeof showDecisions; words: string }) {
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
