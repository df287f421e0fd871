// Three pretend clients that make an empty broker worth looking at: real MQTT clients on ports of their own, in slow motion.
// They go for good when a person clears them, or when anybody else connects. Does not know how a line about them is drawn.
import { computed, effect, signal } from '@preact/signals'
import type { MqttClient } from 'mqtt'
import { hostAsked } from '../broker-source.ts'
import { gates, slow } from '../flow/hand.ts'
import { route } from '../route.ts'
import { type Source, source } from '../source.ts'
import { broker, remembered } from '../state.ts'

/** `on` and `off` are what a person has seen last; `new` is a browser that has seen neither. */
const kept = remembered<string>('demo', 'new')
export const demoRuns = signal(false)
/** It has been stopped or stepped since it began. */
export const demoTouched = signal(false)
/** Why it ended, while that is worth saying. */
export const demoEnded = signal<'other' | null>(null)

export const demoClients = ['thermostat', 'phone', 'logger'] as const
/** While the clients of another page talk: that page's name. Who has taken control from it does not know whose they are. */
export const demoElsewhere = computed(() => {
  const { slowClients, controller } = gates.value ?? {}
  const isDemo = slowClients?.join() === demoClients.join()
  return isDemo && !demoRuns.value && source().control.value !== 'own' ? (controller ?? null) : null
})
const topic = 'demo/kitchen/temperature'
/** Each packet is on its way for so long, milliseconds. */
const travelMillis = 600
const pauseMillis = 4_000
/** A broker that has been empty for so long is nobody's, milliseconds. */
const emptyMillis = 1_200

let clients: MqttClient[] = []
let isStarting = false

/** Starts the clients when a person looks at the flow of an empty broker and has not sent them away before. */
export function watchDemo(): void {
  // Sent away in one page, they go from the one that plays them, and do not come back in another.
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== 'mqtab.demo') return
    kept.value = newValue ?? 'new'
    if (newValue === 'off' && demoRuns.peek()) end()
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const view = broker.value
    const empty = view !== null && view.connections === 0 && view.sessions === 0 && view.retained === 0
    clearTimeout(timer)
    if (route.value.view === 'flow' && empty && kept.value !== 'off' && !demoRuns.value)
      timer = setTimeout(() => void startDemo(false), emptyMillis)
  })
  effect(() => {
    if (gates.value?.stepping && demoRuns.peek()) demoTouched.value = true
  })
}

/** `asked` by a person, or else for an empty broker. Only one page plays it: the broker says which. */
export async function startDemo(asked: boolean): Promise<void> {
  if (demoRuns.peek() || isStarting) return
  isStarting = true
  const isOurs = await claim(asked)
  isStarting = false
  if (!isOurs) return
  demoRuns.value = true
  demoEnded.value = null
  kept.value = 'on'
  // Before any of them connects: whoever else connects sends them away, and what they say is slow.
  source().gate({ type: 'alone', clients: demoClients })
  slow(travelMillis, demoClients)
  try {
    const { connect } = await import('../../client/connect.ts')
    for (const clientId of demoClients) {
      const client = connect({
        ...hostAsked(),
        clientId,
        keepalive: 0,
        clean: true,
        reconnectPeriod: 0,
        connectTimeout: 3_600_000,
      })
      client.on('error', () => {})
      client.on('close', () => lost(client))
      clients.push(client)
    }
    const [thermostat, phone, logger] = clients as [MqttClient, MqttClient, MqttClient]
    await Promise.all([phone.subscribeAsync('demo/#', { qos: 1 }), logger.subscribeAsync('demo/#', { qos: 0 })])
    await talk(thermostat)
  } catch {
    // They were cut while they began.
    end()
  }
}

/** For good: it does not come back unasked. Also where another page plays it. */
export function clearDemo(): void {
  kept.value = 'off'
  end()
}

async function talk(thermostat: MqttClient): Promise<void> {
  for (let n = 0; demoRuns.peek(); n++) {
    const celsius = (21 + Math.round(8 * Math.sin(n / 3)) / 10).toFixed(1)
    await thermostat.publishAsync(topic, celsius, { qos: 1 })
    await new Promise((resolve) => setTimeout(resolve, pauseMillis))
  }
}

/** A link went that this page has not closed: somebody else has come, or a person has cut it. */
function lost(client: MqttClient): void {
  if (!clients.includes(client)) return
  const others = (broker.peek()?.connected ?? 0) > clients.length
  clients = clients.filter((each) => each !== client)
  if (clients.length > 0 && !others) return
  kept.value = 'off'
  demoEnded.value = 'other'
  end()
}

function end(): void {
  const leaving = clients
  clients = []
  demoRuns.value = false
  demoTouched.value = false
  for (const client of leaving) client.end(true)
  // Whatever it slowed or held goes on, and another page may hold packets now.
  source().release()
}

/** Slow and alone it must be: not while another page holds packets, nor while the clients of another page talk. */
async function claim(asked: boolean): Promise<boolean> {
  const from = source()
  const isOurs = await from.claim()
  if (isOurs && !(await talkAlready(from))) return true
  // Who has asked is told which page is in the way.
  if (isOurs || !asked) from.release()
  return false
}

function talkAlready(from: Source): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = from.watch('session', { clientId: demoClients[0] }, (session) => {
      stop()
      resolve(session?.connected ?? false)
    })
  })
}
