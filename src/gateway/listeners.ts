// Binds servers to addresses, and says in a sentence why one could not be bound.
// Does not know what the servers do.
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'

/** Something outside this program stands in the way; the message is a sentence for the person who started it. */
export class StartError extends Error {}

export interface Binding {
  /** The port that was bound; the same on every address. */
  readonly port: number
  readonly servers: readonly Server[]
  close(): void
}

export interface BindOptions {
  /** `MQTT over TCP` or the like, for sentences. */
  readonly purpose: string
  /** 0 is any free port. */
  readonly port: number
  /** What to say to choose another port: `--tcp`. */
  readonly flag: string
  readonly addresses: readonly string[]
  readonly make: () => Server | HttpServer
}

/** Loopback, so that `localhost` works in both families; with `--host` that address beside it. */
export function addressesToBind(host: string | null): string[] {
  if (host === null) return ['127.0.0.1', '::1']
  if (host === '::') return ['::']
  if (host === '0.0.0.0') return ['0.0.0.0', '::1']
  return ['127.0.0.1', '::1', ...(host === '127.0.0.1' || host === '::1' ? [] : [host])]
}

/**
 * One server per address, all on one port. A family that this machine has not is left out; any other trouble rejects
 * with StartError, and nothing stays bound.
 */
export async function bind(options: BindOptions): Promise<Binding> {
  // With port 0 the first address gives the port; another program may have it on the second: then all over again.
  for (let attempt = 1; ; attempt += 1) {
    const servers: Server[] = []
    try {
      let port = options.port
      for (const address of options.addresses) {
        const server = await listen(options.make(), port, address)
        if (!server) continue
        servers.push(server)
        port = (server.address() as AddressInfo).port
      }
      if (servers.length > 0) return { port, servers, close: () => closeAll(servers) }
      throw new StartError(`mqtab found no address of this machine to listen on for ${options.purpose}.`)
    } catch (error) {
      closeAll(servers)
      const again = options.port === 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE' && attempt < 10
      if (!again) throw asStartError(error, options)
    }
  }
}

/** Null when the machine has no such loopback address. */
async function listen(server: Server, port: number, address: string): Promise<Server | null> {
  try {
    server.listen({ port, host: address, ipv6Only: address === '::1' })
    await once(server, 'listening')
    // Later trouble, such as too many open files, costs the client that met it and no more.
    server.on('error', () => {})
    return server
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (address === '::1' && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return null
    throw Object.assign(error as Error, { address })
  }
}

function closeAll(servers: readonly Server[]): void {
  for (const server of servers) server.close()
}

function asStartError(error: unknown, { purpose, port, flag }: BindOptions): Error {
  if (error instanceof StartError) return error
  const { code, address, message } = error as NodeJS.ErrnoException & { address?: string }
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} (${purpose}) is taken by another program, perhaps another MQTT broker: stop it, or choose another port with ${flag} N.`,
      )
    case 'EACCES':
      return new StartError(
        `Port ${port} (${purpose}) needs rights that mqtab has not: choose one above 1023 with ${flag} N.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`${address} is no address of this machine: give another one with --host.`)
    default:
      return new StartError(`mqtab could not listen on ${address} port ${port} (${purpose}): ${message}`)
  }
}
