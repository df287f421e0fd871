// What can die in a crash test, and where.
// Does not know how it is killed.

/** Where the broker lives: in a SharedWorker, in one of the tabs, or in either while one tab does without the first. */
export type Hosting = 'shared-worker' | 'tab' | 'mixed'

/** What can die whatever hosts, and how. */
const commonFaults = [
  /** The SharedWorker alone, as when the browser is short of memory. */
  'worker',
  /** The process in which the broker's worker runs, with whatever else is in it. */
  'worker process',
  /** A process with pages in it and no worker. */
  'page process',
  /** One tab with clients is closed. */
  'tab',
  /** The page that told the worker of the gateway, and in the fallback hosts the broker, is closed. */
  'gateway page',
  /** Every page is closed: the worker ends with the last one. */
  'all pages',
  /** The whole browser, by SIGKILL, one process after the other. */
  'browser',
  /** The gateway, by SIGKILL: pages and worker live on. */
  'gateway',
] as const
/** What else can happen where a page hosts. Its process may die as well: that is `worker process`. */
const pageFaults = [
  /** The page that hosts just now is closed. */
  'hosting page',
  /** The browser freezes the page that hosts: it is told, nothing of it runs any more, and some time later it wakes. */
  'frozen host',
  /** The same without a word, and not for long: as a page that hangs, and its worker with it. */
  'hung host',
] as const
/**
 * `replaced host`: the page that hosts hangs until another has taken over; that alone takes twenty seconds.
 * `browser at once`: all of the browser's processes, the moment something was acknowledged. Not among those that fall by
 * themselves: killed again before the broker has begun a fresh log, Chromium may still delete the whole database.
 */
export type Fault = (typeof commonFaults)[number] | (typeof pageFaults)[number] | 'replaced host' | 'browser at once'

/** What may die by itself; `withSlow`: also what takes long. */
export function faultsOf(hosting: Hosting, withSlow: boolean): readonly Fault[] {
  if (hosting === 'shared-worker') return commonFaults
  return [...commonFaults, ...pageFaults, ...(withSlow ? (['replaced host'] as const) : [])]
}

/** It strikes a page that hosts: there may be none. */
export function needsHost(fault: Fault): boolean {
  return fault === 'replaced host' || pageFaults.some((name) => name === fault)
}

/** Where a client is: in one of the two tabs, or outside. */
export type Place = 'tab 1' | 'tab 2' | 'tcp' | 'websocket'
