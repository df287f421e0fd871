// Makes Chromium begin a new log for the databases of this origin: the old one may end in what a killed browser left.
// Does not know what is kept in them.
import { openDB } from 'idb'

/** Together more than the 4 MB after which LevelDB begins a new log. From 64 KiB on a value would go to a file of its own. */
const pieces = 70
const pieceBytes = 64_000

/**
 * Chromium keeps the databases of an origin in one LevelDB, and goes on writing into the log that it finds. A browser killed
 * amid a write leaves half a record at its end, which is overlooked at first; but with other records behind it the next
 * start takes it for damage, and Chromium throws all of the origin's databases away (google/leveldb#1287). So as much is
 * written as fills that log, and deleted by the same transaction: some 60 ms of the browser's time. Resolves when
 * it is done, and at once in other browsers. Rejects when the disk is too full.
 */
export async function beginFreshLog(): Promise<void> {
  const { userAgent = '' } = (globalThis.navigator ?? {}) as Partial<Navigator>
  if (!/Chrom(e|ium)\//.test(userAgent)) return
  const database = await openDB('mqtab-fresh-log', 1, {
    upgrade: (db) => void db.createObjectStore('ballast'),
  })
  try {
    const { store, done } = database.transaction('ballast', 'readwrite', { durability: 'relaxed' })
    const ballast = new Uint8Array(pieceBytes)
    const requests = Array.from({ length: pieces }, (_, at) => store.put(ballast, at))
    await Promise.all([...requests, store.clear(), done])
  } finally {
    // The log that is full is left at the next write. And what was aborted counts until something is committed: reserve.ts.
    await database.clear('ballast').finally(() => database.close())
  }
}
