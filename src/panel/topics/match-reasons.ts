// Why a topic filter matches a topic name, or does not: level by level, in words. Sections 4.7 and 4.8.2.
// Does not decide whether either is valid.

import type { TopicFilter } from '../../protocol/packet.ts'
import { matches, shareOf } from '../../protocol/topic.ts'
import { reasonText as words } from './wildcard-text.ts'

export interface LevelReason {
  /** Null where the filter has ended. */
  readonly filter: string | null
  /** Null where the topic has ended; for `#` all levels that it takes. */
  readonly topic: string | null
  readonly holds: boolean
  readonly why: string
}

export interface MatchReasons {
  readonly matches: boolean
  /** Name of the group of a shared subscription, whose filter is what is compared; null for any other. */
  readonly share: string | null
  readonly levels: readonly LevelReason[]
  /** The first thing that does not hold, or what makes it match. */
  readonly why: string
}

/** `filter` and `topic` are valid. */
export function matchReasons(filter: string, topic: string): MatchReasons {
  const share = shareOf(filter as TopicFilter)
  const plain = share?.filter ?? filter
  const levels = levelReasons(plain.split('/'), topic.split('/'))
  const wrong = levels.find(({ holds }) => !holds)
  return {
    matches: matches(plain, topic),
    share: share?.name ?? null,
    levels,
    why: wrong?.why ?? (/[+#]/.test(plain) ? words.allHold : words.same),
  }
}

function levelReasons(filter: readonly string[], topic: readonly string[]): LevelReason[] {
  const reasons: LevelReason[] = []
  for (let at = 0; at < filter.length; at++) {
    const reason = levelReason(filter[at]!, topic, at)
    reasons.push(reason)
    if (filter[at] === '#') return reasons
  }
  for (const level of topic.slice(filter.length)) {
    reasons.push({ filter: null, topic: level, holds: false, why: words.filterEnded(level) })
  }
  return reasons
}

function levelReason(filter: string, topic: readonly string[], at: number): LevelReason {
  const level = topic[at]
  const isWildcard = filter === '+' || filter === '#'
  if (at === 0 && isWildcard && level?.startsWith('$')) {
    return { filter, topic: level, holds: false, why: words.dollar(filter) } // [MQTT-4.7.2-1]
  }
  if (filter === '#') {
    // 'a/#' also matches 'a'
    if (level === undefined) {
      return at === topic.length
        ? { filter, topic: null, holds: true, why: words.hashParent }
        : { filter, topic: null, holds: false, why: words.topicEnded(filter) }
    }
    return { filter, topic: topic.slice(at).join('/'), holds: true, why: words.hash }
  }
  if (level === undefined) return { filter, topic: null, holds: false, why: words.topicEnded(filter) }
  if (filter === '+') return { filter, topic: level, holds: true, why: level === '' ? words.plusEmpty : words.plus }
  if (filter === level) return { filter, topic: level, holds: true, why: words.equal }
  const isCase = filter.toLowerCase() === level.toLowerCase()
  return {
    filter,
    topic: level,
    holds: false,
    why: isCase ? words.otherCase(filter, level) : words.other(filter, level),
  }
}
