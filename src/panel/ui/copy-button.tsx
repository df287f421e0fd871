// A button that copies text and says so for two seconds. Does not know what it copies.
import { useEffect, useState } from 'preact/hooks'
import { text } from '../text.ts'
import { Icon } from './icons.tsx'

interface CopyButtonProps {
  readonly value: string
  /** What is copied, for those who do not see where the button stands. */
  readonly what: string
  readonly compact?: boolean
}

export function CopyButton({ value, what, compact = false }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 2000)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => setState((await copyText(value)) ? 'copied' : 'failed')
  const word = { idle: text.copy.copy, copied: text.copy.copied, failed: text.copy.failed }[state]
  return (
    <button
      type="button"
      class={compact ? 'button quiet only-icon' : 'button'}
      title={compact ? text.copy.label(what) : undefined}
      aria-label={state === 'idle' ? text.copy.label(what) : word}
      onClick={() => void copy()}
    >
      <Icon name={state === 'copied' ? 'check' : 'copy'} />
      {!compact && word}
    </button>
  )
}

/** Copies also where the page came over plain http and the clipboard interface is missing. */
async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = value
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
