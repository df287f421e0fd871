// The words of the wildcard tester, in English. Does not know the markup.
import { count } from '../format.ts'
import { catalogue } from '../language.ts'

const show = (level: string) => (level === '' ? 'an empty level' : `“${level}”`)

export const reasonText = catalogue('match', {
  same: 'The filter has no wildcard, and the topic is the same, character by character.',
  allHold: 'Every level holds.',
  equal: 'the same',
  plus: '+ takes exactly one level, whatever it says',
  plusEmpty: '+ takes exactly one level, also an empty one',
  hash: '# takes this level and everything below it',
  hashParent: '# also takes the level above it: a/# matches a',
  dollar: (wildcard: string) =>
    `A ${wildcard} at the start does not match a topic that begins with $ [MQTT-4.7.2-1]. Name the first level.`,
  topicEnded: (filter: string) => `The topic ends here, and the filter asks for ${show(filter)}.`,
  filterEnded: (level: string) => `The filter ends before ${show(level)}: # at its end would take what is below.`,
  other: (filter: string, level: string) => `${show(level)} is not ${show(filter)}.`,
  otherCase: (filter: string, level: string) =>
    `${show(level)} is not ${show(filter)}: capital letters count [MQTT-4.7.3-4].`,
})

export const testerText = catalogue('wildcards', {
  label: 'Wildcard tester',
  filter: 'Topic filter',
  placeholder: 'home/+/temp',
  intro:
    '+ takes one level, # takes all that is below. Type a filter: each topic says, level by level, why it matches or does not.',
  valid: 'A valid topic filter.',
  exact: 'A valid topic filter without a wildcard: it matches one topic.',
  shared: (name: string, filter: string) =>
    `A shared subscription: the clients of the group “${name}” take turns, each message goes to one of them. Topics are compared with ${filter}.`,
  invalid: (why: string, statement: string) => `Not a valid topic filter: ${why} [${statement}].`,
  live: 'Topics of this broker',
  liveCount: (matched: number, known: number, looking: boolean) =>
    `${count(matched)} of ${count(known)} match${looking ? ' so far' : ''}`,
  noneKnown: 'No topic is known yet. What is published while this view is open is tried too.',
  more: (n: number) => `and ${count(n)} more`,
  scratch: 'My own topics',
  scratchHint: 'One a line',
  scratchStart: 'home/kitchen/temp\nhome/kitchen/temp/raw\nhome//temp\nHome/kitchen/temp\n$SYS/broker/uptime',
  badTopic: (why: string, statement: string) => `No topic name: ${why} [${statement}]`,
  match: 'matches',
  noMatch: 'does not match',
  levelTitle: (filter: string | null, why: string) => (filter === null ? why : `${filter}: ${why}`),
  list: (what: string) => `${what}, with reasons`,
  subscribeWith: 'Show them in the tree',
})
