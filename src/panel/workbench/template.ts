// Places in a payload or topic that are filled anew for each message: {{n}}, {{random}}, {{random 18 24}}, {{time}}.
// Pure; chance and time are given. And user properties as lines of text. Does not know who sends.

export interface Filling {
  /** 1 for the first message. */
  readonly n: number
  /** From 0 up to, not including, 1; asked for each place. */
  readonly random: () => number
  /** Milliseconds since the epoch. */
  readonly time: number
}

/** Whatever is no such place stays as it is. */
export function fill(text: string, { n, random, time }: Filling): string {
  return text.replace(/\{\{\s*(n|time|random)(?:\s+(-?[\d.]+)\s+(-?[\d.]+))?\s*\}\}/g, (place, name, low, high) => {
    if (name === 'n') return low === undefined ? String(n) : place
    if (name === 'time') return low === undefined ? new Date(time).toISOString() : place
    return randomText(random(), low, high)
  })
}

/** Without a range an integer below 100; in a range with as many decimals as its ends have, at least one for `18 24`. */
function randomText(chance: number, low: string | undefined, high: string | undefined): string {
  if (low === undefined || high === undefined) return String(Math.floor(chance * 100))
  const decimals = Math.max(1, ...[low, high].map((end) => end.split('.')[1]?.length ?? 0))
  return (Number(low) + chance * (Number(high) - Number(low))).toFixed(decimals)
}

/** Messages due after so many milliseconds: the first at once, then at a rate that goes evenly from one to another. */
export function dueBy(elapsedMillis: number, times: number, perSecond: number, rampTo: number): number {
  const seconds = elapsedMillis / 1000
  const last = rampTo === 0 ? perSecond : rampTo
  const whole = (2 * times) / (perSecond + last)
  const sent = seconds >= whole ? times : perSecond * seconds + ((last - perSecond) * seconds * seconds) / (2 * whole)
  return Math.min(times, Math.floor(sent) + 1)
}

/** `name: value` lines as MQTT.js takes them; null when a line has no colon. Empty lines do not count. */
export function userPropertiesOf(text: string): Record<string, string | string[]> | null {
  const made: Record<string, string | string[]> = {}
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const at = line.indexOf(':')
    if (at < 1) return null
    const name = line.slice(0, at).trim()
    const value = line.slice(at + 1).trim()
    const before = made[name]
    made[name] = before === undefined ? value : [before, value].flat()
  }
  return made
}
