// Everything kept in one file, and a file in the place of everything kept. Does not know what is in it.
import { useRef, useState } from 'preact/hooks'
import type { ImportedSnapshot } from '../../client/open.ts'
import { source } from '../source.ts'
import { broker } from '../state.ts'
import { Icon } from '../ui/icons.tsx'
import { note } from '../ui/toasts.tsx'
import { attempt, save, working } from './keep.ts'
import styles from './storage.module.css'
import { storageText } from './storage-text.ts'

const words = storageText.snapshot

export function Snapshot() {
  const input = useRef<HTMLInputElement>(null)
  /** Waits for a yes: the broker keeps something. */
  const [asked, setAsked] = useState<File | null>(null)
  const [refusal, setRefusal] = useState('')
  const isBusy = working.value !== null
  const exportAll = async () => {
    const done = await attempt({ kind: 'export' })
    if (done === null) return
    const file = done.result as Blob
    const name = fileName()
    save(file, name)
    note(words.exported(name, file.size))
  }
  const take = async (file: File, replace: boolean) => {
    setAsked(null)
    setRefusal('')
    working.value = 'import'
    try {
      const { counts } = (await source().task({ kind: 'import', file, replace })) as ImportedSnapshot
      note(words.imported(counts.session ?? 0, counts.retained ?? 0, counts.delivery ?? 0))
    } catch (error) {
      setRefusal(words.refused(file.name, error instanceof Error ? error.message : String(error)))
    } finally {
      working.value = null
    }
  }
  const chosen = (file: File | undefined) => {
    if (file === undefined) return
    const view = broker.value
    const keeps = view !== null && (view.retained > 0 || view.sessions > 0)
    setRefusal('')
    if (keeps) setAsked(file)
    else void take(file, false)
  }
  return (
    <section>
      <h2>{storageText.snapshot.title}</h2>
      <p class={styles.note}>{words.what}</p>
      <p class={styles.actions}>
        <button type="button" class="button" disabled={isBusy} onClick={() => void exportAll()}>
          <Icon name="export" />
          {working.value === 'export' ? words.exporting : words.export}
        </button>
        <button type="button" class="button" disabled={isBusy} onClick={() => input.current?.click()}>
          <Icon name="arrowUp" />
          {working.value === 'import' ? words.importing : words.import}
        </button>
        <input
          ref={input}
          type="file"
          class="hidden-text"
          tabIndex={-1}
          aria-label={words.file}
          onChange={(event) => {
            chosen(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </p>
      {asked !== null && (
        <div class={styles.ask} role="alert">
          <p>{words.occupied(asked.name)}</p>
          <p class={styles.actions}>
            <button type="button" class="button danger" onClick={() => void take(asked, true)}>
              {words.replace}
            </button>
            <button type="button" class="button" onClick={() => setAsked(null)}>
              {words.cancel}
            </button>
          </p>
        </div>
      )}
      {refusal !== '' && (
        <p class={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
    </section>
  )
}

/** `mqtab-default-2026-11-22.mqtab` */
function fileName(): string {
  const name = (broker.value?.name ?? 'broker').replace(/[^\w-]+/g, '-')
  return `mqtab-${name}-${new Date().toISOString().slice(0, 10)}.mqtab`
}
