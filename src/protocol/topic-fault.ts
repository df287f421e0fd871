// Says by name what is wrong with a topic name or filter that topic.ts refuses. Sections 4.7 and 4.8.2.
// Does not decide: it is asked only after topic.ts said no.
import { utf8Length } from './utf8.ts'

export interface TopicFault {
  readonly message: string
  readonly statement: string
}

function fault(message: string, statement: string): TopicFault {
  return { message, statement }
}

/** What is wrong with a topic name, by the statements of MQTT 5.0; null when nothing is. */
export function topicNameFault(text: string): TopicFault | null {
  if (text === '') return fault('a topic name is empty', 'MQTT-4.7.3-1')
  if (text.includes('+') || text.includes('#')) return fault('a topic name holds a wildcard', 'MQTT-4.7.0-1')
  return textFault(text)
}

/** What is wrong with a topic filter, by the statements of MQTT 5.0; null when nothing is. */
export function topicFilterFault(text: string): TopicFault | null {
  if (text === '') return fault('a topic filter is empty', 'MQTT-4.7.3-1')
  if (text !== '$share' && !text.startsWith('$share/')) return plainFault(text)
  const [, name, ...rest] = text.split('/')
  if (name === undefined || name === '') return fault('a shared subscription has no ShareName', 'MQTT-4.8.2-1')
  if (name.includes('+') || name.includes('#')) return fault('a ShareName holds a wildcard', 'MQTT-4.8.2-2')
  const filter = rest.join('/')
  if (filter === '') return fault('a shared subscription has no filter', 'MQTT-4.8.2-2')
  return plainFault(filter) ?? textFault(text)
}

function plainFault(filter: string): TopicFault | null {
  const levels = filter.split('/')
  for (const [index, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || index !== levels.length - 1)) {
      return fault('# stands neither alone nor last after a slash', 'MQTT-4.7.1-1')
    }
    if (level.includes('+') && level !== '+') return fault('+ does not fill a whole level', 'MQTT-4.7.1-2')
  }
  return textFault(filter)
}

function textFault(text: string): TopicFault | null {
  if (text.includes('\0')) return fault('a topic holds U+0000', 'MQTT-4.7.3-2')
  if (/\p{Surrogate}/u.test(text)) return fault('a topic holds a lone surrogate', 'MQTT-1.5.4-1')
  return utf8Length(text) > 0xffff ? fault('a topic has more than 65,535 bytes', 'MQTT-4.7.3-3') : null
}
