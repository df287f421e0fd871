// Lets a catalogue of words be another language's: whoever translates sets `mqtabWords` and the page's `lang` in a script
// that comes before the page's own. Does not know any language: the catalogues are English, beside what they speak of.

/** Gets a catalogue's name and its English words; returns its own of the same shape, or undefined to leave them. */
type Translate = (name: string, english: unknown) => unknown

const { mqtabWords, document } = globalThis as { mqtabWords?: Translate; document?: Document }

/** How numbers and lists are written. */
export const locale = document?.documentElement.lang || 'en'

/** The words of a part of the page, in the page's language. */
export function catalogue<Words>(name: string, english: Words): Words {
  return (mqtabWords?.(name, english) as Words | undefined) ?? english
}
