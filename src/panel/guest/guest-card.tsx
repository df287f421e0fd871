// The card of a guest that is in: how it is joined, its topic, a slider, a message, and what it hears.
// Does not know how any of it travels.
import { useState } from 'preact/hooks'
import { Icon } from '../ui/icons.tsx'
import { StateDot } from '../ui/marks.tsx'
import styles from './guest.module.css'
import { CheckWords } from './guest-page.tsx'
import { type GuestView, heard, leave, refusal, send, view, waited } from './guest-state.ts'
import { guestText as words } from './text.ts'

export function GuestCard() {
  const current = view.value!
  const count = waited.value
  return (
    <>
      <section class={styles.card}>
        <div class={styles.head}>
          <h1>{current.name}</h1>
          <Badge view={current} />
        </div>
        {current.why !== null && (
          <p class={styles.trouble} role="status">
            {words.ends[current.why]}
          </p>
        )}
        {current.muted && (
          <p class={styles.trouble} role="status">
            {words.muted}
          </p>
        )}
        {current.held !== null && current.stage === 'joined' && (
          <div class={styles.held} role="status">
            <Icon name="hand" />
            <p>{words.held[current.held]}</p>
          </div>
        )}
        <p class={styles.topic}>
          {words.topic} <bdi dir="ltr">{current.topic}…</bdi>
        </p>
        <Slider />
        <Say />
        {refusal.value !== '' && (
          <p class={styles.trouble} role="alert">
            {words.refused(refusal.value)}
          </p>
        )}
      </section>
      <section class={styles.card}>
        <h2>{words.hear}</h2>
        {count !== null && count > 0 && (
          <p class={styles.waited} role="status">
            {words.waited(count)}
          </p>
        )}
        <Hears />
      </section>
      <details class={styles.more}>
        <summary>{words.words}</summary>
        <CheckWords />
        <button type="button" class="button" onClick={leave}>
          {words.leave}
        </button>
      </details>
    </>
  )
}

/** `direct · 4.1 ms` */
function Badge({ view: { connected, path, roundTripMillis, stage } }: { view: GuestView }) {
  const isOn = connected && path !== null
  const way = path === null ? words.stages[stage === 'joined' ? 'joining' : stage] : words.by[path]
  const shown = isOn
    ? [way, roundTripMillis === null ? null : words.millis(roundTripMillis)].filter(Boolean).join(' · ')
    : stage === 'joined'
      ? words.connecting
      : words.stages[stage]
  return (
    <span class={styles.badge} role="status" data-on={isOn}>
      <StateDot state={isOn ? 'on' : 'wait'} />
      {shown}
    </span>
  )
}

function Slider() {
  const [value, setValue] = useState(50)
  return (
    <label class={styles.slider}>
      <span>
        {words.slider} <output>{value}</output>
      </span>
      <input
        type="range"
        min={0}
        max={100}
        value={value}
        onInput={(event) => setValue(Number(event.currentTarget.value))}
        onChange={(event) => send('slider', event.currentTarget.value)}
      />
    </label>
  )
}

function Say() {
  const [text, setText] = useState('')
  const go = (event: Event) => {
    event.preventDefault()
    send('say', text === '' ? words.hello : text)
    setText('')
  }
  return (
    <form class={styles.say} onSubmit={go}>
      <label class={styles.field}>
        {words.say}
        <input
          class={styles.input}
          autocomplete="off"
          maxLength={500}
          placeholder={words.hello}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class={`button primary ${styles.big}`}>
        {words.send}
      </button>
    </form>
  )
}

function Hears() {
  const list = heard.value
  if (list.length === 0) return <p>{words.silence}</p>
  return (
    <ol class={styles.heard} aria-live="off">
      {list.map(({ id, topic, text }) => (
        <li key={id}>
          <bdi class={styles.from} dir="ltr">
            {topic}
          </bdi>
          <span class={styles.what}>{text}</span>
        </li>
      ))}
    </ol>
  )
}
