// Shared subscriptions: of each group its strategy and members, who got how much and last, and who was passed over and why.
// Does not know how a member is picked.
import type { ShareGroupView, ShareMemberView } from '../../core/share-view.ts'
import { count } from '../format.ts'
import { linkTo } from '../route.ts'
import { now } from '../state.ts'
import { strategyText } from '../strategy-text.ts'
import { Empty } from '../ui/empty.tsx'
import { QoSMark, StateDot } from '../ui/marks.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { useWatch } from '../use-watch.ts'
import styles from './shared-groups.module.css'
import { brokerText } from './text.ts'

const words = brokerText.shared

export function SharedGroups() {
  const groups = useWatch('shares', {})
  if (groups === null || groups.length === 0)
    return (
      <div class={styles.none}>
        {groups === null ? <Unknown /> : <Empty icon="clients" title={words.empty} why={words.emptyWhy} />}
      </div>
    )
  return (
    <div class={styles.shared}>
      <div class={styles.about}>
        <p>{words.why}</p>
        <a class="button" href={linkTo('settings')}>
          {words.change}
        </a>
      </div>
      {groups.map((group) => (
        <Group key={group.filter} group={group} />
      ))}
    </div>
  )
}

function Group({ group }: { group: ShareGroupView }) {
  const { columns } = words
  const left = group.size - group.members.length
  return (
    <section class={styles.group} aria-label={words.group(group.name)}>
      <header>
        <h2>
          <bdi class="mono">{group.filter}</bdi>
        </h2>
        <span>
          {words.strategy}: <b>{strategyText[group.strategy]}</b>
        </span>
        <span class="mono">{words.picks(group.picks)}</span>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.member}</th>
            <th scope="col">{columns.qos}</th>
            <th scope="col" class={styles.end}>
              {columns.picks}
            </th>
            <th scope="col">{columns.part}</th>
            <th scope="col">{columns.last}</th>
            <th scope="col">{columns.over}</th>
          </tr>
        </thead>
        <tbody>
          {group.members.map((member) => (
            <Member key={member.clientId} member={member} group={group} />
          ))}
        </tbody>
      </table>
      {left > 0 && <p class="muted">{words.more(left)}</p>}
    </section>
  )
}

function Member({ member, group }: { member: ShareMemberView; group: ShareGroupView }) {
  const { clientId, connected, isNext, lastPickAt, lastReason, passedOver, picks } = member
  const part = group.picks === 0 ? 0 : picks / group.picks
  return (
    <tr>
      <th scope="row">
        <StateDot state={connected ? 'on' : 'off'} />
        <a href={linkTo('clients', { kind: 'client', id: clientId })}>
          <bdi class="mono">{clientId}</bdi>
        </a>
        {!connected && <span class={styles.state}>{words.offline}</span>}
        {isNext && <span class={styles.next}>{group.strategy === 'sticky' ? words.holds : words.next}</span>}
      </th>
      <td>
        <QoSMark qos={member.qos} short />
      </td>
      <td class={styles.end}>
        <span class={styles.label}>{words.columns.picks}</span> {count(picks)}
      </td>
      <td>
        <span class={styles.part}>
          <span style={{ inlineSize: `${part * 100}%` }} />
        </span>
      </td>
      <td>
        <span class={styles.label}>{words.columns.last}</span>{' '}
        {lastPickAt === null ? words.never : words.ago(Math.max(0, (now.value - lastPickAt) / 1000))}
      </td>
      <td>
        <span class={styles.label}>{words.columns.over}</span> <span class="mono">{count(passedOver)}</span>
        {lastReason !== null && <span class={styles.why}>{words.lastReason(words.reasons[lastReason])}</span>}
      </td>
    </tr>
  )
}
