// CPU time of another process, where the system tells it.
// Does not know what that process does.
import { readFileSync } from 'node:fs'

/** Clock ticks of /proc a second; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/**
 * Microseconds of user and system time that all threads of process `pid` have used, or NaN where there is no /proc.
 */
export function cpuMicros(pid: number): number {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return Number.NaN
  }
}

/** Reads a line of /proc/<pid>/stat. The name in it may hold spaces and parentheses, so fields count from the last one. */
export function parseStat(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // utime and stime are the 14th and 15th field; the first after the name is the third.
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksPerSecond
}
