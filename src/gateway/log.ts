// The gateway's log: one line an event, to stderr. What a stranger can repeat at will is limited to a line in a while.
// Does not know secrets: nobody gives it a token or a password.

export type LogLevel = 'error' | 'warning' | 'info' | 'debug'
export type Log = (level: LogLevel, line: string) => void

export const logLevels: readonly LogLevel[] = ['error', 'warning', 'info', 'debug']

/** Writes lines of `level` and the levels above it, each with its time and level. */
export function createLog(level: LogLevel, write: (text: string) => void): Log {
  const limit = logLevels.indexOf(level)
  return (lineLevel, line) => {
    if (logLevels.indexOf(lineLevel) > limit) return
    write(`${new Date().toISOString()} ${lineLevel} ${oneLine(line)}\n`)
  }
}

/** What comes from outside must not break a line, or steer a terminal. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be found
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
}

/** At most one line in `everyMillis`; the next one tells how many were left out. */
export function createSeldomLog(log: Log, everyMillis = 10_000, now: () => number = Date.now): Log {
  let nextAt = Number.NEGATIVE_INFINITY
  let left = 0
  return (level, line) => {
    if (now() < nextAt) {
      left += 1
      return
    }
    log(level, left > 0 ? `${line} (and ${left} more like this)` : line)
    nextAt = now() + everyMillis
    left = 0
  }
}
