// The page for guests: one field and one button, then a card with a topic, something to send, and what comes.
// Does not know how any of it travels.
import { useState } from 'preact/hooks'
import { CopyButton } from '../ui/copy-button.tsx'
import { QrCode } from '../ui/qr-code.tsx'
import styles from './guest.module.css'
import { GuestCard } from './guest-card.tsx'
import { again, enter, fault, handed, invitation, keptName, leave, useInvitation, view } from './guest-state.ts'
import { guestText as words } from './text.ts'

export function GuestPage() {
  const current = view.value
  const wrong = fault.value
  return (
    <div class={styles.page}>
      <header class={styles.brand}>
        <img src="./favicon.svg" alt="" width="24" height="24" />
        <span>mqtab</span>
      </header>
      <main class={styles.main}>
        {handed.value !== null ? (
          <Handed />
        ) : wrong !== null ? (
          <NoInvitation />
        ) : current === null ? (
          <Door />
        ) : (
          <Inside />
        )}
      </main>
    </div>
  )
}

function Door() {
  const [name, setName] = useState(keptName())
  const go = (event: Event) => {
    event.preventDefault()
    void enter(name.trim() === '' ? keptName() : name)
  }
  return (
    <form class={styles.card} onSubmit={go}>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      <label class={styles.field}>
        {words.name}
        <input
          class={styles.input}
          autocomplete="nickname"
          maxLength={40}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class={`button primary ${styles.big}`}>
        {words.join}
      </button>
    </form>
  )
}

function NoInvitation() {
  const [text, setText] = useState('')
  const use = (event: Event) => {
    event.preventDefault()
    useInvitation(text)
  }
  return (
    <form class={styles.card} onSubmit={use}>
      <h1>{words.title}</h1>
      <p role="alert">{words.faults[fault.value ?? 'nothing']}</p>
      <label class={styles.field}>
        {words.paste}
        <textarea
          class={styles.input}
          rows={4}
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class={`button primary ${styles.big}`}>
        {words.use}
      </button>
    </form>
  )
}

function Inside() {
  const current = view.value!
  const isPair = invitation.value.startsWith('~')
  if (current.stage === 'ended') return <Ended isPair={isPair} />
  // Once it was in, the card stays: what it heard is still there.
  if (current.topic !== '') return <GuestCard />
  if (isPair && current.stage === 'meeting') return <Answer />
  const isAway = current.why !== null
  return (
    <section class={styles.card}>
      <h1>{current.name}</h1>
      <p class={styles.stage} role="status">
        {isAway ? words.ends[current.why!] : words.stages[current.stage]}
      </p>
      <CheckWords />
      <button type="button" class="button" onClick={leave}>
        {words.leave}
      </button>
    </section>
  )
}

export function CheckWords() {
  const list = view.value?.words ?? []
  if (list.length === 0) return null
  return (
    <div class={styles.words}>
      <h2>{words.words}</h2>
      <p class={styles.spoken}>{list.join(' · ')}</p>
      <p>{words.wordsWhy}</p>
    </div>
  )
}

function Answer() {
  const { answer } = view.value!
  const { pair } = words
  return (
    <section class={styles.card}>
      <h1>{pair.title}</h1>
      {answer === '' ? (
        <p role="status">{pair.making}</p>
      ) : (
        <>
          <p>{pair.why}</p>
          <div class={styles.code}>
            <QrCode text={answerLink(answer)} label={pair.qr} />
          </div>
          <p class={styles.text} dir="ltr">
            {answer}
          </p>
          <CopyButton value={answer} what={pair.copy} />
          <CheckWords />
        </>
      )}
    </section>
  )
}

/** The host's page is where this one came from. */
function answerLink(answer: string): string {
  return `${new URL('.', location.href).href}#join=${answer}`
}

function Handed() {
  return (
    <section class={styles.card}>
      <h1>{words.handed.title}</h1>
      <p role="status">{words.handed[handed.value ?? 'asking']}</p>
    </section>
  )
}

function Ended({ isPair }: { isPair: boolean }) {
  const { why } = view.value!
  const sentence = isPair && why === 'lost' ? words.pairLost : words.ends[why ?? 'closed']
  return (
    <section class={styles.card}>
      <h1>{words.stages.ended}</h1>
      <p role="alert">{sentence}</p>
      {!isPair && why !== 'banned' && (
        <button type="button" class={`button primary ${styles.big}`} onClick={again}>
          {words.again}
        </button>
      )}
    </section>
  )
}
