// Proofs by AUTH without a broker: what is answered, and what cannot be. A client is no more than its handler here.
import type { MqttClient } from 'mqtt'
import { expect, test } from 'vitest'
import { answerFinal, readClientFirst, scramKeys, serverFirst } from '../../host/scram.ts'
import { makeProof } from './proof.ts'
import { type BenchSettings, initialSettings } from './settings.ts'

type Packet = Parameters<MqttClient['handleAuth']>[0]

/** A client that MQTT.js would ask; `sent` is what it was made to send by itself. */
function pretend() {
  const sent: Packet[] = []
  const client = { _sendPacket: (packet: Packet) => sent.push(packet) } as unknown as MqttClient
  const ask = (reasonCode: number, data?: Uint8Array) =>
    new Promise<Packet | undefined>((resolve, reject) => {
      const properties = { ...(data !== undefined && { authenticationData: data as Buffer }) }
      client.handleAuth({ cmd: 'auth', reasonCode, properties }, (error, packet) =>
        error ? reject(error) : resolve(packet as Packet | undefined),
      )
    })
  return { client, sent, ask }
}

const settings = (change: Partial<BenchSettings>): BenchSettings => ({ ...initialSettings('0'), ...change })
const salt = Uint8Array.of(1, 2, 3)
const encoder = new TextEncoder()

async function exchange(data: Uint8Array, ask: ReturnType<typeof pretend>['ask'], password = 'pencil') {
  const first = readClientFirst(data)
  const challenge = serverFirst(first, 'server', salt, 4096)
  const answer = await ask(0x18, encoder.encode(challenge))
  const keys = await scramKeys(password, salt, 4096)
  return encoder.encode(answerFinal(answer!.properties!.authenticationData!, first, challenge, keys))
}

test('SCRAM answers the challenge, knows a broker that has the keys, and proves itself again', async () => {
  const proof = makeProof(settings({ proof: 'scram', username: 'ann', password: 'pencil' }))
  const { client, sent, ask } = pretend()
  let proved = 0
  proof.attach(client, () => {
    proved += 1
  })
  const final = await exchange(proof.properties.authenticationData!, ask)
  expect(proof.isBroker(final)).toBe(true)
  expect(proof.isBroker(final.slice(1))).toBe(false)
  proof.again!()
  expect(sent[0]).toMatchObject({ cmd: 'auth', reasonCode: 0x19 })
  const again = await exchange(sent[0]!.properties!.authenticationData!, ask)
  await ask(0, again)
  expect(proved).toBe(1)
  // The proof of the exchange before is none of this one.
  expect(proof.isBroker(final)).toBe(false)
})

test('SCRAM takes no broker for the right one that does not know the password', async () => {
  const proof = makeProof(settings({ proof: 'scram', username: 'ann', password: 'pencil' }))
  const { client, ask } = pretend()
  proof.attach(client, () => {})
  await ask(0x18, encoder.encode(serverFirst(readClientFirst(proof.properties.authenticationData!), 'x', salt, 4096)))
  await expect(ask(0, encoder.encode('v=AAAA'))).rejects.toThrow(/another/)
})

test('another method begins, and says that it cannot answer', async () => {
  const proof = makeProof(settings({ proof: 'other', authMethod: 'GS2-KRB5', authData: '0x0aff' }))
  const { client, ask } = pretend()
  proof.attach(client, () => {})
  expect(proof.properties.authenticationMethod).toBe('GS2-KRB5')
  expect([...proof.properties.authenticationData!]).toEqual([10, 255])
  await expect(ask(0x18)).rejects.toThrow(/GS2-KRB5/)
  expect(proof.again).toBeNull()
})
