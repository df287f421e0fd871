// What an observer sees of shared subscriptions: who of each group got how much, and why somebody was passed over.
// Changes nothing.
import type { QoS } from '../protocol/packet.ts'
import type { ShareStrategy } from './limits.ts'
import { strategyOf } from './share.ts'
import type { ShareGroup, ShareTally } from './share-group.ts'
import type { BrokerState } from './state.ts'

export interface ShareMemberView extends Readonly<ShareTally> {
  readonly clientId: string
  readonly qos: QoS
  readonly connected: boolean
  /** Whose turn it is, where the strategy goes in turns; with `sticky` who has it. */
  readonly isNext: boolean
}

export interface ShareGroupView {
  /** Whole, `$share/name/filter`. */
  readonly filter: string
  readonly name: string
  readonly strategy: ShareStrategy
  /** Since the group began. */
  readonly picks: number
  /** All; `members` holds as many as there is room for. */
  readonly size: number
  readonly members: readonly ShareMemberView[]
}

/** Rows of members in one answer. */
const maximumMembers = 500

/** The groups in order of their filters, as far as their members fit into one answer. */
export function sharesView(state: BrokerState): readonly ShareGroupView[] {
  const groups = [...state.tree.groups].sort((a, b) => (a.filter < b.filter ? -1 : 1))
  const views: ShareGroupView[] = []
  let room = maximumMembers
  for (const group of groups) {
    if (room <= 0) break
    views.push(groupView(state, group, room))
    room -= group.members.length
  }
  return views
}

function groupView(state: BrokerState, group: ShareGroup, room: number): ShareGroupView {
  const { filter, name, members, picks } = group
  const strategy = strategyOf(state, group)
  const turn = strategy === 'sticky' ? (group.last ?? members[group.next]) : members[group.next]
  const takesTurns = strategy === 'roundRobin' || strategy === 'leastInflight' || strategy === 'sticky'
  return {
    filter,
    name,
    strategy,
    picks,
    size: members.length,
    members: members.slice(0, room).map((member) => ({
      ...group.tallies.get(member)!,
      clientId: member.session.clientId,
      qos: member.qos,
      connected: member.session.connection !== null,
      isNext: takesTurns && member === turn,
    })),
  }
}
