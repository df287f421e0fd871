// How much of its disk space this origin uses, as far as the browser tells.
// Does not know what the space is used for.

export interface Usage {
  readonly usageBytes: number
  readonly quotaBytes: number
}

/** Resolves with null where the browser does not say (no secure context, or an old browser). */
export async function usage(): Promise<Usage | null> {
  const storage = (globalThis.navigator as Partial<Navigator> | undefined)?.storage
  if (typeof storage?.estimate !== 'function') return null
  try {
    const { usage: usageBytes, quota: quotaBytes } = await storage.estimate()
    return usageBytes === undefined || quotaBytes === undefined ? null : { usageBytes, quotaBytes }
  } catch {
    return null
  }
}
