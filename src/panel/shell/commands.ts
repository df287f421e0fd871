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

interface Offer {
  readonly provider: Provider
  readonly of: 'page' | 'view'
}

const offers = signal<readonly Offer[]>([])

/** Offers commands until the function returned is called. `provider` is asked each time the list is opened. */
export function offerCommands(provider: Provider, of: Offer['of'] = 'view'): () => void {
  const offer = { provider, of }
  offers.value = [...offers.peek(), offer]
  return () => {
    offers.value = offers.peek().filter((each) => each !== offer)
  }
}

/** Offers commands while the component is there. */
export function useCommands(provider: Provider, of: Offer['of'] = 'view'): void {
  const latest = useRef(provider)
  latest.current = provider
  useEffect(() => offerCommands(() => latest.current(), of), [of])
}

/** All that are offered now; those of the view come first, the page's last. */
export function allCommands(): readonly Command[] {
  const newest = [...offers.value].reverse()
  const ordered = [...newest.filter(({ of }) => of === 'view'), ...newest.filter(({ of }) => of === 'page')]
  return ordered.flatMap(({ provider }) => provider())
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
