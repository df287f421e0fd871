// Whatever dies in a real browser under load, and whenever: every promise is kept. `CRASH_ROUNDS=300` runs so many rounds,
// `CRASH_SEED=n` begins with that seed, `CRASH_FAULTS=browser,tab` chooses what may die, `CRASH_DURABILITY=strict` how it is
// kept; a round that fails prints the line that runs it again.
import { test } from '@playwright/test'
import { type Fault, faults } from './crash/machine.ts'
import { World } from './crash/world.ts'
import { endPrograms } from './programs.ts'

test.afterEach(endPrograms)

const rounds = Number(process.env.CRASH_ROUNDS ?? 24)
const firstSeed = Number(process.env.CRASH_SEED ?? 1)
const mayDie = (process.env.CRASH_FAULTS?.split(',') as Fault[] | undefined) ?? faults

const config = {
  limits: { sysInterval: 0, flappingConnects: 0 },
  durability: process.env.CRASH_DURABILITY ?? 'relaxed',
}

test(`nothing promised is lost in ${rounds} rounds of load and death`, async () => {
  test.setTimeout(60_000 + rounds * 30_000)
  const world = await World.start({ config, withoutSharedWorker: false }, mayDie, firstSeed)
  let seed = firstSeed
  try {
    for (; seed < firstSeed + rounds; seed++) await world.round(seed)
    await world.end()
  } catch (error) {
    const again = `CRASH_SEED=${Math.min(seed, firstSeed + rounds - 1)} CRASH_ROUNDS=1 npx playwright test -c e2e crash.spec`
    const why = error instanceof Error ? error.message : String(error)
    const story = `${world.ledger.story(why)}\n${await world.machine.damage()}`
    throw new Error(`${why}\n${story}\nagain: ${again}`, { cause: error })
  } finally {
    await world.stop()
  }
  console.log([...world.struck].map(([fault, times]) => `${fault}: ${times}`).join(', '))
})
