// Every word of the shell and of the first route, in English. Another language is another object of type `Text`.
// Does not know the markup. Names of the standard (QoS, PUBREC, topic) are not translated.
import { count, duration, rate } from './format.ts'
import { catalogue } from './language.ts'

const english = catalogue('page', {
  qos: 'QoS',
  undo: 'Undo',
  close: 'Close',
  clearFilter: 'Clear the filter',
  emptyPayload: 'empty',
  closeInspector: 'Close the inspector (Esc)',
  back: 'Back',
  resizeInspector: 'Width of the inspector',
  sheetHalf: 'Half height',
  sheetFull: 'Full height',
  client: 'Client',
  hostOnly: 'mqtab hosts the broker in this window',
  newVersion: 'A newer version of this page is here. Reload when you like.',
  /** Before the title of a page that holds packets. */
  holdingMark: '✋',
  /** How other pages call this one. */
  pageSince: (time: string) => `the page opened at ${time}`,
  lazyFailed: 'This part of the page could not be loaded. Check that the page’s server is running, then reload.',
  skip: { view: 'Skip to the view', inspector: 'Skip to the inspector', workbench: 'Skip to the workbench' },
  copy: {
    copy: 'Copy',
    copied: 'Copied',
    failed: 'Not copied: select it by hand',
    label: (what: string) => `Copy ${what}`,
  },
  marks: {
    pin: 'Retained: stored in the broker now',
    retain: 'RETAIN was set by the publisher',
  },
  views: {
    navigation: 'Views',
    more: 'More',
    flow: 'Flow',
    topics: 'Topics',
    settings: 'Settings',
    messages: 'Messages',
    clients: 'Clients',
    connect: 'Connect',
    broker: 'Broker',
    workbench: 'Workbench',
  },
  header: {
    connect: 'Connect',
    keys: 'Keys',
    leaveProjector: 'Leave projector mode',
    theme: {
      system: 'Theme: as the system',
      light: 'Theme: light',
      dark: 'Theme: dark',
    },
    clients: (n: number) => (n === 1 ? '1 client' : `${count(n)} clients`),
    rate: (perSecond: number) => `${rate(perSecond)} msg/s`,
    rateTitle: 'Messages received by the broker per second, over about 5 s',
    gateway: {
      none: 'no gateway',
      joined: 'gateway joined',
      waiting: 'gateway has another page',
      dialling: 'dialling the gateway',
      refused: 'gateway refused',
    },
    gatewayTitle: {
      none: 'This page did not come from a gateway: only tabs of this browser can connect',
      joined: 'Devices and programs reach this broker through the gateway',
      waiting: 'Devices and programs reach the broker of another page, not this one',
      dialling: 'The gateway does not answer yet; trying again by itself',
      refused: 'The gateway did not accept this page as host of the broker',
    },
  },
  host: {
    kind: {
      'shared-worker': 'SharedWorker',
      'this-tab': 'in this tab',
      'this-tab-only': 'in this tab only',
      'other-tab': 'in another tab',
      unknown: 'broker',
    },
    /** Beside the kind: what ends the broker. Empty where it is what everybody expects. */
    kindNote: {
      'shared-worker': '',
      'this-tab': 'stops when this tab closes',
      'this-tab-only': 'stops when this tab closes',
      'other-tab': 'stops when that tab closes',
      unknown: '',
    },
    kindTitle: {
      'shared-worker': 'The broker runs in a SharedWorker: it lives as long as one tab of this site is open',
      'this-tab':
        'There is no SharedWorker: the broker runs in this tab, and serves the others. When it closes, another open tab takes over',
      'this-tab-only':
        'There is no SharedWorker, and no way to other tabs: the broker runs in this tab alone, and stops when it closes',
      'other-tab':
        'There is no SharedWorker: another tab of this site runs the broker. When it closes, this or another open tab takes over',
      unknown: 'Where the broker runs is not known yet',
    },
    state: {
      starting: 'starting',
      running: 'running',
      waiting: 'waiting',
      crashed: 'crashed',
      silent: 'does not start',
      unavailable: 'not available',
      outdated: 'of another build',
    },
  },
  bar: {
    starting: 'The broker is starting: it reads what it kept.',
    waiting:
      'Another instance of the broker owns its data, or is about to answer. This one takes over as soon as the other ends.',
    crashed: 'The broker crashed and starts again by itself. What it had promised to keep is kept.',
    silent:
      'The broker does not start. This page goes on trying; if that does not help, close all tabs of this site, and open it half a minute later.',
    unavailable: 'No broker can run here.',
    outdated: 'The broker and this page are of different builds: reload the page, and close other tabs of this site.',
    newer: 'The broker is of a newer build than this page. Reload the page when you like.',
    gatewayRefused: 'The gateway refuses this page.',
    why: (why: string) => `Cause: ${why}${/[.!?…]$/.test(why) ? '' : '.'}`,
    reload: 'Reload the page',
  },
  /** In place of what says that a view is live. */
  notWatching: 'not watching',
  speech: (messages: number, clients: number) =>
    `${messages === 1 ? '1 message' : `${count(messages)} messages`}, ${clients === 1 ? '1 client' : `${count(clients)} clients`}`,
  palette: {
    open: 'Find or do',
    placeholder: 'A command, a view, a client or a topic',
    results: 'Commands, clients and topics',
    none: 'Nothing of that name',
    goTo: (view: string) => `Go to ${view}`,
    client: (clientId: string) => `Client ${clientId}`,
    topic: (topic: string) => `Topic ${topic}`,
    theme: { system: 'Theme as the system', light: 'Light theme', dark: 'Dark theme' },
    projector: 'Projector mode: large, light, nothing else',
    projectorOff: 'Leave projector mode',
    keys: 'All keys',
    singleKeys: (on: boolean) => (on ? 'Switch single keys off' : 'Switch single keys on'),
    spoken: (on: boolean) => (on ? 'Screen reader: no summary' : 'Screen reader: a summary every five seconds'),
  },
  packet: 'Packet',
  message: 'Message',
  topic: 'Topic',
  number: 'Number',
  bench: {
    title: 'Workbench',
    open: 'Open the workbench',
    collapse: 'Collapse the workbench',
    height: 'Height of the workbench',
    add: 'Add a client',
    hint: 'MQTT clients in this tab, to publish and subscribe by hand',
    state: { offline: 'offline', connecting: 'connecting', connected: 'connected', failed: 'failed' },
  },
  sessionFor: (seconds: number) =>
    seconds === 0 ? 'ends with the connection' : seconds >= 0xffffffff ? 'never ends' : duration(seconds),
})

export type Text = typeof english
export const text: Text = english
