// How the strategies of shared subscriptions are said, in English. Does not know how a member is picked.
import type { ShareStrategy } from '../core/limits.ts'
import { catalogue } from './language.ts'

export const strategyText: Readonly<Record<ShareStrategy, string>> = catalogue('strategies', {
  roundRobin: 'members in turn',
  random: 'any member by chance',
  sticky: 'one member while it is there',
  leastInflight: 'whoever has least in flight',
  hashClientId: 'by publisher',
  hashTopic: 'by topic',
})
