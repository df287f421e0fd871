// The doors by which conformance cases reach a broker: a link in this process under a virtual clock, and a TCP socket.
// Does not know the cases.
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { emptyRows } from '../../core/rows.ts'
import { tcpLink } from '../../gateway/tcp-link.ts'
import { virtualClock } from '../../host/clock.ts'
import { memoryStore } from '../../store/memory.ts'
import type { Store } from '../../store/store.ts'
import type { Link } from '../../transport/link.ts'
import { socketLink } from '../../transport/socket.ts'
import { linkPair, type MemoryLink } from '../memory-link.ts'
import { Rig, rigStart, settle } from '../rig.ts'
import { type CaseConfig, type Door, probe } from './kit.ts'

export interface LocalDoor extends Door {
  /** What the broker died of. A link that closes because of that was not refused, though it looks so from outside. */
  readonly crashes: readonly unknown[]
}

/** A broker of this process, its clock in the case's hand. */
export async function localDoor(config: CaseConfig = {}): Promise<LocalDoor> {
  const { limits, ...rest } = config
  const rows = emptyRows()
  const clock = virtualClock(rigStart)
  const crashes: unknown[] = []
  const onCrash = (error: unknown): void => void crashes.push(error)
  const make = (): Rig =>
    new Rig({ store: mortal(memoryStore(rows)), clock, config: rest, onCrash, ...(limits && { limits }) })
  let rig = make()
  await rig.host.ready
  const links: MemoryLink[] = []
  return {
    crashes,
    async open(): Promise<Link> {
      const [here, there] = linkPair()
      links.push(here)
      rig.host.accept(there, { transport: 'scratch', address: 'conformance' })
      await settle()
      return here
    },
    async advance(seconds) {
      await settle()
      await rig.advance(seconds * 1000)
    },
    heard: () => settle(),
    async restart() {
      // As a killed process: its links break, and nothing it would still do reaches the store.
      await settle()
      ;(rig.store as MortalStore).isDead = true
      for (const link of links.splice(0)) link.break('error')
      rig = make()
      await rig.host.ready
    },
  }
}

interface MortalStore extends Store {
  isDead: boolean
}

/** A store that takes nothing any more once its process is dead. */
function mortal(store: Store): MortalStore {
  return {
    isDead: false,
    load: () => store.load(),
    commit(writes) {
      return this.isDead ? new Promise(() => {}) : store.commit(writes)
    },
    close() {},
  }
}

/** A broker that listens on a TCP port of this machine. Time passes as it does. */
export function tcpDoor(port: number): Door {
  const door: Door = {
    async open() {
      const socket = createConnection({ port, host: '127.0.0.1' })
      await once(socket, 'connect')
      return tcpLink(socket)
    },
    advance: (seconds) => sleep(seconds * 1000 + 50),
    heard: () => probe(door),
    restart: null,
  }
  return door
}

/** MQTT over WebSocket: each send is a binary message of its own. */
export function webSocketDoor(address: string): Door {
  const door: Door = {
    async open() {
      const socket = new WebSocket(address, 'mqtt')
      socket.binaryType = 'arraybuffer'
      await once(socket, 'open')
      return socketLink(socket)
    },
    advance: (seconds) => sleep(seconds * 1000 + 50),
    heard: () => probe(door),
    restart: null,
  }
  return door
}
