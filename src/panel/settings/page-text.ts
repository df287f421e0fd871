// The words of what a person sets for this page, in English. Does not know the markup.
import { catalogue } from '../language.ts'

export const pageText = catalogue('page-settings', {
  title: 'Settings',
  page: 'This page',
  theme: 'Theme',
  themes: { system: 'as the system', light: 'light', dark: 'dark' },
  projector: 'Projector mode: large and light, without rail and workbench',
  singleKeys: 'Single keys, such as Space and g f, act while no text field has the focus',
  spoken: 'Screen readers speak a summary every five seconds: messages that came, clients that are connected',
})
