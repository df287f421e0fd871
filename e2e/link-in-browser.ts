// Runs in a page: the link contract over real data channels, with just enough of vitest for it.
// Does not report: it gives back each test's name and fault.

import { type Attempt, attempt } from '../src/client/rtc.ts'
import type { Carrier } from '../src/transport/carrier.ts'
import { ChannelLink } from '../src/transport/channel.ts'
import { linkContract } from '../src/transport/link.contract.ts'
import type { Link } from '../src/transport/link.ts'
import { Mux } from '../src/transport/mux.ts'
import { takeTests } from './vitest-in-browser.ts'

/** Two carriers over one data channel, both ends in this page. */
function carriers(): Promise<[Carrier, Carrier]> {
  return new Promise((resolve, reject) => {
    const open: Carrier[] = []
    const ends: Attempt[] = []
    const make = (side: 0 | 1) =>
      attempt({
        initiator: side === 0,
        trickle: true,
        iceServers: [],
        onSignal: (signal) => ends[1 - side]!.signal(signal),
        onOpen: (carrier) => {
          open[side] = carrier
          if (open[0] && open[1]) resolve([open[0], open[1]])
        },
        onFail: (why) => reject(new Error(why)),
      })
    ends.push(make(0), make(1))
  })
}

async function streams(): Promise<readonly [Link, Link]> {
  const [one, other] = await carriers()
  const none = { lost: 'error', onNote() {}, onEnd() {} } as const
  const opened = new Promise<Link>((resolve) => {
    new Mux(new ChannelLink(other), { ...none, side: 0, onOpen: (link) => resolve(link) })
  })
  const near = new Mux(new ChannelLink(one), { ...none, side: 1, onOpen() {} }).open(null)
  return [near, await opened]
}

linkContract('real data channel', streams)

export async function run(): Promise<{ name: string; fault: string | null }[]> {
  const { tests, after } = takeTests()
  const results: { name: string; fault: string | null }[] = []
  for (const { name, body } of tests) {
    let fault: string | null = null
    try {
      await body()
    } catch (error) {
      fault = String(error)
    }
    for (const each of after) each()
    results.push({ name, fault })
  }
  return results
}
