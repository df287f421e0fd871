// Whatever dies in a real browser under load, and whenever: every promise is kept, whether a SharedWorker hosts or a tab.
// `CRASH_ROUNDS=300` runs so many rounds of each, `CRASH_HOSTING=tab` of that alone, `CRASH_SEED=n` begins with that seed,
// `CRASH_FAULTS=browser,tab` chooses what may die, `CRASH_DURABILITY=strict` how it is kept; a round that fails prints the
// line that runs it again.
import { test } from '@playwright/test'
import { type Fault, faultsOf, type Hosting } from './crash/faults.ts'
import { World } from './crash/world.ts'
import { endPrograms } from './programs.ts'

test.afterEach(endPrograms)

const { CRASH_ROUNDS, CRASH_SEED, CRASH_HOSTING, CRASH_FAULTS, CRASH_DURABILITY } = process.env
const firstSeed = Number(CRASH_SEED ?? 1)

const config = {
  limits: { sysInterval: 0, flappingConnects: 0 },
  durability: CRASH_DURABILITY ?? 'relaxed',
}

/** Rounds on one profile each: several profiles, so that none of these tests is the one that all others wait for. */
const profiles: Readonly<Record<Hosting, readonly number[]>> = {
  'shared-worker': [8, 8],
  tab: [8, 8],
  mixed: [6],
}

for (const hosting of Object.keys(profiles) as Hosting[]) {
  if (CRASH_HOSTING !== undefined && CRASH_HOSTING !== hosting) continue
  const asked = CRASH_ROUNDS === undefined ? profiles[hosting] : [Number(CRASH_ROUNDS)]
  let seed = firstSeed
  for (const rounds of asked) {
    const from = seed
    seed += rounds
    const title = `nothing promised is lost, hosting: ${hosting}, rounds ${from} to ${seed - 1} of load and death`
    test(title, () => play(hosting, from, rounds))
  }
}

async function play(hosting: Hosting, from: number, rounds: number): Promise<void> {
  test.setTimeout(60_000 + rounds * 60_000)
  const mayDie = (CRASH_FAULTS?.split(',') as Fault[] | undefined) ?? faultsOf(hosting, CRASH_ROUNDS !== undefined)
  const world = await World.start({ config, hosting }, mayDie, from)
  let seed = from
  try {
    for (; seed < from + rounds; seed++) await world.round(seed)
    await world.end()
  } catch (error) {
    // From the first round on: what a round finds, those before have left.
    const played = Math.min(seed, from + rounds - 1) - from + 1
    const which = `CRASH_SEED=${from} CRASH_ROUNDS=${played} CRASH_HOSTING=${hosting} CRASH_FAULTS='${mayDie}'`
    const why = error instanceof Error ? error.message : String(error)
    const story = `${world.ledger.story(why)}\n${world.machine.words}\n${await world.machine.damage()}`
    throw new Error(`${why}\n${story}\nagain: ${which} npx playwright test -c e2e crash.spec`, { cause: error })
  } finally {
    await world.stop()
  }
  console.log([...world.struck].map(([fault, times]) => `${fault}: ${times}`).join(', '))
}
