// What is said of the storage wherever a page is open, in English: the bar below the header, and notes of what was done.
// Does not know the markup.
import { count } from '../format.ts'
import { catalogue } from '../language.ts'

export const keepText = catalogue('keep', {
  bar: {
    full: 'The storage is full: nothing new is promised.',
    closed: 'The storage takes nothing: nothing new is promised, and sessions that are kept wait.',
    memory: 'This broker runs in memory only: nothing is kept.',
    fault: 'The broker cannot open its database.',
    damaged: (n: number) =>
      n === 1
        ? 'A record of the database cannot be read; all else is served.'
        : `${count(n)} records of the database cannot be read; all else is served.`,
    lost: 'The browser has thrown away what this broker kept: its database was damaged, or cleared.',
    show: 'What takes the room',
    details: 'Details',
    retry: 'Try again',
    inMemory: 'Run in memory only',
    inMemoryTitle: 'Starts now without the database, which is left as it is. Nothing is kept.',
  },
  failed: (why: string) => `It did not work: ${why}`,
  clear: {
    cleared: 'Everything was cleared.',
    gone: 'Everything was cleared. The disk was too full to keep it aside: it cannot be taken back.',
    undone: 'Taken back: everything is as it was.',
  },
} as const)
