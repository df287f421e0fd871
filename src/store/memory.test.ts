// The memory store under the contract, and the volatile one, which keeps nothing by design.
// Does not know the other stores.
import { expect, it } from 'vitest'
import { emptyRows } from '../core/rows.ts'
import { memoryStore, volatileStore } from './memory.ts'
import { put, storeContract } from './store.contract.ts'

storeContract('memory', () => {
  const rows = emptyRows()
  return () => memoryStore(rows)
})

it('volatileStore counts, and keeps nothing', async () => {
  const store = volatileStore()
  await store.commit([put('a')])
  expect(store.statistics).toMatchObject({ commits: 1, writes: 1, rows: 0 })
  expect(await store.load()).toEqual(emptyRows())
  store.close()
  await expect(store.commit([put('a')])).rejects.toMatchObject({ name: 'InvalidStateError' })
})
