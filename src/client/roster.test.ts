// The roster with ways played by hand: who is let in, what each may do, and what is remembered.
import { describe, expect, test } from 'vitest'
import type { GatesView } from '../core/flow-view.ts'
import { idle } from '../testing/idle-gates.ts'
import { linkPair } from '../testing/memory-link.ts'
import type { GuestPass } from '../transport/messages.ts'
import { defaultRules } from './guest-rules.ts'
import type { GuestWay } from './host-peer.ts'
import { guestClientId } from './peer.ts'
import type { HostNote } from './peer-notes.ts'
import { Roster } from './roster.ts'

class FakeWay implements GuestWay {
  readonly words = ['acid', 'actor', 'album']
  readonly session = null
  readonly epoch = 0
  readonly told: HostNote[] = []
  started = 0
  closed = false

  tell(note: HostNote): void {
    this.told.push(note)
  }

  start(in_: Omit<Extract<HostNote, { t: 'in' }>, 't' | 'epoch'>): void {
    this.started += 1
    this.told.push({ t: 'in', ...in_, epoch: 0 })
  }

  close(): void {
    this.closed = true
  }
}

const laneOf = (clientId: string): GatesView['lanes'][number] => ({
  link: 1,
  clientId,
  direction: 'out',
  holding: true,
  waiting: 0,
  first: 0,
  letGoAt: null,
})

const keyOf = (name: string) => `${name}${'A'.repeat(21)}`.slice(0, 21).concat('A')

function setUp({ asks = false, rules = {} } = {}) {
  const log: unknown[] = []
  const passes: GuestPass[] = []
  const hands: { gates: GatesView | null } = { gates: null }
  const roster = new Roster({
    rules: { ...defaultRules, ...rules },
    broker: 'test',
    iceServers: () => [],
    asks: () => asks,
    gates: () => hands.gates,
    link: (pass) => {
      passes.push(pass)
      return linkPair()[0]
    },
    disconnect: (clientId) => log.push(['disconnect', clientId]),
    identify: (...all) => log.push(['identify', ...all]),
    onAdmitted: () => log.push('admitted'),
    onChange: () => {},
  })
  const come = (name: string, key = keyOf(name)) => {
    const way = new FakeWay()
    roster.intro(way, { t: 'intro', name, key, epoch: 0 })
    return { way, clientId: guestClientId(key) }
  }
  const gate = (news: Partial<GatesView>) => {
    hands.gates = { ...idle, ...news }
    roster.gatesChanged()
  }
  return { roster, log, passes, come, gate }
}

describe('who comes', () => {
  test('is let in at once where nobody asks, else when a person says so', () => {
    const open = setUp()
    expect(open.come('Ann').way.told).toEqual([
      { t: 'in', name: 'Ann', topic: 'class/ann/', broker: 'test', iceServers: [], epoch: 0 },
      { t: 'you', name: 'Ann', topic: 'class/ann/', muted: false, held: null },
    ])
    const asked = setUp({ asks: true })
    const { way, clientId } = asked.come('Ann')
    expect(way.told).toEqual([{ t: 'wait' }])
    expect(asked.roster.guests).toMatchObject([{ state: 'asking', words: way.words }])
    expect(asked.log).toEqual([])
    asked.roster.admit(clientId)
    asked.roster.admit(clientId)
    expect(way.started).toBe(1)
    expect(asked.log).toEqual(['admitted'])
  })

  test('and opens a stream before it is let in, gets none', () => {
    const { roster, passes, come } = setUp({ asks: true })
    const { way } = come('Ann')
    const [near] = linkPair()
    let closed = false
    near.close = () => {
      closed = true
    }
    roster.stream(way, near)
    expect([closed, passes]).toEqual([true, []])
  })

  test('has a level of its own, whatever its name', () => {
    const { roster, come } = setUp()
    for (const [name, key] of [
      ['Kiwi 7', 'a'],
      ['kiwi7', 'b'],
      ['+/#', 'c'],
      ['', 'd'],
      ['Zoë', 'e'],
    ] as const) {
      come(name, keyOf(key))
    }
    expect(roster.guests.map(({ level }) => level)).toEqual(['kiwi7', 'kiwi7-2', 'guest', 'guest-2', 'zoë'])
  })

  test('again with the same secret is the same guest; the name that the host gave stays', () => {
    const { roster, come } = setUp()
    const first = come('Ann')
    roster.rename(first.clientId, 'Anna')
    const again = come('Ann')
    const anna = { name: 'Anna', topic: 'class/anna/' }
    expect(again.way.told).toMatchObject([
      { t: 'in', ...anna },
      { t: 'you', ...anna },
    ])
    expect(roster.guests).toHaveLength(1)
    roster.gone(first.way)
    expect(roster.guests[0]?.state).toBe('joining')
    roster.gone(again.way)
    expect(roster.guests[0]?.state).toBe('away')
  })

  test('is remembered by the next page: let in without asking, or banned', () => {
    const first = setUp({ asks: true })
    const [ann, bob] = [first.come('Ann'), first.come('Bob')]
    first.roster.admit(ann.clientId)
    first.roster.ban(bob.clientId)
    first.come('Eve')
    expect(first.roster.members.map(({ name }) => name)).toEqual(['Ann', 'Bob'])
    const next = setUp({ asks: true })
    next.roster.remember(first.roster.members)
    expect(next.come('Ann').way.started).toBe(1)
    const banned = next.come('Bob')
    expect([banned.way.told, banned.way.closed]).toEqual([[{ t: 'no', why: 'banned' }], true])
  })

  test('as one of very many is told that it is full', () => {
    const { roster, come } = setUp({ asks: true })
    for (let at = 0; at < 200; at += 1) come(`G${at}`, keyOf(`g${at}x`))
    expect(come('Late', keyOf('late')).way.told).toEqual([{ t: 'no', why: 'full' }])
    expect(roster.guests).toHaveLength(200)
  })
})

describe('what a guest may do', () => {
  test('stands in the pass of each of its links', () => {
    const { roster, passes, come } = setUp()
    const { way, clientId } = come('Kiwi 7')
    roster.stream(way, linkPair()[0])
    expect(passes).toEqual([
      {
        clientId,
        username: 'kiwi7',
        address: 'direct',
        rules: [
          { effect: 'allow', action: 'publish', topic: 'class/%u/#' },
          { effect: 'allow', action: 'subscribe', topic: 'class/#' },
        ],
        messagesPerSecond: 500,
        bytesPerSecond: 1024 * 1024,
      },
    ])
  })

  test('is not everything where a list is empty', () => {
    const { roster, passes, come } = setUp({ rules: { publish: [], subscribe: [] } })
    roster.stream(come('Ann').way, linkPair()[0])
    expect(passes[0]?.rules.map(({ topic }) => topic)).toEqual(['mqtab/nowhere', 'mqtab/nowhere'])
  })

  test('changes while it is here: a new name and silence are told to the broker and to the guest', () => {
    const { roster, log, come } = setUp()
    const { way, clientId } = come('Ann')
    roster.mute(clientId, true)
    expect(log.at(-1)).toMatchObject(['identify', clientId, 'ann', [{ topic: 'mqtab/nowhere' }, { topic: 'class/#' }]])
    expect(way.told.at(-1)).toEqual({ t: 'you', name: 'Ann', topic: 'class/ann/', muted: true, held: null })
    roster.rename(clientId, '\u202eEvil\n')
    expect(way.told.at(-1)).toMatchObject({ name: 'Evil', topic: 'class/evil/', muted: true })
  })

  test('ends when it is removed: the broker says why, then the way closes, and it may ask again', async () => {
    const { roster, log, come } = setUp()
    const { way, clientId } = come('Ann')
    const [near] = linkPair()
    roster.stream(way, near)
    roster.remove(clientId)
    expect(log.at(-1)).toEqual(['disconnect', clientId])
    expect(way.closed).toBe(false)
    near.close()
    while (!way.closed) await Promise.resolve()
    expect(way.told.at(-1)).toEqual({ t: 'no', why: 'removed' })
    expect(come('Ann').way.started).toBe(1)
  })

  test('does not include more than four connections', () => {
    const { roster, passes, come } = setUp()
    const { way } = come('Ann')
    for (let at = 0; at < 6; at += 1) roster.stream(way, linkPair()[0])
    expect(passes).toHaveLength(4)
  })
})

describe('while somebody holds packets', () => {
  const heldOf = ({ told }: FakeWay) => told.flatMap((note) => (note.t === 'you' ? [note.held] : []))

  test('each guest is told what concerns it, once, and that it is over', () => {
    const { come, gate } = setUp()
    const [ann, bob] = [come('Ann'), come('Bob')]
    gate({ lanes: [laneOf(ann.clientId)], held: 0 })
    gate({ lanes: [laneOf(ann.clientId)], held: 3 })
    expect([heldOf(ann.way), heldOf(bob.way)]).toEqual([[null, 'link'], [null]])
    gate({ stepping: true, lanes: [laneOf(ann.clientId)], held: 3 })
    expect([heldOf(ann.way).at(-1), heldOf(bob.way).at(-1)]).toEqual(['all', 'all'])
    gate({ slowMillis: 600, slowClients: null })
    expect([heldOf(ann.way).at(-1), heldOf(bob.way).at(-1)]).toEqual(['slow', 'slow'])
    gate({ slowMillis: 600, slowClients: [bob.clientId] })
    expect([heldOf(ann.way).at(-1), heldOf(bob.way).at(-1)]).toEqual([null, 'slow'])
    gate({})
    expect([heldOf(ann.way), heldOf(bob.way)]).toEqual([
      [null, 'link', 'all', 'slow', null],
      [null, 'all', 'slow', null],
    ])
  })

  test('who comes then is told at once; who still asks is told nothing', () => {
    const { roster, come, gate } = setUp({ asks: true })
    const { way, clientId } = come('Ann')
    gate({ stepping: true })
    expect(way.told).toEqual([{ t: 'wait' }])
    roster.admit(clientId)
    expect(heldOf(way)).toEqual(['all'])
  })

  test('who was away while it ended hears so, and that it is muted no more', () => {
    const { roster, come, gate } = setUp()
    const { way, clientId } = come('Ann')
    roster.mute(clientId, true)
    gate({ stepping: true })
    expect(way.told.at(-1)).toMatchObject({ muted: true, held: 'all' })
    roster.gone(way)
    gate({})
    roster.mute(clientId, false)
    expect(come('Ann').way.told.at(-1)).toMatchObject({ t: 'you', muted: false, held: null })
  })
})
