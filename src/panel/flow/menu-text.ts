// The words of what of the flow comes when it is asked for, in English: menus, the timeline, time mode. Does not know the markup.
import { count, rate } from '../format.ts'
import { catalogue } from '../language.ts'

export const menuText = catalogue('flow-menus', {
  row: (name: string) => `What to do with: ${name.replace(/^Step 0\. /, '')}`,
  release: 'Let it go',
  cutBefore: 'Cut before it arrives',
  cutBeforeWhy: 'The link breaks; this packet never gets there.',
  cutAfter: 'Cut after it has arrived',
  cutAfterWhy: 'The link breaks once it is there, before any answer.',
  cutNow: (client: string) => `Cut the link of ${client} now`,
  cutNowWhy: 'As if the network failed: nobody says goodbye.',
  holdLink: (client: string) => `Hold the link of ${client}`,
  openLink: (client: string) => `Let the link of ${client} go on`,
  isolate: (message: number) => `Only message ${message}`,
  unisolate: 'All messages again',
  copy: 'Copy as text',
  copied: 'Copied.',
  filterBy: 'Filter by',
  without: (part: string) => `All but ${part}`,
  more: {
    decisions: 'Decisions',
    pings: 'PINGREQ and PINGRESP',
    letDie: 'Let a client die: hold even when its keep alive runs out',
    spoken: 'Tell a screen reader every 5 s what has come',
    unisolate: 'Show all messages',
    export: 'Export',
    svg: 'Picture (SVG)',
    mermaid: 'Mermaid',
    plain: 'Text',
    linkTitle: 'Link to this view',
    link: 'the link to this view',
    clear: 'Clear the view',
  },
  spoken: {
    lost: (client: string, why: string) => `${client} is gone: ${why}`,
    summary: (packets: number, clients: number) =>
      `${packets === 1 ? '1 packet' : `${packets} packets`}, ${clients === 1 ? '1 client' : `${clients} clients`}`,
  },
  breakpoints: {
    title: 'Break on',
    why: 'The first packet that matches stops the whole broker.',
    field: 'type:puback client:phone qos:2 dir:in',
    add: 'Add',
    remove: (what: string) => `Remove ${what}`,
    none: 'No breakpoints.',
    examples: ['type:publish dir:in', 'type:puback', 'reason:>=0x80'] as readonly string[],
  },
  crowd: {
    title: (n: number) => `${count(n)} packets a second match`,
    tooMany: 'More than anyone can read.',
    why: 'More than anyone can read. Choose a client, a topic or a type:',
    each: (perSecond: number) => `${rate(perSecond)}/s`,
    clients: 'Clients',
    topics: 'Topics',
    types: 'Packets',
  },
  timeline: {
    label: 'Packets over the last two minutes',
    /** `since` is when counting began, if that is less than two minutes ago; `breaks`: nobody watched for a part of that. */
    words: (n: number, most: number, since: string | null, breaks: boolean) =>
      `${n === 1 ? '1 packet' : `${count(n)} packets`} ${since === null ? 'in the last two minutes' : `since ${since}`}, at most ${count(most)} in a tenth of a second${
        breaks ? '; not counted while no flow was open (hatched)' : ''
      }`,
    brief: (n: number, since: string | null, breaks: boolean) =>
      `${n === 1 ? '1 packet' : `${count(n)} packets`} ${since === null ? 'in two minutes' : `since ${since}`}${breaks ? '; hatched: not counted' : ''}`,
  },
  time: {
    closer: 'Closer',
    further: 'Further',
    perScreen: (clock: string) => `${clock} a screen`,
    fit: 'Fit',
    fitTitle: 'All packets on one screen',
    tooOld: (n: string) => `${n} older ones only from further away`,
    pile: (n: number) => `${count(n)} packets lie here on each other: each click opens the next one`,
    among: (at: number, n: number) => ` ${at}/${n}`,
    unnamed: (n: string) => `${n} packets here: closer, they have names`,
  },
})
