// A topic above a filter, level by level. Does not know why a level holds.

import styles from './levels.module.css'
import type { LevelReason } from './match-reasons.ts'
import { testerText as words } from './wildcard-text.ts'

export function Levels({ levels }: { levels: readonly LevelReason[] }) {
  return (
    <span class={styles.levels} dir="ltr">
      {levels.map((level, at) => (
        <span
          key={`${at} ${level.topic}`}
          class={styles.level}
          data-holds={level.holds}
          title={words.levelTitle(level.filter, level.why)}
        >
          <bdi>{level.topic ?? '–'}</bdi>
          <bdi class={styles.asked}>{level.filter ?? '–'}</bdi>
        </span>
      ))}
    </span>
  )
}
