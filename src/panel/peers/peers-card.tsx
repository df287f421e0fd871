// The card that invites: a room of the gateway for many, or two codes for one browser without any server.
// Does not know how a guest is let in; roster.tsx shows who is here.
import { useState } from 'preact/hooks'
import type { InvitationError } from '../../client/invitation.ts'
import type { PairHost } from '../../client/pair.ts'
import type { PeersView } from '../../client/peers.types.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icons.tsx'
import { QrCode } from '../ui/qr-code.tsx'
import styles from './peers.module.css'
import {
  command,
  keepServers,
  keptServers,
  offerPair,
  openRoom,
  pairOffer,
  peersFault,
  peersView,
  withdrawPair,
} from './peers-state.ts'
import { Askers, Roster } from './roster.tsx'
import { peersText as words } from './text.ts'

export function PeersCard() {
  const view = peersView.value
  const offer = pairOffer.value
  const hasRoom = view !== null && view.room !== 'closed'
  return (
    <section class={styles.card} aria-labelledby="peers-title">
      <h2 id="peers-title">
        <Icon name="connect" size={18} />
        {words.title}
      </h2>
      <Askers />
      {!hasRoom && offer === null && <p>{words.why}</p>}
      {hasRoom && <Room view={view} />}
      {offer !== null && <Pair pair={offer.pair} />}
      {!hasRoom && offer === null && <Choices hasRoom={false} />}
      <Roster />
      {hasRoom && offer === null && <Choices hasRoom />}
    </section>
  )
}

function Choices({ hasRoom }: { hasRoom: boolean }) {
  const fault = peersFault.value
  return (
    <>
      <div class={styles.choices}>
        {!hasRoom && <Choice title={words.room} why={words.roomWhy} primary onChoose={() => void openRoom()} />}
        <Choice title={words.pair} why={words.pairWhy} onChoose={() => void offerPair()} />
      </div>
      {fault !== null && (
        <p class={styles.fault} role="alert">
          {fault === 'no-gateway' ? words.noGateway : words.noBroker}
        </p>
      )}
      <Servers />
    </>
  )
}

interface ChoiceProps {
  readonly title: string
  readonly why: string
  readonly primary?: boolean
  readonly onChoose: () => void
}

function Choice({ title, why, primary = false, onChoose }: ChoiceProps) {
  return (
    <div class={styles.choice}>
      <button type="button" class={primary ? 'button primary' : 'button'} onClick={onChoose}>
        {title}
      </button>
      <p>{why}</p>
    </div>
  )
}

function Room({ view }: { view: PeersView }) {
  const { link } = view
  if (link === null || view.room === 'opening') return <p role="status">{words.opening}</p>
  return (
    <div class={styles.invitation}>
      <QrCode text={link} label={words.qr} />
      <div class={styles.beside}>
        <p class={styles.lead}>{words.scan}</p>
        <div class={styles.link}>
          <a href={link} target="_blank" rel="noopener" dir="ltr">
            {link}
          </a>
          <CopyButton value={link} what={words.link} />
        </div>
        <p>{words.reach[view.reach]}</p>
        {!view.leads && <p>{words.other}</p>}
        <label class="check">
          <input
            type="checkbox"
            checked={view.asks}
            onChange={(event) => command({ type: 'asks', asks: event.currentTarget.checked })}
          />
          {words.asks}
        </label>
        <div>
          <button type="button" class="button danger" onClick={() => command({ type: 'end' })}>
            {words.end}
          </button>
        </div>
      </div>
    </div>
  )
}

function Pair({ pair }: { pair: PairHost }) {
  const { steps } = words
  if (pair.stage === 'failed') {
    return (
      <div class={styles.step}>
        <p class={styles.fault} role="alert">
          {steps.failed}
        </p>
        <div class={styles.actions}>
          <button type="button" class="button primary" onClick={() => void offerPair()}>
            {steps.again}
          </button>
          <button type="button" class="button" onClick={withdrawPair}>
            {steps.cancel}
          </button>
        </div>
      </div>
    )
  }
  if (pair.stage === 'making') return <p role="status">{steps.making}</p>
  const link = pair.link(location.href)
  return (
    <div class={styles.invitation}>
      <QrCode text={link} label={words.qr} />
      <div class={styles.beside}>
        <h3>{steps.offer}</h3>
        <p>{steps.offerWhy}</p>
        <div class={styles.link}>
          <a href={link} target="_blank" rel="noopener" dir="ltr">
            {pair.code}
          </a>
          <CopyButton value={link} what={words.link} />
        </div>
        <Answer pair={pair} />
      </div>
    </div>
  )
}

function Answer({ pair }: { pair: PairHost }) {
  const { steps } = words
  const [text, setText] = useState('')
  const [fault, setFault] = useState('')
  const connect = (event: Event) => {
    event.preventDefault()
    try {
      pair.accept(text, location.href)
      setFault('')
    } catch (error) {
      // By its mark, not its class: that would load all that reads codes with this view.
      if ((error as Partial<InvitationError>).fault === undefined) throw error
      setFault((error as InvitationError).message)
    }
  }
  return (
    <form class={styles.step} onSubmit={connect}>
      <label class={styles.step} for="pair-answer">
        <h3>{steps.answer}</h3>
      </label>
      <textarea
        id="pair-answer"
        class="input"
        rows={4}
        dir="ltr"
        spellcheck={false}
        autocomplete="off"
        aria-describedby="pair-answer-why"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p id="pair-answer-why">{steps.answerWhy}</p>
      {fault !== '' && (
        <p class={styles.fault} role="alert">
          {fault}
        </p>
      )}
      <div class={styles.actions}>
        <button type="submit" class="button primary" disabled={pair.stage === 'joining' || text.trim() === ''}>
          {pair.stage === 'joining' ? steps.joining : steps.connect}
        </button>
        <button type="button" class="button" onClick={withdrawPair}>
          {steps.cancel}
        </button>
      </div>
    </form>
  )
}

function Servers() {
  const [text, setText] = useState(keptServers())
  return (
    <details class={styles.servers}>
      <summary>{words.servers}</summary>
      <p id="ice-servers-why">{words.serversWhy}</p>
      <textarea
        class="input"
        rows={2}
        dir="ltr"
        spellcheck={false}
        aria-label={words.servers}
        aria-describedby="ice-servers-why"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={() => keepServers(text)}
      />
    </details>
  )
}
