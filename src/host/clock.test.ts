// The host's clock on a machine whose wall clock is set, and which sleeps.
import { expect, test } from 'vitest'
import { simMachine } from '../testing/sim/sim-machine.ts'
import { machineClock } from './clock.ts'

test('it tells the wall time', () => {
  const machine = simMachine(1_000_000)
  const clock = machineClock(machine)
  machine.pass(250)
  expect(clock.now()).toBe(1_000_250)
})

test('a wall clock set back stops nothing: alarms come when they would have come', () => {
  const machine = simMachine(1_000_000)
  const clock = machineClock(machine)
  const rung: number[] = []
  clock.alarm(1_060_000, () => rung.push(machine.lived))
  machine.pass(10_000)
  machine.set(-3_600_000)
  expect(clock.now()).toBe(1_010_000)
  machine.pass(49_999)
  expect(rung).toEqual([])
  machine.pass(1)
  expect(rung).toEqual([60_000])
})

test('it follows again from where the wall clock was set to', () => {
  const machine = simMachine(1_000_000)
  const clock = machineClock(machine)
  machine.set(-500_000)
  machine.pass(1_000)
  expect(clock.now()).toBe(1_001_000)
  machine.sleep(60_000)
  expect(clock.now()).toBe(1_061_000)
})

test('time between the last look and a step back counts', () => {
  const machine = simMachine(1_000_000)
  const clock = machineClock(machine)
  machine.pass(20_000)
  machine.set(-5_000)
  expect(clock.now()).toBe(1_020_000)
})

test('a wall clock that drifts back a little is waited for', () => {
  const machine = simMachine(1_000_000)
  const clock = machineClock(machine)
  machine.pass(1_000)
  expect(clock.now()).toBe(1_001_000)
  machine.set(-60)
  expect(clock.now()).toBe(1_001_000)
  machine.pass(100)
  expect(clock.now()).toBe(1_001_040)
})

test('an alarm that a sleep passed over is heard within half a minute of waking', () => {
  const machine = simMachine(1_000_000)
  const clock = machineClock(machine)
  let rungAt = 0
  clock.alarm(1_000_000 + 86_400_000, () => {
    rungAt = machine.lived
  })
  machine.pass(1_000)
  machine.sleep(100_000_000)
  machine.pass(30_000)
  expect(rungAt).toBeGreaterThan(100_000_000)
  expect(rungAt).toBeLessThanOrEqual(100_031_000)
})

test('a timer that comes early is set again', () => {
  const machine = simMachine(1_000_000)
  const early = { ...machine, timer: (millis: number, job: () => void) => machine.timer(Math.max(1, millis - 1), job) }
  let rungAt = 0
  machineClock(early).alarm(1_000_100, () => {
    rungAt = machine.lived
  })
  machine.pass(200)
  expect(rungAt).toBeGreaterThanOrEqual(100)
})

test('an alarm that was taken back never comes, also between two looks', () => {
  const machine = simMachine(0)
  let rung = false
  const cancel = machineClock(machine).alarm(100_000, () => {
    rung = true
  })
  machine.pass(45_000)
  cancel()
  machine.pass(100_000)
  expect(rung).toBe(false)
})
