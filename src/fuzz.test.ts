// Fuzz: damaged packets in random pieces through the whole host, and clients that only take. Ten million packets by
// `npm run fuzz`, some thousands in every test run. Does not know which packet is refused how: fixtures and cases do.
import { expect, test } from 'vitest'
import { decodeServer, encodeClient } from './protocol/codec-client.ts'
import { Framer } from './protocol/frame.ts'
import type { ProtocolVersion, ServerPacket } from './protocol/packet.ts'
import { Rig, settle } from './testing/rig.ts'
import { Prng } from './testing/sim/prng.ts'
import { SimLink } from './testing/sim/sim-link.ts'
import { strangePacket } from './testing/sim/strangers.ts'

const packets = Number(process.env.FUZZ_PACKETS ?? (import.meta.env.MODE === 'fuzz' ? 10_000_000 : 10_000))
const seed = Number(process.env.FUZZ_SEED ?? 1)

/** Nobody is slowed down or banned: the fuzz is after faults, not after manners. */
const limits = {
  messagesPerSecond: 0,
  bytesPerSecond: 0,
  connectionsPerSecond: 0,
  flappingConnects: 0,
  maximumRetainedBytes: 1e6,
}

/** A link that sends what it is told, keeps what it gets and reads it as a client would. */
class Stranger {
  readonly link = new SimLink({ now: () => 0, decidedFrom: () => 0 })
  readonly answers: ServerPacket[] = []
  readonly #framer = new Framer(268_435_460)

  /** `version` is null when it may be any that the broker has read out of the noise. */
  constructor(version: ProtocolVersion | null) {
    this.link.onArrival = (bytes) => {
      if (version === null) return
      this.#framer.push(bytes)
      // What the broker sends is well formed, whatever it was sent.
      for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next())
        this.answers.push(decodeServer(frame, version))
    }
  }
}

/** Sends some damaged packets over one connection. Returns how many. */
async function visit(rig: Rig, random: Prng): Promise<number> {
  const version = random.pick([3, 4, 5] as const)
  const connects = random.chance(80)
  const stranger = new Stranger(connects ? version : null)
  const { link } = stranger
  rig.host.accept(link, { transport: 'scratch', address: 'stranger' })
  if (connects) link.sendUp(encodeClient(connectPacket(version, `s${random.below(50)}`), version))
  const count = 1 + random.below(12)
  let saysGoodbye = false
  for (let index = 0; index < count; index++) {
    const bytes = strangePacket(random)
    if (bytes.includes(0xe0)) saysGoodbye = true
    link.sendUp(bytes)
  }
  while (link.canMoveUp) link.moveUp(random.chance(30) ? 1 + random.below(12) : 4096)
  await settle(6)
  while (link.canMoveDown) link.moveDown(1 << 20)
  if (connects && version === 5 && !link.isOpen && !saysGoodbye) {
    // Who was let in and thrown out was told why.
    const last = stranger.answers.at(-1)
    if (last?.type !== 'disconnect' || last.reason < 0x80)
      throw new Error(`seed ${seed}: closed without a reason, after ${JSON.stringify(last)}`)
  }
  link.cut('closed-by-peer')
  return count
}

function connectPacket(version: ProtocolVersion, clientId: string) {
  const head = { type: 'connect', version, bridge: false, cleanStart: true, keepAliveSeconds: 0 } as const
  return { ...head, clientId, properties: {} }
}

test(`${packets} damaged packets: no crash, no garbage out, a witness never disturbed`, {
  timeout: 3_600_000,
}, async () => {
  const random = new Prng(seed)
  const rig = new Rig({ limits })
  await rig.host.ready
  const witness = await rig.connected('witness')
  await witness.subscribe('witness', 1)
  let done = 0
  let rounds = 0
  const heap = process.memoryUsage().heapUsed
  while (done < packets) {
    done += await visit(rig, random)
    rounds += 1
    if (rounds % 500 !== 0) continue
    rig.log.length = 0
    witness.publish('witness', `${rounds}`, { qos: 1, packetId: 1 })
    const publish = await witness.expectPublish(`${rounds}`)
    witness.ack('puback', publish.packetId)
    await witness.expect({ type: 'puback' })
    witness.inbox.length = 0
    await rig.advance(100)
  }
  expect(rig.crashes).toEqual([])
  expect(witness.closed).toBe(null)
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(400e6)
})

test('5,000 connections that never speak are closed in time, and others served meanwhile', async () => {
  const rig = new Rig({ limits: { ...limits, connectTimeout: 5 } })
  await rig.host.ready
  const silent = Array.from({ length: 5_000 }, () => rig.client())
  const speaker = await rig.connected('speaker')
  await speaker.subscribe('t')
  speaker.publish('t', '1')
  await speaker.expectPublish('1')
  await rig.advance(6_000)
  expect(silent.filter((client) => client.closed === null)).toEqual([])
  expect(speaker.closed).toBe(null)
})

test('1,000 clients that flap leave nothing behind', async () => {
  const rig = new Rig({ limits })
  await rig.host.ready
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < 1_000; index++) {
      const client = rig.client()
      client.sendConnect({ clientId: `f${index}` })
      client.link.close()
    }
    await settle()
  }
  const observer = rig.observer()
  observer.greet()
  observer.watch(1, 'broker', {})
  const view = await observer.look(1, 'broker')
  expect([view.connected, view.sessions]).toEqual([0, 0])
})
