// Runs slow work, which gives way now and then by itself, behind everything else that this thread has to do.
// Does not know what the work is.

/** What browsers offer for it; TypeScript's types for workers are not here, and Node has none of it. */
interface Prioritized {
  readonly scheduler?: { postTask?<Result>(job: () => Promise<Result>, how: { signal: unknown }): Promise<Result> }
  readonly TaskController?: new (how: {
    priority: 'background'
  }) => { readonly signal: unknown; setPriority(priority: 'user-visible'): void }
}

/** Milliseconds after which the work takes its share even of a thread that is never idle. */
const patienceMillis = 3_000

/**
 * Where a browser has `scheduler.yield`, whoever calls it goes on before all that waits: a hash would hold up every
 * packet until its end. A task of low priority hands that priority on to its continuations.
 */
export async function inBackground<Result>(job: () => Promise<Result>): Promise<Result> {
  const { scheduler, TaskController } = globalThis as Prioritized
  if (scheduler?.postTask === undefined || TaskController === undefined) return job()
  const controller = new TaskController({ priority: 'background' })
  const timer = setTimeout(() => controller.setPriority('user-visible'), patienceMillis)
  try {
    return await scheduler.postTask(job, { signal: controller.signal })
  } finally {
    clearTimeout(timer)
  }
}
