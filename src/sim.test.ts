// The simulation: production core and host in worlds full of faults, a thousand seeds a run. `SIM_SEED=n` runs one seed,
// `SIM_SEEDS=n` that many. A seed that fails prints the line that runs it again.
import { expect, test } from 'vitest'
import { makeCredentials } from './host/scram.ts'
import type { Faults } from './testing/sim/plans.ts'
import { expected, Tally } from './testing/sim/tally.ts'
import { World } from './testing/sim/world.ts'

const plans: Readonly<Record<string, Faults>> = {
  'cuts and stalls': { cut: 2, crash: 0, diskFailure: 0, clock: 1, stranger: 0, isTight: false },
  'crashes and a failing disk': { cut: 1, crash: 0.7, diskFailure: 0.4, clock: 1, stranger: 0, isTight: false },
  'time that jumps': { cut: 1.5, crash: 0.5, diskFailure: 0, clock: 5, stranger: 0, isTight: false },
  'all at once, and strangers': { cut: 1.5, crash: 0.4, diskFailure: 0.2, clock: 2, stranger: 2, isTight: false },
  'small limits': { cut: 1.5, crash: 0.4, diskFailure: 0.2, clock: 1, stranger: 0, isTight: true },
}

const tally = new Tally()
const scram = await makeCredentials('secret', new Uint8Array(16), 1)

/** Runs one world to its end and returns the hash of all that happened. */
async function run(seed: number, faults: Faults, steps = 400): Promise<number> {
  const world = new World(seed, faults, tally, scram)
  await world.begin()
  for (let step = 0; step < steps; step++) await world.step()
  await world.calm()
  if (!faults.isTight) world.check()
  await world.end()
  return world.history.hash
}

/** `step` counts the plans: each seed lives through one of them. Up to ten that fail are told. */
async function runSeeds(faults: Faults, from: number, to: number, step: number): Promise<void> {
  const failures: string[] = []
  let cause: unknown = null
  for (let seed = from; seed <= to && failures.length < 10; seed += step) {
    try {
      await run(seed, faults)
    } catch (error) {
      cause ??= error
      const why = error instanceof Error ? error.message : String(error)
      failures.push(`seed ${seed}: ${why}; again: SIM_SEED=${seed} npx vitest run src/sim.test.ts`)
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'), { cause })
}

const only = process.env.SIM_SEED
const seeds = Number(process.env.SIM_SEEDS ?? 100)
const names = Object.keys(plans)

test.each(Object.entries(plans))('%s', { timeout: 3_600_000 }, async (name, faults) => {
  // Of five seeds in a row each lives through another plan.
  const place = 1 + names.indexOf(name)
  if (only === undefined) await runSeeds(faults, place, seeds, names.length)
  else if (Number(only) % names.length === place % names.length) await runSeeds(faults, Number(only), Number(only), 1)
})

test.runIf(only === undefined)('the same seed gives the same world', async () => {
  for (const [index, faults] of Object.values(plans).entries()) {
    const seed = 7 + index
    expect(await run(seed, faults), `seed ${seed}`).toBe(await run(seed, faults))
  }
  expect(await run(1, plans['time that jumps']!)).not.toBe(await run(2, plans['time that jumps']!))
})

test.runIf(only === undefined && seeds >= 100)('every fault fell and every oracle had something to judge', () => {
  if (process.env.SIM_TALLY) console.log(`${tally}`)
  expect(expected.filter((name) => tally.of(name) === 0)).toEqual([])
})
