// One task for the broker and its answer, over an observer port of its own.
// Does not know what a task does.
import type { Task } from '../core/storage-views.ts'
import { type ObserverMessage, type ObserverRequest, observerVersion } from '../core/views.ts'
import type { BrokerHandle } from './open.ts'

/** Resolves with the answer. Rejects with a sentence when the broker refuses, or goes before it has answered. */
export function doTask(handle: BrokerHandle, task: Task): Promise<unknown> {
  const port = handle.observe()
  const post = (request: ObserverRequest): void => port.postMessage(request)
  return new Promise<unknown>((resolve, reject) => {
    const stop = handle.onChange(() => {
      if (handle.state === 'gone' || handle.state === 'closed')
        end(() => reject(new Error(`${gone} ${handle.why}`.trim())))
    })
    const end = (settle: () => void): void => {
      stop()
      port.onmessage = null
      port.close()
      settle()
    }
    port.onmessage = ({ data }: { readonly data: ObserverMessage }) => {
      if (data.type === 'welcome') post({ type: 'task', id: 1, task })
      else if (data.type === 'done') end(() => resolve(data.result))
      else if (data.type === 'failed' || data.type === 'refused') end(() => reject(new Error(data.why)))
    }
    post({ type: 'hello', version: observerVersion })
  })
}

const gone = 'The broker went before it was done.'
