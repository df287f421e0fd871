// The list of commands that Ctrl K searches: the page's own, and those of the view that is open.
// Does not know what they do.
import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

export interface Command {
  /** Unique among all. */
  readonly id: string
  readonly words: string
  /** Further words by which it is found. */
  readonly also?: string
  /** As the sheet of keys writes them. */
  readonly keys?: string
  readonly run: () => void
}

type Provider = () => readonly Command[]

const providers = signal<readonly Provider[]>([])

/** Offers commands until the function returned is called. `provider` is asked each time the list is opened. */
export function offerCommands(provider: Provider): () => void {
  providers.value = [...providers.peek(), provider]
  return () => {
    providers.value = providers.peek().filter((each) => each !== provider)
  }
}

/** Offers commands while the component is there. */
export function useCommands(provider: Provider): void {
  const latest = useRef(provider)
  latest.current = provider
  useEffect(() => offerCommands(() => latest.current()), [])
}

/** All that are offered now; those of the view come first. */
export function allCommands(): readonly Command[] {
  return [...providers.value].reverse().flatMap((provider) => provider())
}

/** Those that hold every word of `text`, best first: beginnings of words before their middles. */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = commands.flatMap((command, at) => {
    const hay = ` ${command.words} ${command.also ?? ''}`.toLowerCase()
    let score = 0
    for (const word of wanted) {
      if (hay.includes(` ${word}`)) score += 2
      else if (hay.includes(word)) score += 1
      else return []
    }
    return [{ command, score, at }]
  })
  return scored.sort((a, b) => b.score - a.score || a.at - b.at).map(({ command }) => command)
}
