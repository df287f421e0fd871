// The controls of the flow: follow or freeze the view, stop and step the broker, how fast, what to show, export.
// Does not know how a broker is stopped.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { route, setMore } from '../route.ts'
import { isWatching } from '../source.ts'
import { phone } from '../state.ts'
import { text } from '../text.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { lazy } from '../ui/lazy.tsx'
import { StateDot } from '../ui/marks.tsx'
import styles from './controls.module.css'
import { isolate, isolated } from './exchange-choice.ts'
import type { FlowStore } from './flow-store.ts'
import { gates, run, slow, step, stop } from './hand.ts'
import type { Lanes } from './lanes.ts'
import type { FlowRow } from './model.ts'
import { flowText } from './text.ts'
import { behind, type Reading } from './use-reading.ts'

const words = flowText.controls
const BreakItems = lazy(() => import('./menu-breaks.tsx').then((module) => module.BreakItems))
const MoreItems = lazy(() => import('./menu-more.tsx').then((module) => module.MoreItems))

export interface ControlsProps {
  readonly store: FlowStore
  readonly rows: readonly FlowRow[]
  readonly lanes: Lanes
  readonly reading: Reading
}

export function Controls({ store, rows, lanes, reading }: ControlsProps) {
  const view = gates.value
  const past = behind(rows)
  const breaks = view?.breaks.length ?? 0
  const go = (message: boolean) => {
    reading.jump()
    step(message)
  }
  const stepping = view?.stepping ?? false
  const isIdle = past !== null || !isWatching()
  return (
    <div class={styles.controls} role="toolbar" aria-label={words.label}>
      <Follow store={store} reading={reading} past={past} />
      <span class={styles.group}>
        <button
          type="button"
          class={stepping ? 'button primary' : 'button'}
          disabled={isIdle}
          onClick={() => (stepping ? run() : stop())}
          title={stepping ? words.run : words.stop}
        >
          <Icon name={stepping ? 'play' : 'hand'} />
          <span class={styles.wide}>{stepping ? words.run : words.stop}</span>
        </button>
        <Tool icon="step" words={words.step} title={words.stepTitle} onClick={() => go(false)} disabled={isIdle} />
        <Tool
          icon="stepMessage"
          words={words.stepMessage}
          title={words.stepMessageTitle}
          onClick={() => go(true)}
          disabled={isIdle}
          bare
        />
        {stepping && isWatching() && (
          <span class={styles.state} role="status">
            {view!.brokeOn !== 0 && `${words.broke} · `}
            {words.held(view!.held)}
          </span>
        )}
      </span>
      {!phone.value && <Mode />}
      <Speed />
      <Menu
        id="flow-breaks"
        label={breaks > 0 ? words.breaks(breaks) : words.breakOn}
        icon="break"
        pressed={breaks > 0}
        disabled={!isWatching()}
      >
        <BreakItems />
      </Menu>
      <Menu id="flow-more" label={words.more} icon="more" bare>
        <MoreItems rows={rows} lanes={lanes} store={store} />
      </Menu>
      {isolated.value !== 0 && (
        <button type="button" class="button" title={words.unisolate} onClick={() => isolate(0)}>
          {words.isolated(isolated.value)}
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  )
}

interface ToolProps {
  readonly icon: IconName
  readonly words: string
  readonly title: string
  readonly onClick: () => void
  readonly disabled: boolean
  readonly bare?: boolean
}

function Tool(props: ToolProps) {
  const bare = props.bare || phone.value
  return (
    <button
      type="button"
      class={bare ? 'button only-icon' : 'button'}
      title={props.title}
      aria-label={bare ? props.words : undefined}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
      {!bare && props.words}
    </button>
  )
}

/** Whether the view follows what comes. */
function Follow({ store, reading, past }: Pick<ControlsProps, 'store' | 'reading'> & { past: number | null }) {
  if (!isWatching()) {
    return (
      <span class={styles.silent}>
        <StateDot state="off" />
        <span class={styles.wide}>{text.notWatching}</span>
      </span>
    )
  }
  const frozen = store.frozen.value
  const missed = store.missed.value
  if (!frozen && reading.follow.value) {
    return (
      <button type="button" class={`button ${styles.live}`} onClick={reading.freeze} title={words.freeze}>
        <StateDot state="on" />
        <span class={styles.wide}>{words.live}</span>
        <Icon name="pause" size={14} />
        <span class="hidden-text">{words.freeze}</span>
      </button>
    )
  }
  return (
    <span class={styles.group}>
      {past !== null && (
        <span class={styles.past} title={words.behindTitle}>
          {words.behind(past)}
        </span>
      )}
      {missed > 0 && (
        <span class={styles.missed}>
          <Icon name="pause" size={14} />
          {words.frozen(missed)}
        </span>
      )}
      <button type="button" class="button" onClick={reading.jump}>
        <Icon name="arrowDown" />
        <span class={styles.wide}>{words.jump}</span>
      </button>
      {missed > 0 && (
        <button type="button" class="button quiet" onClick={reading.goOn} title={words.fromHereTitle}>
          {words.fromHere}
        </button>
      )}
      {store.overwritten.value && <span class={styles.state}>{words.overwritten}</span>}
    </span>
  )
}

/** How the flow is drawn. */
export function Mode() {
  return (
    <select
      class={`input ${styles.mode}`}
      aria-label={words.mode}
      title={words.mode}
      value={route.value.more.mode ?? ''}
      onChange={(event) => setMore('mode', event.currentTarget.value)}
    >
      <option value="">{words.sequence}</option>
      <option value="time">{words.timeMode}</option>
      <option value="table">{words.tableMode}</option>
    </select>
  )
}

function Speed() {
  const millis = String(gates.value?.slowMillis ?? 0)
  return (
    <label class={styles.speed}>
      <Icon name="clock" />
      <span class="hidden-text">{words.speed}</span>
      <select
        class="input"
        disabled={!isWatching()}
        value={millis}
        onChange={(event) => slow(Number(event.currentTarget.value))}
      >
        {Object.entries(words.speeds).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
        {!(millis in words.speeds) && <option value={millis}>{words.millis(Number(millis))}</option>}
      </select>
    </label>
  )
}

interface MenuProps {
  readonly id: string
  readonly label: string
  readonly icon: IconName
  readonly bare?: boolean
  readonly pressed?: boolean
  readonly disabled?: boolean
  readonly children: ComponentChildren
}

/** A button, and below it what it opens. */
function Menu({ id, label, icon, bare = false, pressed, disabled, children }: MenuProps) {
  const isOpen = useSignal(false)
  return (
    <>
      <button
        type="button"
        class={bare ? 'button only-icon' : 'button'}
        popovertarget={id}
        disabled={disabled}
        aria-pressed={pressed}
        aria-label={bare ? label : undefined}
        title={bare ? label : undefined}
      >
        <Icon name={icon} />
        {!bare && <span class={styles.wide}>{label}</span>}
      </button>
      <div
        id={id}
        popover="auto"
        class={styles.menu}
        onToggle={(event) => {
          isOpen.value = event.newState === 'open'
        }}
      >
        {isOpen.value && children}
      </div>
    </>
  )
}
