// The load, a process of its own: runs a crowd against one broker and tells what was delivered at what cost.
// Does not know which broker it talks to.
import { setTimeout as sleep } from 'node:timers/promises'
import { Crowd, type CrowdOptions } from './crowd.ts'
import { cpuMicros } from './usage.ts'

export interface LoadOptions extends CrowdOptions {
  readonly brokerPid: number
  readonly warmUpMillis: number
  readonly measureMillis: number
}

/** What is not known (no /proc, nothing delivered) is null. */
export interface LoadResult {
  readonly deliveriesPerSecond: number
  /** CPU time of the broker process, user and system, over the deliveries of the interval. */
  readonly cpuMicrosPerDelivery: number | null
  /** Share of one core that the broker and this load used. */
  readonly brokerBusy: number | null
  readonly loadBusy: number
  /** From the first message to the last, warm-up and drain included. */
  readonly sent: number
  readonly received: number
  readonly expected: number
  /** What was wrong, in words; empty when every message arrived exactly once and every acknowledgement came. */
  readonly faults: readonly string[]
}

/** Time without any progress after which the rest is taken as lost. */
const patienceMillis = 5000

interface Sample {
  readonly atMicros: number
  readonly received: number
  readonly brokerMicros: number
  readonly loadMicros: number
}

function sample(crowd: Crowd, brokerPid: number): Sample {
  const own = process.cpuUsage()
  return {
    atMicros: performance.now() * 1000,
    received: crowd.received,
    brokerMicros: cpuMicros(brokerPid),
    loadMicros: own.user + own.system,
  }
}

/** Waits for what is under way, then a little longer, so that a duplicate is seen too. */
async function drain(crowd: Crowd): Promise<void> {
  let mark = -1
  let since = performance.now()
  while (!crowd.settled && performance.now() - since < patienceMillis) {
    await sleep(10)
    const now = crowd.received + crowd.acknowledged
    if (now !== mark) since = performance.now()
    mark = now
  }
  await sleep(50)
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Runs one load and answers its figures. Rejects when the broker cannot be reached or refuses a client. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const crowd = new Crowd(options)
  await crowd.join()
  crowd.start()
  await sleep(options.warmUpMillis)
  const start = sample(crowd, options.brokerPid)
  await sleep(options.measureMillis)
  const end = sample(crowd, options.brokerPid)
  crowd.stop()
  await drain(crowd)
  crowd.leave()
  const micros = end.atMicros - start.atMicros
  const deliveries = end.received - start.received
  return {
    deliveriesPerSecond: (deliveries / micros) * 1e6,
    cpuMicrosPerDelivery: known((end.brokerMicros - start.brokerMicros) / deliveries),
    brokerBusy: known((end.brokerMicros - start.brokerMicros) / micros),
    loadBusy: (end.loadMicros - start.loadMicros) / micros,
    sent: crowd.sent,
    received: crowd.received,
    expected: crowd.sent * options.fanOut,
    faults: crowd.faults,
  }
}
