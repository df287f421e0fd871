// The bar under the header while something is wrong or not ready yet: what it is, and why. Never hidden.
// Does not know how it came to be.

import type { StorageSummary } from '../../core/storage-views.ts'
import { attempt } from '../broker/keep.ts'
import { keepText } from '../broker/keep-text.ts'
import { linkTo } from '../route.ts'
import { source } from '../source.ts'
import { broker } from '../state.ts'
import { text } from '../text.ts'
import { Icon } from '../ui/icons.tsx'
import { lazy } from '../ui/lazy.tsx'
import styles from './bar.module.css'

/** Fetched at once, and there before anybody can hold anything. */
const HeldBar = lazy(() => import('../flow/held-bar.tsx').then((module) => module.HeldBar))

/** What is wrong or waits, and below it what is held by hand. */
export function Bar() {
  return (
    <div class={styles.bars}>
      <HostBar />
      <HeldBar />
    </div>
  )
}

function HostBar() {
  const { state, why, newer } = source().host.value
  const storage = state === 'running' || state === 'waiting' ? broker.value?.storage : undefined
  if (storage?.fault != null && storage.kind !== 'memory') return <StorageFault why={storage.fault} />
  if (state !== 'running') {
    const grave = state !== 'starting' && state !== 'waiting'
    return (
      <Notice grave={grave} words={text.bar[state]} why={why}>
        {grave && <Reload />}
      </Notice>
    )
  }
  if (storage !== undefined && storageWords(storage) !== null) return <StorageNotice storage={storage} />
  if (newer) {
    return (
      <Notice grave={false} words={text.bar.newer} why="">
        <Reload />
      </Notice>
    )
  }
  const gateway = broker.value?.gateway
  if (gateway?.state === 'refused') return <Notice grave words={text.bar.gatewayRefused} why={gateway.detail} />
  return null
}

const storageBar = keepText.bar

/** What is to be said of the storage while the broker runs, or null. A clearing says so itself, with its undo. */
function storageWords({ fault, level, undoUntil, damaged, lost }: StorageSummary): string | null {
  if (fault !== null) return storageBar.memory
  if (level !== 'open' && undoUntil === null) return storageBar[level]
  if (lost) return storageBar.lost
  return damaged > 0 ? storageBar.damaged(damaged) : null
}

function StorageNotice({ storage }: { storage: StorageSummary }) {
  const isFull = storage.fault === null && storage.level !== 'open'
  return (
    <Notice grave={isFull || storage.fault !== null} words={storageWords(storage)!} why={isFull ? storage.why : ''}>
      <a class="button" href={linkTo('broker', null, '', { tab: 'storage' })}>
        {isFull ? storageBar.show : storageBar.details}
      </a>
    </Notice>
  )
}

/** The broker waits for a word: its database cannot be opened. */
function StorageFault({ why }: { why: string }) {
  return (
    <Notice grave words={storageBar.fault} why={why}>
      <button type="button" class="button" onClick={() => void attempt({ kind: 'retry' })}>
        {storageBar.retry}
      </button>
      <button
        type="button"
        class="button"
        title={storageBar.inMemoryTitle}
        onClick={() => void attempt({ kind: 'run-in-memory' })}
      >
        {storageBar.inMemory}
      </button>
    </Notice>
  )
}

function Reload() {
  return (
    <button type="button" class="button" onClick={() => location.reload()}>
      {text.bar.reload}
    </button>
  )
}

interface NoticeProps {
  readonly grave: boolean
  readonly words: string
  readonly why: string
  readonly children?: preact.ComponentChildren
}

function Notice({ grave, words, why, children }: NoticeProps) {
  return (
    <div class={styles.bar} data-grave={grave} role={grave ? 'alert' : 'status'}>
      <Icon name="warning" />
      <p>
        {words} {why && <span class={styles.why}>{text.bar.why(why)}</span>}
      </p>
      {children}
    </div>
  )
}
