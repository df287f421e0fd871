// When control goes back to the broker, played with one that answers late: what the page knows is always a little old.
import { signal } from '@preact/signals'
import { beforeEach, expect, test, vi } from 'vitest'
import type { GateCommand, GatesView } from '../../core/flow-view.ts'
import { idle } from '../../testing/idle-gates.ts'
import type { Control, Source } from '../source.ts'

vi.stubGlobal('location', { hash: '' })
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
const { noSource, setSource } = await import('../source.ts')
const { breakOn, gates, holdLink, releaseAll, run, slow, stop, watchGates } = await import('./hand.ts')

/** A broker that obeys when `turn` is called, and then answers what was watched anew; other news come by `frame`. */
function brokerOf() {
  const control = signal<Control>('none')
  const vain = signal(0)
  let state = idle
  let inbox: (() => void)[] = []
  const watches = new Set<(view: GatesView) => void>()
  const obey = (command: GateCommand) => {
    if (command.type === 'pause') state = { ...state, stepping: true }
    else if (command.type === 'run') state = { ...state, stepping: false, lanes: [] }
    else if (command.type === 'slow') state = { ...state, slowMillis: command.millis, slowClients: command.clients }
    else if (command.type === 'break') state = { ...state, breaks: command.filters }
    else if (command.type === 'hold') vain.value += 1
  }
  const broker = {
    control,
    released: 0,
    get state() {
      return state
    },
    turn() {
      const jobs = inbox
      inbox = []
      for (const job of jobs) job()
    },
    frame() {
      for (const tell of [...watches]) tell(state)
    },
    source: {
      ...noSource('running', ''),
      control,
      vain,
      gate(command) {
        control.value = 'own'
        inbox.push(() => obey(command))
      },
      watch(_view, _query, onResult) {
        const tell = onResult as (view: GatesView) => void
        inbox.push(() => {
          watches.add(tell)
          tell(state)
        })
        return () => watches.delete(tell)
      },
      takeControl() {
        control.value = 'own'
      },
      release() {
        control.value = 'none'
        broker.released += 1
        inbox.push(() => {
          state = idle
        })
      },
    } satisfies Source,
  }
  return broker
}

let broker: ReturnType<typeof brokerOf>

watchGates()
beforeEach(() => {
  broker = brokerOf()
  setSource(broker.source)
  broker.turn()
})

test('control goes back once the broker says that nothing needs it', () => {
  stop()
  broker.turn()
  broker.frame()
  expect(gates.value?.stepping).toBe(true)
  run()
  expect(broker.control.value).toBe('own')
  broker.turn()
  expect([broker.control.value, broker.released]).toEqual(['none', 1])
  breakOn([[]])
  run()
  broker.turn()
  broker.turn()
  expect(broker.control.value).toBe('own')
  breakOn([])
  broker.turn()
  expect(broker.control.value).toBe('none')
})

test('a command for a link that is gone gives back what it took, but not what was asked for since', () => {
  holdLink(7, true)
  broker.turn()
  broker.turn()
  expect(broker.control.value).toBe('none')
  // The page has heard nothing yet of the stop when it hears that the other was in vain.
  holdLink(7, true)
  stop()
  broker.turn()
  expect(gates.value?.stepping).toBe(false)
  broker.turn()
  broker.turn()
  expect([broker.control.value, broker.state.stepping]).toEqual(['own', true])
})

test('what was asked for while the broker was asked stays', () => {
  stop()
  broker.turn()
  run()
  slow(600)
  broker.turn()
  broker.turn()
  expect([broker.control.value, broker.state.slowMillis]).toEqual(['own', 600])
})

test('all is let go, slow motion too unless it is the demo’s', () => {
  slow(600, ['thermostat'])
  broker.turn()
  releaseAll(true)
  broker.turn()
  broker.turn()
  expect([broker.control.value, broker.state.slowMillis]).toEqual(['own', 600])
  releaseAll(false)
  broker.turn()
  broker.turn()
  expect([broker.control.value, broker.state.slowMillis]).toEqual(['none', 0])
})

test('who has no control gives none back', () => {
  run()
  broker.control.value = 'taken'
  broker.turn()
  expect([broker.control.value, broker.released]).toEqual(['taken', 0])
})
