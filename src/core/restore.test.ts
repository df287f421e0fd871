// A start from rows in whatever order they come: what a session is owed, it gets in the order in which it was owed.
import { expect, test } from 'vitest'
import { CoreRig, text } from '../testing/core-rig.ts'
import { emptyRows, tables } from './rows.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 1000, receiveMaximum: 3 } } as const

/** A session that was sent three of eight messages, of which it has taken over the first. */
function owing(): CoreRig {
  const rig = new CoreRig()
  const reader = rig.client('reader', kept)
  reader.subscribe('t', 2)
  const publisher = rig.client('publisher')
  for (let n = 1; n <= 8; n += 1) publisher.publish('t', `${n}`, { qos: 2, id: n })
  reader.ack('pubrec', reader.take('publish').packetId)
  return rig
}

test.each(['as written', 'last first'])('what was owed comes in its order, rows %s', (order) => {
  const rig = owing()
  if (order === 'last first') {
    const rows = emptyRows()
    for (const table of tables)
      for (const [key, row] of [...rig.rows[table]].reverse()) (rows[table] as Map<string, unknown>).set(key, row)
    rig.rows = rows
  }
  rig.crash()
  const reader = rig.client('reader', kept)
  const come: string[] = []
  const used = new Set<number>()
  for (let packet = reader.packets.shift(); packet !== undefined; packet = reader.packets.shift()) {
    if (packet.type === 'publish') {
      come.push(text(packet))
      // No other is under way with this identifier.
      expect(used.has(packet.packetId)).toBe(false)
      used.add(packet.packetId)
      reader.ack('pubrec', packet.packetId)
    } else if (packet.type === 'pubrel') {
      if (come.length === 0) come.push('pubrel')
      used.delete(packet.packetId)
      reader.ack('pubcomp', packet.packetId)
    }
  }
  expect(come).toEqual(['pubrel', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `t=${n}`)])
  expect(rig.rows.message.size + rig.rows.delivery.size).toBe(0)
})
