// Every conformance case against a broker in this process, under a virtual clock.
// Does not know what is demanded: the cases do.
import { describe, test } from 'vitest'
import { suites } from './cases.ts'
import { localDoor } from './doors.ts'
import { Broker } from './kit.ts'

for (const [name, cases] of suites) {
  describe(name, () => {
    test.each(cases.map((each) => [`[${each.ids.join('] [')}] ${each.name}`, each] as const))('%s', async (_, each) => {
      const broker = new Broker(await localDoor(each.config))
      try {
        await each.run(broker)
      } finally {
        broker.close()
      }
    })
  })
}
