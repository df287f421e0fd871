// The settings: limits, users and access rules of the broker, and what a person sets for this page.
// Does not know where the broker keeps them.
import type { ConfigView } from '../../core/config-view.ts'
import { route, setMore } from '../route.ts'
import { Tabs } from '../ui/tabs.tsx'
import { Unknown } from '../ui/unknown.tsx'
import { ViewHead } from '../ui/view-head.tsx'
import { useWatch } from '../use-watch.ts'
import { LimitsForm } from './limits-form.tsx'
import { PageSettings } from './page-settings.tsx'
import { RulesForm } from './rules-form.tsx'
import styles from './settings.module.css'
import { settingsText as words } from './text.ts'
import { UsersForm } from './users-form.tsx'

const keys = ['limits', 'users', 'rules', 'page'] as const
const tabs = keys.map((key) => ({ key, title: words.tabs[key] }))

export function SettingsView() {
  const config = useWatch('config', {})
  const current = keys.find((key) => key === route.value.more.tab) ?? 'limits'
  return (
    <div class={styles.view}>
      <ViewHead title={words.title} />
      <Tabs
        class={styles.tabs}
        label={words.parts}
        tabs={tabs}
        current={current}
        onChange={(key) => setMore('tab', key === 'limits' ? '' : key)}
      >
        {current === 'page' ? (
          <PageSettings />
        ) : config === null ? (
          <Unknown />
        ) : (
          <>
            <Standing config={config} />
            {current === 'limits' && <LimitsForm config={config} />}
            {current === 'users' && <UsersForm config={config} />}
            {current === 'rules' && <RulesForm config={config} />}
          </>
        )}
      </Tabs>
    </div>
  )
}

/** Who decides, and what was wrong with what was asked for. */
function Standing({ config }: { config: ConfigView }) {
  return (
    <div class={styles.standing}>
      <p data-from={config.from}>{words.from[config.from]}</p>
      {config.problems.length > 0 && (
        <div role="alert" class={styles.problems}>
          <p>{words.problems}</p>
          <ul>
            {config.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
