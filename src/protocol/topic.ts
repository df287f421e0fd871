// Topic names and topic filters: which are valid, and which filter matches which name. MQTT 5.0 sections 4.7 and 4.8.2.
// Does not know subscriptions or sessions.
import type { TopicFilter, TopicName } from './packet.ts'
import { utf8Length } from './utf8.ts'

const slash = 0x2f
const plus = 0x2b
const hash = 0x23
const dollar = 0x24
const maximumBytes = 0xffff
const sharePrefix = '$share/'

/** Whether `text` is a topic name: not empty, no wildcard, no U+0000, at most 65,535 bytes of UTF-8. Section 4.7. */
export function isTopicName(text: string): boolean {
  if (text.length === 0) return false // [MQTT-4.7.3-1]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === plus || unit === hash) return false // [MQTT-4.7.0-1]
    if (unit === 0) return false // [MQTT-4.7.3-2]
    if ((unit & 0xf800) === 0xd800 && !isSurrogateInPair(text, at)) return false // [MQTT-1.5.4-1]
  }
  return fits(text)
}

/**
 * Whether `text` is a topic filter. One that begins with `$share/` must be a whole shared subscription: a name without
 * `/`, `+` and `#`, and a filter. Sections 4.7.1 and 4.8.2.
 */
export function isTopicFilter(text: string): boolean {
  if (!text.startsWith(sharePrefix)) return text !== '$share' && isPlainFilter(text, 0) && fits(text)
  const end = text.indexOf('/', sharePrefix.length)
  if (end <= sharePrefix.length) return false // [MQTT-4.8.2-1]
  for (let at = sharePrefix.length; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit === plus || unit === hash) return false // [MQTT-4.8.2-2]
  }
  return isPlainFilter(text, end + 1) && areUnitsValid(text, 0, end) && fits(text)
}

/** `text` as a topic name, or null when it is none. */
export function topicName(text: string): TopicName | null {
  return isTopicName(text) ? (text as TopicName) : null
}

/** `text` as a topic filter, or null when it is none. */
export function topicFilter(text: string): TopicFilter | null {
  return isTopicFilter(text) ? (text as TopicFilter) : null
}

/** The share name and the filter of a shared subscription; null for any other. Only MQTT 5.0 gives it that meaning. */
export function shareOf(filter: TopicFilter): { readonly name: string; readonly filter: TopicFilter } | null {
  if (!filter.startsWith(sharePrefix)) return null
  const end = filter.indexOf('/', sharePrefix.length)
  return {
    name: filter.slice(sharePrefix.length, end),
    filter: filter.slice(end + 1) as TopicFilter,
  }
}

/** Whether a filter holds `+` or `#`. */
export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#')
}

/** Levels of a topic name or filter: `a/b` has 2, `/` has 2, `a` has 1. */
export function levelCount(text: string): number {
  let count = 1
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === slash) count++
  return count
}

/**
 * Whether a valid filter matches a valid topic name, character by character [MQTT-4.7.3-4]. A shared subscription
 * matches by its inner filter: give that one.
 */
export function matches(filter: string, topic: string): boolean {
  const first = filter.charCodeAt(0)
  if (topic.charCodeAt(0) === dollar && (first === plus || first === hash)) return false // [MQTT-4.7.2-1]
  let at = 0
  for (let place = 0; place < filter.length; place++) {
    const unit = filter.charCodeAt(place)
    if (unit === hash) return true
    if (unit === plus) {
      // '+' takes a whole level, which may be empty: 'a/+' matches 'a/'
      while (at < topic.length && topic.charCodeAt(at) !== slash) at++
    } else if (at < topic.length && topic.charCodeAt(at) === unit) {
      at++
    } else {
      // 'a/#' also matches 'a'
      return at === topic.length && unit === slash && filter.charCodeAt(place + 1) === hash
    }
  }
  return at === topic.length
}

function isPlainFilter(text: string, start: number): boolean {
  if (start >= text.length) return false // [MQTT-4.7.3-1]
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit !== hash && unit !== plus) continue
    if (at > start && text.charCodeAt(at - 1) !== slash) return false // [MQTT-4.7.1-1] [MQTT-4.7.1-2]
    if (unit === hash && at !== text.length - 1) return false // [MQTT-4.7.1-1]
    if (unit === plus && at !== text.length - 1 && text.charCodeAt(at + 1) !== slash) return false // [MQTT-4.7.1-2]
  }
  return areUnitsValid(text, start, text.length)
}

function areUnitsValid(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0) return false // [MQTT-4.7.3-2]
    if ((unit & 0xf800) === 0xd800 && !isSurrogateInPair(text, at)) return false // [MQTT-1.5.4-1]
  }
  return true
}

function isSurrogateInPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800
    ? (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
    : (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}

function fits(text: string): boolean {
  return text.length * 3 <= maximumBytes || utf8Length(text) <= maximumBytes // [MQTT-4.7.3-3]
}
