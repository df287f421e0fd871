// What an observer may command of the gates, checked. Does not carry it out.
import type { GateCommand } from '../core/flow-view.ts'
import type { Comparison, FilterTerm, PacketFilter } from '../protocol/packet-filter.ts'

type Fields = Readonly<Record<string, unknown>>

const mostTerms = 50
const mostBreaks = 20
const slowestMillis = 60_000

/** The command, or null for one that can't be understood. */
export function readCommand(data: unknown): GateCommand | null {
  if (!isFields(data)) return null
  const { type, link, direction, count, message, millis, clients, filters, on, after } = data
  switch (type) {
    case 'cut':
      if (!isCount(link)) return null
      return isDirection(after) ? { type, link, after } : after === undefined ? { type, link } : null
    case 'hold':
    case 'open':
      return isCount(link) && isDirection(direction) ? { type, link, direction } : null
    case 'release':
      return isCount(link) && isDirection(direction) && isCount(count) ? { type, link, direction, count } : null
    case 'pause':
    case 'run':
      return { type }
    case 'step':
      return typeof message === 'boolean' ? { type, message } : null
    case 'slow':
      return isCount(millis) && isNames(clients) ? { type, millis: Math.min(millis, slowestMillis), clients } : null
    case 'break': {
      const read = Array.isArray(filters) && filters.length <= mostBreaks ? filters.map(readFilter) : [null]
      return read.every((filter) => filter !== null) ? { type, filters: read } : null
    }
    case 'let-die':
      return typeof on === 'boolean' ? { type, on } : null
    case 'alone':
      return isNames(clients) ? { type, clients } : null
    default:
      return null
  }
}

/** The terms, or null when one of them is none. */
export function readFilter(data: unknown): PacketFilter | null {
  if (!Array.isArray(data) || data.length > mostTerms) return null
  return data.every(isTerm) ? data : null
}

function isTerm(data: unknown): data is FilterTerm {
  if (!isFields(data) || typeof data.not !== 'boolean') return false
  switch (data.key) {
    case 'topic':
      return typeof data.filter === 'string'
    case 'client':
      return typeof data.text === 'string' && typeof data.exact === 'boolean'
    case 'type':
      return Array.isArray(data.types) && data.types.every((type) => typeof type === 'string')
    case 'qos':
      return isCounts(data.levels)
    case 'dir':
      return isDirection(data.direction)
    case 'id':
    case 'msg':
      return isCounts(data.numbers)
    case 'reason':
      return isCount(data.code) && comparisons.includes(data.comparison as Comparison)
    case 'text':
      return typeof data.text === 'string'
    default:
      return false
  }
}

const comparisons: readonly Comparison[] = ['=', '>=', '<=', '>', '<']

function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount)
}

function isDirection(value: unknown): value is 'in' | 'out' {
  return value === 'in' || value === 'out'
}

function isNames(value: unknown): value is string[] | null {
  return value === null || (Array.isArray(value) && value.every((name) => typeof name === 'string'))
}
