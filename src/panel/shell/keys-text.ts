// The words of the sheet of keys, in English. Does not know which key does what: key-map.ts does.
import { catalogue } from '../language.ts'

export const keysText = catalogue('keys', {
  title: 'Keys',
  intro: 'Single keys act while no text field has the focus.',
  on: 'Single keys are on',
  /** One or two keys that do the same or its opposite, and what that is. */
  groups: [
    {
      title: 'Broker and flow',
      list: [
        ['Space', '.', 'Run or pause'],
        ['→', '⇧ →', 'Step a packet, step a message'],
        ['←', 'End', 'Look back, go live again'],
        ['Home', '', 'Back to the oldest packet'],
        ['i', '', 'Isolate the message of the row'],
        ['h', '', 'Hold or release its link'],
        ['x', '', 'What can go wrong with it'],
        ['t', '', 'Picture or table'],
        ['Alt ←', 'Alt →', 'Move a lane, on its name'],
      ],
    },
    {
      title: 'Rows and inspector',
      list: [
        ['↑', '↓', 'Previous or next row'],
        ['Enter', '', 'Inspect the row'],
        ['1 – 5', '', 'First to fifth tab of the inspector'],
        ['Esc', '', 'Close the inspector'],
        ['/', '', 'Filter'],
      ],
    },
    {
      title: 'Places',
      list: [
        ['g', 'f', 'Flow'],
        ['g', 't', 'Topics'],
        ['g', 'm', 'Messages'],
        ['g', 'c', 'Clients'],
        ['g', 'n', 'Connect'],
        ['g', 'b', 'Broker'],
        ['g', 's', 'Settings'],
        ['g', 'w', 'Workbench'],
        ['Ctrl K', '⌘ K', 'Find or do'],
        ['?', '', 'This sheet'],
      ],
    },
  ] as readonly {
    readonly title: string
    readonly list: readonly (readonly [first: string, second: string, words: string])[]
  }[],
})
