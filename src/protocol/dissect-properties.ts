// The grammar of a property set: Property Length, then identifiers and values. MQTT 5.0 section 2.2.2.
// Does not know the packet around it beyond its name.
import type { Dissector } from './dissector.ts'
import type { UserProperty } from './packet.ts'
import { type PropertyHome, type PropertyRule, propertyRule } from './properties.ts'
import { Reason } from './reason.ts'

/** Reads one property set, and returns the identifiers that it holds. */
export function dissectProperties(to: Dissector, home: PropertyHome, section: string): ReadonlySet<number> {
  const seen = new Set<number>()
  const reader = to.reader
  const packetEnd = reader.end
  to.group(home === 'will' ? 'Will Properties' : 'Properties', section, () => {
    const start = to.at
    const length = to.variable('Property Length', '2.2.2.1')
    const end = to.at + length
    if (end > packetEnd) to.fault('Property Length passes the end of the packet', 'MQTT-2.2.2-1', start)
    reader.end = end
    while (to.at < end) dissectProperty(to, home, seen)
    return length
  })
  reader.end = packetEnd
  return seen
}

function dissectProperty(to: Dissector, home: PropertyHome, seen: Set<number>): void {
  const at = to.at
  const id = to.reader.variableByteInteger()
  to.reader.at = at
  const rule = propertyRule(id)
  if (rule === undefined || !rule.homes.includes(home)) {
    const place = home === 'will' ? 'Will Properties' : home.toUpperCase()
    to.fault(`property 0x${id.toString(16).padStart(2, '0')} has no place in ${place}`, undefined, at)
  }
  if (seen.has(id) && !rule.repeatable.includes(home)) {
    to.fault('a property that may stand once stands twice', undefined, at, Reason.protocolError)
  }
  seen.add(id)
  const only = rule.only
  if (only !== undefined && only.home === home && only.sender !== to.sender) {
    const message = `a ${to.sender} put ${/^[AEIOU]/.test(rule.name) ? 'an' : 'a'} ${rule.name} in ${home.toUpperCase()}`
    to.fault(message, only.statement, at, Reason.protocolError)
  }
  to.begin(rule.name, rule.section)
  to.variable('Property Identifier', '2.2.2.2')
  dissectValue(to, rule, home, at)
}

function dissectValue(to: Dissector, rule: PropertyRule, home: PropertyHome, at: number): void {
  switch (rule.type) {
    case 'pair':
      dissectPair(to, rule, home)
      return
    case 'binary':
      to.finish(to.binary('Value', rule.section))
      return
    case 'string': {
      const text = to.string('Value', rule.section)
      to.finish(text)
      if (rule.id === 0x08) checkResponseTopic(to, text, at)
      return
    }
    default: {
      const value = dissectNumber(to, rule)
      to.finish(value)
      checkRange(to, rule, value, at)
    }
  }
}

function dissectNumber(to: Dissector, rule: PropertyRule): number {
  switch (rule.type) {
    case 'byte':
      return to.byte('Value', rule.section)
    case 'two':
      return to.two('Value', rule.section)
    case 'four':
      return to.four('Value', rule.section)
    default:
      return to.variable('Value', rule.section)
  }
}

function checkRange(to: Dissector, rule: PropertyRule, value: number, at: number): void {
  if (rule.range === undefined || (value >= rule.range[0] && value <= rule.range[1])) return
  if (rule.id === 0x23) to.fault('Topic Alias is 0', 'MQTT-3.3.2-8', at, Reason.topicAliasInvalid)
  to.fault(`${rule.name} is ${value}`, undefined, at, Reason.protocolError)
}

function checkResponseTopic(to: Dissector, topic: string, at: number): void {
  if (topic.includes('+') || topic.includes('#')) {
    to.fault('Response Topic holds a wildcard', 'MQTT-3.3.2-14', at, Reason.protocolError)
  }
  if (topic === '') to.fault('Response Topic is empty', 'MQTT-4.7.3-1', at, Reason.protocolError)
}

function dissectPair(to: Dissector, rule: PropertyRule, home: PropertyHome): void {
  const pair: UserProperty = [to.string('Name', rule.section), to.string('Value', rule.section)] // [MQTT-1.5.7-1]
  to.finish(`${pair[0]}: ${pair[1]}`)
  if (home === 'will') to.willUserProperties.push(pair)
  else to.userProperties.push(pair)
}
