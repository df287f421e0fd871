// The simulation: production core and host in worlds full of faults, a thousand seeds a run. `SIM_SEED=n` runs one seed,
// `SIM_SEEDS=n` that many. A seed that fails prints the line that runs it again.
import { describe, expect, test } from 'vitest'
import { type Faults, World, watcher } from './testing/sim/world.ts'

const plans: Readonly<Record<string, Faults>> = {
  'cuts and stalls': { cut: 2, crash: 0, diskFailure: 0, clock: 1, stranger: 0 },
  'crashes and a failing disk': { cut: 1, crash: 0.7, diskFailure: 0.4, clock: 1, stranger: 0 },
  'all at once, and strangers': { cut: 1.5, crash: 0.4, diskFailure: 0.2, clock: 2, stranger: 2 },
}

/** Runs one world to its end and returns the hash of all that happened. */
async function run(seed: number, faults: Faults, steps = 400): Promise<number> {
  const world = new World(seed, faults)
  await world.begin()
  for (let step = 0; step < steps; step++) await world.step()
  await world.calm()
  const durable = new Set(world.plans.filter((plan) => plan.durable).map((plan) => plan.clientId))
  world.history.check(watcher, (clientId) => durable.has(clientId))
  const decoder = new TextDecoder()
  for (const { clientId } of world.plans) {
    const topic = `r/${clientId}`
    const kept = world.disk.rows.retained.get(topic)
    world.history.checkRetained(topic, kept === undefined ? null : decoder.decode(kept.payload))
  }
  await world.end()
  if (world.disk.size > 0) {
    const left = Object.entries(world.disk.rows).map(([table, rows]) => `${table}: ${[...rows.keys()].join(' ')}`)
    throw new Error(`left behind: ${left.join('; ')}`)
  }
  return world.history.hash
}

async function runSeeds(faults: Faults, from: number, count: number): Promise<void> {
  for (let seed = from; seed < from + count; seed++) {
    try {
      await run(seed, faults)
    } catch (error) {
      throw new Error(`seed ${seed} fails; again: SIM_SEED=${seed} npx vitest run src/sim.test.ts`, { cause: error })
    }
  }
}

const only = process.env.SIM_SEED
const seeds = Number(process.env.SIM_SEEDS ?? 100)

describe.each(Object.entries(plans))('%s', (_, faults) => {
  test(`QoS 1 at least once, QoS 2 exactly once, order, retained, wills, windows, nothing left behind`, {
    timeout: 600_000,
  }, async () => {
    if (only !== undefined) await runSeeds(faults, Number(only), 1)
    else await runSeeds(faults, 1, Math.ceil(seeds / 3))
  })
})

test('the same seed gives the same world', async () => {
  const faults = plans['all at once, and strangers']!
  expect(await run(7, faults)).toBe(await run(7, faults))
})
