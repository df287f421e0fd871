// Numbers, times and sizes in words and figures, as the page writes them.
// Does not know where they stand.
import { locale } from './language.ts'

const whole = new Intl.NumberFormat(locale)
const significant = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, useGrouping: true })

export function count(n: number): string {
  return whole.format(n)
}

/** A rate with three significant digits; numbers from 1,000 on whole, so that nothing dances. */
export function rate(perSecond: number): string {
  if (perSecond >= 1000) return whole.format(Math.round(perSecond))
  return perSecond < 0.05 ? '0' : significant.format(perSecond)
}

/** Bytes in B, kB, MB or GB (powers of 1,000). */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`
  if (n < 999_500) return `${significant.format(n / 1000)} kB`
  if (n < 999_500_000) return `${significant.format(n / 1e6)} MB`
  return `${significant.format(n / 1e9)} GB`
}

/** Local time of day to the millisecond: `14:03:07.250`. */
export function timeOfDay(millis: number): string {
  const date = new Date(millis)
  const pad = (n: number, width: number) => String(n).padStart(width, '0')
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}.${pad(date.getMilliseconds(), 3)}`
}

/** A length of time in its two largest units: `2 h 5 min`. Under a second: `0 s`. */
export function duration(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds))
  const days = Math.floor(total / 86_400)
  const hours = Math.floor((total % 86_400) / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  if (days > 0) return hours > 0 ? `${count(days)} d ${hours} h` : `${count(days)} d`
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  if (minutes > 0) return total % 60 > 0 ? `${minutes} min ${total % 60} s` : `${minutes} min`
  return `${total} s`
}

/** Shortens in the middle, where identifiers of one make differ least. */
export function middle(value: string, length: number): string {
  if (value.length <= length) return value
  const head = Math.ceil((length - 1) / 2)
  return `${value.slice(0, head)}…${value.slice(value.length - (length - 1 - head))}`
}
