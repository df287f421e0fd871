// The page's end of the observer port against a worker played by hand.
import { afterEach, expect, test } from 'vitest'
import type { ObserverMessage, ObserverRequest } from '../core/views.ts'
import type { BrokerState } from './connection.ts'
import { observe } from './observer.ts'
import type { BrokerHandle } from './open.ts'

let ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports) port.close()
  ports = []
})

/** A handle whose workers are played by hand: `requests` is what the newest one was asked. */
function rig() {
  const listeners = new Set<() => void>()
  let far: MessagePort | null = null
  const rig = {
    state: 'running' as BrokerState,
    requests: [] as ObserverRequest[],
    opened: 0,
    /** Paints are done by hand as well. */
    paints: [] as (() => void)[],
    become(state: BrokerState) {
      rig.state = state
      for (const listener of listeners) listener()
    },
    say(message: ObserverMessage) {
      far?.postMessage(message)
    },
    async until(holds: () => boolean) {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
    },
    handle: {
      get state() {
        return rig.state
      },
      onChange(listener: () => void) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      observe() {
        const { port1, port2 } = new MessageChannel()
        ports.push(port1, port2)
        rig.opened += 1
        rig.requests = []
        const { requests } = rig
        far = port2
        port2.onmessage = ({ data }) => requests.push(data)
        return port1
      },
    } as unknown as BrokerHandle,
    observe: () => observe(rig.handle, (then) => rig.paints.push(then)),
  }
  return rig
}

const kept = { filter: '', offset: 0, limit: 10 }
const page = (total: number) => ({ total, rows: [] })

test('it greets, watches, hands results to whom they belong, and stops', async () => {
  const worker = rig()
  const observer = worker.observe()
  const got: number[] = []
  const stop = observer.watch('retained', kept, ({ total }) => got.push(total))
  observer.watch('retained', { offset: 0, limit: 1, filter: '#' }, ({ total }) => got.push(-total))
  await worker.until(() => worker.requests.length === 3)
  expect(worker.requests).toEqual([
    { type: 'hello', version: 5 },
    { type: 'watch', view: 'retained', id: 1, query: kept },
    { type: 'watch', view: 'retained', id: 2, query: { offset: 0, limit: 1, filter: '#' } },
  ])
  const changes = [
    { id: 2, view: 'retained', result: page(7) },
    { id: 1, view: 'retained', result: page(3) },
  ] as const
  worker.say({ type: 'frame', frame: 1, changes })
  await worker.until(() => got.length === 2)
  expect(got).toEqual([-7, 3])
  stop()
  worker.say({ type: 'frame', frame: 2, changes })
  await worker.until(() => got.length === 3)
  expect(got).toEqual([-7, 3, -7])
  expect(worker.requests.at(-1)).toEqual({ type: 'unwatch', id: 1 })
})

test('a frame is acknowledged once it was painted, not before', async () => {
  const worker = rig()
  worker.observe()
  worker.say({ type: 'frame', frame: 5, changes: [] })
  await worker.until(() => worker.paints.length === 1)
  expect(worker.requests.some(({ type }) => type === 'acknowledge')).toBe(false)
  worker.paints[0]!()
  await worker.until(() => worker.requests.length === 2)
  expect(worker.requests[1]).toEqual({ type: 'acknowledge', frame: 5 })
})

test('after a worker died the next one is asked for the same', async () => {
  const worker = rig()
  const observer = worker.observe()
  observer.watch('retained', kept, () => {})
  observer.watch('broker', {}, () => {})()
  observer.pace(4, { flow: 20 })
  observer.control(true, 'here')
  worker.say({ type: 'welcome', version: 5, controller: true })
  await worker.until(() => observer.controller)
  worker.become('gone')
  expect(observer.controller).toBe(false)
  worker.become('starting')
  worker.become('running')
  await worker.until(() => worker.requests.length === 4)
  expect(worker.opened).toBe(2)
  expect(worker.requests).toEqual([
    { type: 'hello', version: 5 },
    { type: 'pace', hertz: 4, views: { flow: 20 } },
    { type: 'control', take: true, name: 'here' },
    { type: 'watch', view: 'retained', id: 1, query: kept },
  ])
})

test('a paint that comes after the death of its worker acknowledges nothing to the next', async () => {
  const worker = rig()
  worker.observe()
  worker.say({ type: 'frame', frame: 1, changes: [] })
  await worker.until(() => worker.paints.length === 1)
  worker.become('gone')
  worker.become('running')
  worker.paints[0]!()
  worker.say({ type: 'control', controller: false })
  await worker.until(() => worker.requests.length > 0)
  expect(worker.requests).toEqual([{ type: 'hello', version: 5 }])
})

test('requests of the controller and of people are passed on, and a refusal is told', async () => {
  const worker = rig()
  const observer = worker.observe()
  let changes = 0
  observer.onChange(() => {
    changes += 1
  })
  observer.admin({ type: 'cut', clientId: 'x' })
  observer.gate({ type: 'cut', link: 3 })
  await worker.until(() => worker.requests.length === 3)
  expect(worker.requests.slice(1)).toEqual([
    { type: 'admin', action: { type: 'cut', clientId: 'x' } },
    { type: 'gate', command: { type: 'cut', link: 3 } },
  ])
  worker.say({ type: 'refused', why: 'too old' })
  await worker.until(() => observer.refused !== null)
  expect([observer.refused, changes]).toEqual(['too old', 1])
})

test('control that another has taken is told, and not asked for again from the next worker', async () => {
  const worker = rig()
  const observer = worker.observe()
  observer.control(true, 'here')
  worker.say({ type: 'control', controller: true })
  await worker.until(() => observer.controller)
  worker.say({ type: 'control', controller: false, takenBy: 'there' })
  await worker.until(() => !observer.controller)
  expect([observer.takenBy, observer.denied]).toEqual(['there', false])
  worker.become('gone')
  worker.become('running')
  await worker.until(() => worker.requests.length > 0)
  expect(worker.requests).toEqual([{ type: 'hello', version: 5 }])
  observer.control(true, 'here', true)
  expect(observer.takenBy).toBeNull()
  await worker.until(() => worker.requests.length === 2)
  expect(worker.requests[1]).toEqual({ type: 'control', take: true, name: 'here', force: true })
})

test('given back it is gone at once; taken again before the broker has answered, only its last answer counts', async () => {
  const worker = rig()
  const observer = worker.observe()
  const seen: unknown[] = []
  observer.control(true, 'here')
  worker.say({ type: 'control', controller: true })
  await worker.until(() => observer.controller)
  observer.onChange(() => seen.push([observer.controller, observer.denied]))
  observer.control(false)
  expect(observer.controller).toBe(false)
  observer.control(true, 'here')
  worker.say({ type: 'control', controller: false })
  worker.say({ type: 'control', controller: true })
  await worker.until(() => observer.controller)
  expect(seen).toEqual([
    [false, false],
    [true, false],
  ])
  // One that is of no use any more does not hide what is told unasked.
  observer.control(true, 'here', true)
  worker.say({ type: 'control', controller: false, takenBy: 'there' })
  await worker.until(() => !observer.controller)
  worker.say({ type: 'control', controller: true })
  await worker.until(() => observer.controller)
})

test('closed, it hears nothing and opens nothing', async () => {
  const worker = rig()
  const observer = worker.observe()
  observer.close()
  worker.become('gone')
  worker.become('running')
  expect(worker.opened).toBe(1)
})
