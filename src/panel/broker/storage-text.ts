// The words of the storage, in English. Does not know the markup.
import { bytes, count } from '../format.ts'
import { catalogue } from '../language.ts'

export const storageText = catalogue('storage', {
  state: {
    title: 'State',
    open: 'Promises are kept: what the broker acknowledges survives the end of tab, browser and broker.',
    full: 'Nothing new is promised: QoS 1 and 2, sessions that are kept and their subscriptions get 0x97. What was promised is worked off, and what is retained can be cleared.',
    closed:
      'Nothing can be written: sessions that are kept cannot be taken up, and nothing is promised (0x97). QoS 0 and clean sessions live on.',
    cleared: 'Everything was cleared, and can still be taken back. Until then nothing new is kept (0x97).',
    memory: 'In memory only: nothing is kept. All sessions and retained messages end with this broker.',
    fault: 'The broker is not running: its database cannot be opened.',
  },
  space: {
    title: 'Space',
    database: 'This broker',
    databaseNote: (rows: number) => `${count(rows)} rows`,
    site: 'This site',
    siteNote: (quota: number) => `of ${bytes(quota)} that the browser allows`,
    unknown: 'not told',
    unknownNote: 'this browser does not say',
    eviction: 'Eviction',
    protected: 'protected',
    protectedNote: 'the browser asks before it deletes this site’s data',
    evictable: 'possible',
    evictableNote: 'short of disk space, the browser may delete this site’s data',
    ask: 'Ask the browser to keep it',
    granted: 'The browser keeps this site’s data from now on.',
    denied:
      'The browser does not promise it. Bookmarking or installing the page, or using it often, makes it more likely.',
    reserve: 'Reserve',
    reserves: { none: 'none', kept: 'held back', spent: 'spent' },
    reserveNotes: {
      none: 'not needed yet',
      kept: 'room to work off what was promised when the disk is full',
      spent: 'the disk is full; taken again as soon as there is room',
    },
  },
  largest: {
    title: 'What takes the room',
    retained: (n: number, size: number) => `Retained messages: ${count(n)}, ${bytes(size)}`,
    sessions: (n: number, size: number) => `Queues of ${count(n)} sessions: ${bytes(size)}`,
    noneRetained: 'No retained messages.',
    noneWaiting: 'No messages wait for a client.',
    messages: (n: number) => (n === 1 ? '1 message' : `${count(n)} messages`),
    show: 'Show',
    showBranch: (level: string) => `Show what is retained under ${level}`,
    clear: 'Clear',
    clearBranch: (level: string) => `Clear what is retained under ${level}`,
    clearing: (n: number, level: string) => `${count(n)} retained messages under ${level} are cleared in 8 s.`,
    showSession: (clientId: string) => `Show the session of ${clientId}`,
    end: 'End session',
    endSession: (clientId: string) => `End session of ${clientId}`,
    ending: (clientId: string) => `The session of ${clientId} ends in 8 s, with all that waits for it.`,
    bare: '(empty level)',
  },
  durability: {
    title: 'Durability',
    relaxed: 'relaxed',
    relaxedWhat:
      'An acknowledged message survives when the tab, the broker or the whole browser is closed or crashes. If the power fails or the computer crashes, the last seconds may be lost.',
    strict: 'strict',
    strictWhat:
      'The browser forces each commit to the disk before the broker acknowledges. Survives a power cut too, as far as the disk is honest. Each commit takes about 2 to 5 times as long.',
    fixed: 'Set by the configuration of the gateway.',
    kept: (which: string) => `Durability is ${which} from now on.`,
    memory: 'Nothing is kept, so there is nothing to choose.',
  },
  snapshot: {
    title: 'Snapshot',
    what: 'Everything kept in one file: sessions, subscriptions, queues, retained messages, delayed wills.',
    export: 'Export…',
    exporting: 'Exporting…',
    exported: (name: string, size: number) => `${name} saved (${bytes(size)}).`,
    import: 'Import…',
    importing: 'Importing…',
    imported: (sessions: number, retained: number, queued: number) =>
      `Imported: ${count(sessions)} sessions, ${count(retained)} retained messages, ${count(queued)} messages on their way.`,
    occupied: (name: string) =>
      `This broker keeps sessions or retained messages. Importing ${name} replaces all of them, and disconnects all clients.`,
    replace: 'Replace everything',
    cancel: 'Cancel',
    refused: (name: string, why: string) => `${name} was not imported, and nothing has changed. ${why}`,
    file: 'Snapshot to import',
  },
  clear: {
    title: 'Clear',
    everything: 'Clear everything',
    everythingWhat:
      'Sessions, queues, retained messages and delayed wills. Clients whose sessions are kept are disconnected; for 8 s it can be taken back exactly as it was.',
    retained: 'Clear retained',
    clearingRetained: 'All retained messages are cleared in 8 s.',
    sessions: 'End all sessions',
    endingSessions: 'All sessions that are kept end in 8 s, with what waits for them.',
  },
  damaged: {
    title: 'Damaged records',
    what: 'These records of the database cannot be read. They are left where they are, and nothing of them is served.',
    record: (sequence: number) => `Record ${sequence}`,
    held: (names: readonly string[]) => `It held ${names.join(', ')}${names.length >= 5 ? ' and perhaps more' : ''}.`,
    unknown: 'What it held is not known.',
    export: 'Export what is left…',
    forget: 'Delete them',
    forgotten: 'The damaged records were deleted.',
  },
  problems: { title: 'What happened', none: 'Nothing so far.' },
} as const)
