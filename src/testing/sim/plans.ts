// Who lives in a simulated world, and how hard it is: drawn from its seed.
// Does not know what the clients do.
import { defaultLimits, type Limits } from '../../core/limits.ts'
import { watcher } from './history.ts'
import type { Prng } from './prng.ts'
import type { ClientPlan } from './sim-client.ts'

/** Percentages of steps; what remains moves bytes, completes commits and lets clients act. */
export interface Faults {
  readonly cut: number
  readonly crash: number
  readonly diskFailure: number
  readonly clock: number
  readonly stranger: number
  /** Small limits: what they let go is owed to nobody. */
  readonly isTight: boolean
}

export const topics = ['a/1', 'a/2', 'b/1', 'b/2/c', 'c', 's/1', 's/1', 's/2/x'] as const
const filters = ['a/#', 'a/1', '+/1', 'b/+/c', '#', 'c', 'b/#'] as const
const shared = ['$share/g/s/#', '$share/g/s/#', '$share/g/s/#', '$share/g/s/1', '$share/h/s/#'] as const

const watch: ClientPlan = {
  clientId: watcher,
  version: 5,
  durable: true,
  receiveMaximum: 20,
  filters: [{ filter: '#', qos: 2 }],
  hasWill: false,
  expirySeconds: 0xffffffff,
  willDelaySeconds: 0,
  keepAliveSeconds: 0,
  isKnown: false,
  topicAliasMaximum: 2,
  usesAliases: false,
  maximumPacketSize: Number.POSITIVE_INFINITY,
}

/** The watcher and two to five others. */
export function drawPlans(random: Prng, faults: Faults): ClientPlan[] {
  const plans = [watch]
  const count = 2 + random.below(4)
  for (let index = 0; index < count; index++) plans.push(drawPlan(random, faults, `c${index}`))
  return plans
}

function drawPlan(random: Prng, { isTight }: Faults, clientId: string): ClientPlan {
  const version = random.chance(70) ? 5 : 4
  const isMember = random.chance(55)
  const some: readonly string[] = isMember ? [random.pick(shared)] : []
  const own = Array.from({ length: random.below(4) }, () => random.pick(filters))
  // A member hears what it shares in no other way.
  const all = [...new Set([...some, ...own.filter((filter) => !isMember || !['#', '+/1'].includes(filter))])]
  return {
    clientId,
    version,
    durable: isMember || random.chance(70),
    receiveMaximum: random.pick(isMember ? [1, 1, 2, 100] : [1, 2, 5, 100]),
    filters: all.map((filter) => ({
      filter,
      qos: filter.startsWith('$share/') ? random.pick([1, 2] as const) : random.pick([0, 1, 2] as const),
    })),
    hasWill: random.chance(60),
    expirySeconds: random.pick(isMember ? [0xffffffff, 4, 8] : [0xffffffff, 0xffffffff, 4, 15, 40]),
    willDelaySeconds: random.pick([0, 3, 20, 1_000]),
    keepAliveSeconds: random.pick([0, 0, 5, 20]),
    isKnown: version === 5 && random.chance(30),
    topicAliasMaximum: random.pick([0, 1, 3]),
    usesAliases: random.chance(50),
    maximumPacketSize: isTight && version === 5 && random.chance(40) ? 150 : Number.POSITIVE_INFINITY,
  }
}

// Nobody is slowed down or banned here: that has tests of its own.
const wide: Limits = { ...defaultLimits, sysInterval: 0, flappingConnects: 0, connectionsPerSecond: 0 }

export function drawLimits(random: Prng, { isTight }: Faults): Limits {
  if (!isTight) return wide
  return {
    ...wide,
    receiveMaximum: random.pick([3, 20]),
    maximumQueuedMessages: random.pick([2, 6]),
    maximumQueuedBytes: random.pick([200, 2_000]),
    queueDropPolicy: random.pick(['newest', 'oldest'] as const),
    queueQoS0: random.chance(50),
    maximumSubscriptions: random.pick([1, 2]),
    maximumSubscriptionsInAll: random.pick([3, 6]),
    maximumSessions: random.pick([3, 4]),
    maximumRetainedMessages: random.pick([1, 2]),
    maximumRetainedBytes: random.pick([30, 100]),
    maximumSessionExpiryInterval: 0xffffffff,
  }
}
