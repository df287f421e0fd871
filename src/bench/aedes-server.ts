// The yardstick: aedes over TCP in a process of its own, set up as its documentation says.
// Does not know who measures it.
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

/** Serves on `port` of 127.0.0.1 until the process ends. */
export async function serveAedes(port: number): Promise<void> {
  const broker = await Aedes.createBroker()
  createServer({ noDelay: true }, broker.handle).listen(port, '127.0.0.1')
}
