// A real `mqtab --headless` on a profile of its own, that can be ended in every way and started again, and a door to it
// for conformance cases. Does not know the cases, nor what a broker must keep.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tcpDoor } from '../src/testing/conformance/doors.ts'
import type { Door } from '../src/testing/conformance/kit.ts'
import { kill, processesOf } from './crash/processes.ts'
import { type GatewayProcess, startGateway } from './programs.ts'

/**
 * How it ends: SIGTERM to the gateway; SIGKILL to the gateway and its browser; SIGKILL to the gateway alone, whose browser
 * must end by itself; SIGKILL to the browser alone, which the gateway must start again.
 */
export type Death = 'stopped' | 'killed' | 'gateway killed' | 'browser killed'

export class HeadlessGateway {
  readonly profile: string
  gateway: GatewayProcess
  readonly #args: readonly string[]

  private constructor(profile: string, gateway: GatewayProcess, args: readonly string[]) {
    this.profile = profile
    this.gateway = gateway
    this.#args = args
  }

  static async start(...args: string[]): Promise<HeadlessGateway> {
    const profile = await mkdtemp(join(tmpdir(), 'mqtab-headless-'))
    const all = ['--headless', '--profile', profile, ...args]
    return new HeadlessGateway(profile, await startGateway(...all), all)
  }

  /** Ends it in this way; resolves when it serves again, on the same ports and profile. */
  async restart(death: Death): Promise<void> {
    const { program, port, tcp } = this.gateway
    const hosting = () => program.err.filter((line) => line.includes('hosts the broker')).length
    const before = hosting()
    const pids = await this.processes()
    if (death === 'browser killed') {
      for (const pid of pids) kill(pid)
      await program.lines(/hosts the broker/, before + 1, 'err')
      return
    }
    if (death === 'stopped') {
      await this.gateway.stop()
    } else {
      program.child.kill('SIGKILL')
      if (death === 'killed') for (const pid of pids) kill(pid)
      await program.exit()
    }
    this.gateway = await startGateway(...this.#args, '--port', `${port}`, '--tcp', `${tcp}`)
  }

  /** The browser's processes, by their ids. */
  async processes(): Promise<number[]> {
    return (await processesOf(this.profile)).map(({ pid }) => pid)
  }

  /** SIGTERM, and everything is gone; resolves with the exit code. */
  async end(): Promise<number | string | null> {
    const code = await this.gateway.stop()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 })
    return code
  }
}

/**
 * Doors for `count` cases that run at once, with one restart for all: it is done when every case that still runs has
 * asked for it. Call `done` when a case has ended.
 */
export function restartingDoor(
  headless: HeadlessGateway,
  death: Death,
  count: number,
): { readonly door: Door; done(): void } {
  let running = count
  const asking: ((restarted: Promise<void>) => void)[] = []
  const look = () => {
    if (asking.length === 0 || asking.length < running) return
    const restarted = headless.restart(death)
    for (const answer of asking.splice(0)) answer(restarted)
  }
  const door = {
    ...tcpDoor(headless.gateway.tcp),
    restart: () =>
      new Promise<void>((resolve) => {
        asking.push(resolve)
        look()
      }),
  }
  const done = () => {
    running -= 1
    look()
  }
  return { door, done }
}
