// Every conformance case against a broker in this process, under a virtual clock.
// Does not know what is demanded: the cases do.
import { describe, expect, test } from 'vitest'
import { suites } from './cases.ts'
import { localDoor } from './doors.ts'
import { Broker } from './kit.ts'

for (const [name, cases] of suites) {
  describe(name, () => {
    test.each(cases.map((each) => [`[${each.ids.join('] [')}] ${each.name}`, each] as const))('%s', async (_, each) => {
      const door = await localDoor(each.config)
      const broker = new Broker(door)
      try {
        await each.run(broker)
        expect(door.crashes).toEqual([])
      } finally {
        broker.close()
      }
    })
  })
}
