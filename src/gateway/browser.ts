// Finds a Chromium on this machine, or installs one.
// Does not know what it will be used for.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

export interface BrowserSearch {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly platform?: NodeJS.Platform
  /** Whether a file can be executed. */
  readonly isProgram?: (path: string) => boolean
  /** Whether the process may install packages of the system. */
  readonly isRoot?: boolean
  /** Runs a program to its end; false when it failed. */
  readonly run?: (program: string, args: readonly string[]) => Promise<boolean>
  /** Tells a person what takes so long. */
  readonly tell?: (line: string) => void
}

/** No browser can be had; the message says what to do. */
export class NoBrowserError extends Error {}

const names = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
]

/**
 * The path of a Chromium: the one that MQTAB_BROWSER names, Playwright's own, Chrome, Chromium or Edge of the system;
 * else installs Playwright's, or as root Debian's. Rejects with NoBrowserError.
 */
export async function findBrowser(search: BrowserSearch = {}): Promise<string> {
  const { env = process.env, isProgram = isExecutable, tell = () => {} } = search
  const named = env.MQTAB_BROWSER
  if (named) {
    if (isProgram(named)) return named
    throw new NoBrowserError(`MQTAB_BROWSER names ${named}, which is no program.`)
  }
  const found = installed(search)
  if (found) return found
  const { run = runProgram, platform = process.platform, isRoot = process.getuid?.() === 0 } = search
  tell('No browser was found: installing a Chromium, which can take some minutes.')
  if (await run(process.execPath, [playwrightCommand(), 'install', 'chromium'])) {
    const own = installed(search)
    if (own) return own
  }
  if (platform === 'linux' && isRoot) {
    const flags = ['install', '-y', '--no-install-recommends', 'chromium']
    if ((await run('apt-get', flags)) || ((await run('apt-get', ['update'])) && (await run('apt-get', flags)))) {
      const system = installed(search)
      if (system) return system
    }
  }
  throw new NoBrowserError(
    'No browser was found and none could be installed: install Chrome or Chromium, or name one in MQTAB_BROWSER.',
  )
}

function installed({ env = process.env, platform = process.platform, isProgram = isExecutable }: BrowserSearch) {
  return [chromium.executablePath(), ...systemPaths(env, platform)].find((path) => path && isProgram(path))
}

function systemPaths(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    const bundles = ['Google Chrome', 'Chromium', 'Microsoft Edge']
    return bundles.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined)
    const tails = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']
    return tails.flatMap((tail) => roots.map((root) => `${root}\\${tail}`))
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function playwrightCommand(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('playwright-core/package.json')), 'cli.js')
}

/** What the program prints goes to stderr: stdout is for the ready line. */
function runProgram(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(program, args, { stdio: ['ignore', 2, 2], env, timeout: 10 * 60_000 })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}
