// The words of the topics view and of a topic's pane, in English. Does not know the markup.
import { bytes, count, duration } from '../format.ts'
import { catalogue } from '../language.ts'

const messages = (n: number) => (n === 1 ? '1 message' : `${count(n)} messages`)
const topics = (n: number) => (n === 1 ? '1 topic' : `${count(n)} topics`)

export const topicsText = catalogue('topics', {
  title: 'Topics',
  label: 'Topic tree',
  columns: {
    topic: 'Topic',
    value: 'Last value',
    rate: 'msg/s',
    messages: 'Messages',
    subscribers: 'Subs',
    last: 'Last',
  },
  columnTitles: {
    rate: 'Messages per second at and below the topic, averaged over about 5 s',
    messages: 'Messages at and below the topic since this view was opened',
    subscribers: 'Subscriptions that a message on this topic would reach',
    last: 'Time since the last message at or below the topic',
  },
  emptyLevel: '(empty level)',
  open: (name: string) => `Open ${name}`,
  closeNode: (name: string) => `Close ${name}`,
  pin: 'Retained: stored in the broker now',
  pinFor: (seconds: number) => `Retained: stored in the broker now, expires in ${duration(seconds)}`,
  /** Whole units of the largest kind: beside each pin there is little room. */
  left: (seconds: number) => duration(seconds).replace(/(?<=\D) .*/, ''),
  noPayload: 'empty',
  topicsBelow: topics,
  count: (all: number, sys: number) => `${topics(all - sys)}${sys > 0 ? ` + ${count(sys)} $SYS` : ''}`,
  matched: (shown: number, all: number) => `${count(shown)} of ${topics(all)}`,
  looking: 'looking…',
  full: 'There are more topics than are followed here: the newest are missing.',
  pause: 'Pause',
  goOn: 'Go on',
  live: 'live',
  paused: 'paused',
  tester: 'Wildcards',
  testerTitle: 'Try topic filters on the topics of this broker',
  empty: 'No topics yet',
  emptyWhy:
    'A topic appears here when a message is published to it while this view is open, and at once where a message is retained.',
  publishOne: 'Publish one',
  orDevice: 'or connect a device',
  noneMatch: 'No topic matches',
  noneMatchWhy:
    'The filter looks at the names of the topics. Topics that begin with $ are found by a filter with a $ in it.',
  clearFilter: 'Clear the filter',
  clearRetained: 'Clear retained…',
  clearRetainedTitle: 'Removes the stored messages of all topics that the filter finds',
  clearing: (n: number, size: number, first: string) =>
    n === 1
      ? `The retained message of ${first} is cleared in 8 s.`
      : `${count(n)} retained messages (${bytes(size)}) are cleared in 8 s.`,
  nothingStored: 'None of these topics keeps a message.',
  kept: 'Kept: nothing was cleared.',
  filter: {
    placeholder: 'Filter: kitchen, home/+/temp, /temp\\d$/',
    pattern: (why: string) => `the expression holds ${why}`,
  },
  ago: (millis: number) => (millis < 1000 ? 'now' : duration(millis / 1000)),
  pane: {
    messages: (n: number, since: string) => `${messages(n)} since ${since}`,
  },
})
