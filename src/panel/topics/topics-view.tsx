// The topics of this broker as a tree. Does not know a topic in full.

import { TopicTree } from '../broker/topic-tree.tsx'
import { text } from '../text.ts'
import { ViewHead } from '../ui/view-head.tsx'
import styles from './topics.module.css'

export function TopicsView() {
  return (
    <div class={styles.view}>
      <ViewHead title={text.views.topics} />
      <TopicTree />
    </div>
  )
}
