// The made-up broker's storage in every state: `?fake=full`, `closed`, `fault`, `memory`, `damaged`, `lost`, `cleared`, `evictable`.
// Never part of a build; does not know how storage works.
import type { StorageSummary, StorageView } from '../core/storage-views.ts'

const mib = 1024 * 1024
const fault = 'The database mqtab:default was written by a newer version of mqtab. Reload the page to get that version.'

export function fakeSummary(mode: string, n: number): StorageSummary {
  const level = mode === 'full' ? 'full' : mode === 'closed' || mode === 'cleared' ? 'closed' : 'open'
  return {
    kind: mode === 'memory' ? 'memory' : 'indexeddb',
    commits: 4120 * n,
    writes: 18_204 * n,
    lastCommitMillis: 1.8 * n,
    databaseBytes: mode === 'memory' ? 0 : 186 * mib,
    level,
    why:
      mode === 'full'
        ? 'the browser has almost no space left for this site'
        : mode === 'closed'
          ? 'the browser has no space left for this site, and nothing can be written'
          : '',
    fault: mode === 'fault' || mode === 'memory' ? fault : null,
    undoUntil: mode === 'cleared' ? Date.now() + 8_000 : null,
    damaged: mode === 'damaged' ? 2 : 0,
    lost: mode === 'lost',
  }
}

export function fakeStorage(mode: string): StorageView {
  const isFull = mode === 'full' || mode === 'closed'
  return {
    durability: 'relaxed',
    durabilityIsFixed: false,
    usage:
      mode === 'memory'
        ? null
        : { usageBytes: 212 * mib, quotaBytes: 10_452 * mib, isPersisted: mode !== 'evictable' && !isFull },
    databaseBytes: mode === 'memory' ? 0 : 186 * mib,
    rows: 24_118,
    reserve: isFull ? 'spent' : 'kept',
    retained: {
      count: 9_204,
      bytes: 121 * mib,
      largest: [
        { level: 'cameras', count: 48, bytes: 96 * mib },
        { level: 'zigbee2mqtt', count: 7_420, bytes: 21 * mib },
        { level: 'home', count: 1_702, bytes: 3.4 * mib },
        { level: 'a-very-long-first-level-of-topics-that-somebody-made-up', count: 34, bytes: 0.6 * mib },
      ],
    },
    sessions: {
      count: 14,
      bytes: 61 * mib,
      largest: [
        { clientId: 'logger', messages: 12_840, bytes: 58 * mib },
        { clientId: 'mqttx_7d2f91c0', messages: 301, bytes: 3 * mib },
      ],
    },
    damaged:
      mode === 'damaged'
        ? [
            {
              sequence: 4_711,
              foundAt: Date.now(),
              cause: 'DataError: Failed to read large IndexedDB value',
              names: [],
            },
            {
              sequence: 4_802,
              foundAt: Date.now(),
              cause: 'Error: It is no record of a journal.',
              names: ['retained home/lamp', 'session logger'],
            },
          ]
        : [],
    problems: isFull
      ? [
          {
            time: Date.now() - 61_000,
            kind: 'reopened',
            message: 'The browser closed the connection to the database. It was opened again, and nothing is lost.',
          },
          {
            time: Date.now() - 4_000,
            kind: 'disk-full',
            message: 'The disk is full. What was promised is worked off in the room that was held back for that.',
          },
        ]
      : [],
  }
}
