// The commands that the page offers in every view: going places, theme, projector, keys.
// Does not know the views' own commands.
import { go, type ViewName, views } from './route.ts'
import type { Command } from './shell/commands.ts'
import { openKeys, showWorkbench } from './shell/keys.ts'
import { projector, singleKeys, spoken, theme, themes } from './state.ts'
import { text } from './text.ts'

const words = text.palette
const letters: Partial<Record<ViewName, string>> = {
  flow: 'g f',
  topics: 'g t',
  messages: 'g m',
  clients: 'g c',
  connect: 'g n',
  broker: 'g b',
  settings: 'g s',
  workbench: 'g w',
}

export function pageCommands(): readonly Command[] {
  const places = views.map((view) => {
    const keys = letters[view]
    return {
      id: `go ${view}`,
      words: words.goTo(text.views[view]),
      ...(keys !== undefined && { keys }),
      run: () => (view === 'workbench' ? showWorkbench() : go(view)),
    }
  })
  const looks = themes.map((each) => ({
    id: `theme ${each}`,
    words: words.theme[each],
    run: () => {
      theme.value = each
    },
  }))
  return [
    ...places,
    ...looks,
    {
      id: 'projector',
      words: projector.value ? words.projectorOff : words.projector,
      run: () => {
        projector.value = !projector.value
      },
    },
    {
      id: 'single keys',
      words: words.singleKeys(singleKeys.value),
      run: () => {
        singleKeys.value = !singleKeys.value
      },
    },
    {
      id: 'spoken',
      words: words.spoken(spoken.value),
      run: () => {
        spoken.value = !spoken.value
      },
    },
    { id: 'keys', words: words.keys, keys: '?', run: openKeys },
  ]
}
