// A client in a process of its own that sends itself one message at a time: what others notice of a busy broker, with
// no work of the measuring process in it. Does not know what the broker is busy with.
import { createInterface } from 'node:readline'
import { openClient } from './client.ts'
import { encodePublish, encodeSubscribe, First } from './wire.ts'

const topic = '$other/ping'
const pauseMillis = 1

/** Says `ready`, then from each `begin` to the next `end` pings, and answers with the round trips in milliseconds. */
export async function servePinger(port: number): Promise<void> {
  const client = await openClient(port, 'pinger')
  const subscribed = client.heard(First.suback)
  client.socket.write(encodeSubscribe(topic, 0))
  await subscribed
  const packet = encodePublish(topic, new Uint8Array(32).fill(120), 0)
  let isOn = false
  const run = async (): Promise<number[]> => {
    const took: number[] = []
    while (isOn) {
      const start = performance.now()
      const heard = client.heard(First.publish)
      client.socket.write(packet)
      await heard
      took.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, pauseMillis))
    }
    return took
  }
  let running: Promise<number[]> = Promise.resolve([])
  process.stdout.write('ready\n')
  for await (const line of createInterface({ input: process.stdin })) {
    isOn = line === 'begin'
    if (isOn) running = run()
    process.stdout.write(isOn ? 'begun\n' : `${JSON.stringify(await running)}\n`)
  }
  process.exit(0)
}
