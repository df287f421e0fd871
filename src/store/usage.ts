// How much of its disk space this origin uses, as far as the browser tells.
// Does not know what the space is used for.

export interface Usage {
  readonly usageBytes: number
  /** Chromium tells every site 10 GiB more than it uses: only a commit that is refused shows where the end is. */
  readonly quotaBytes: number
  /** Whether the browser promises not to evict it when disk space is short; null where it does not say. */
  readonly isPersisted: boolean | null
}

/** Resolves with null where the browser does not say (no secure context, or an old browser). */
export async function usage(): Promise<Usage | null> {
  const storage = (globalThis.navigator as Partial<Navigator> | undefined)?.storage
  if (typeof storage?.estimate !== 'function') return null
  try {
    const { usage: usageBytes, quota: quotaBytes } = await storage.estimate()
    if (usageBytes === undefined || quotaBytes === undefined) return null
    const isPersisted = typeof storage.persisted === 'function' ? await storage.persisted() : null
    return { usageBytes, quotaBytes, isPersisted }
  } catch {
    return null
  }
}
