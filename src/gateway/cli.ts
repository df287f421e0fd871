#!/usr/bin/env node
// The command `mqtab`: flags in, one ready line out, and a clean end at SIGINT or SIGTERM.
// Does not know how anything is served.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { NoBrowserError } from './browser.ts'
import { ConfigError, defaultGatewayConfig, type GatewayConfig, parseConfig } from './config.ts'
import { hasDesktop, openOnDesktop } from './desktop.ts'
import { type Gateway, startGateway } from './gateway.ts'
import { lanText } from './lan.ts'
import { StartError } from './listeners.ts'
import { createLog, type Log } from './log.ts'
import { helpText, type Options, parseOptions, UsageError } from './options.ts'
import { hashLine, PasswordError, readPassword } from './passwords.ts'

/** Milliseconds that everything has to end in good order. */
const closeMillis = 5_000

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2))
  if (options.help || options.version) {
    process.stdout.write(options.help ? helpText : `${__MQTAB_VERSION__}\n`)
    return
  }
  if (options.hashPassword) {
    const password = await readPassword(process.stdin, process.stderr)
    process.stdout.write(`${await hashLine(password, options.scram)}\n`)
    return
  }
  const config = readConfig(options.config)
  const pageFolder = fileURLToPath(new URL('../page', import.meta.url))
  if (!options.embedded && !existsSync(pageFolder)) {
    throw new StartError('The page has not been built: run `npm run build` first.')
  }
  const log = createLog(options.logLevel, (text) => process.stderr.write(text))
  const ending = endOnSignals(log)
  const starting = startGateway({
    ...options,
    mode: options.embedded ? 'embedded' : options.headless ? 'headless' : 'page',
    config,
    pageFolder,
    log,
    onCrash: (error) => {
      log('error', `The broker has crashed: ${error instanceof Error ? error.stack : String(error)}`)
      process.exit(1)
    },
  })
  ending.watch(starting)
  await announce(await starting, options, log)
}

async function announce(gateway: Gateway, options: Options, log: Log): Promise<void> {
  const { tcp, websocket, page } = gateway.addresses
  const waits = !options.embedded && !options.headless
  if (!waits) await gateway.hosted
  process.stdout.write(`mqtab ready: ${tcp} ${websocket} ${page}\n`)
  if (options.lan) process.stdout.write(lanText(gateway.addresses, gateway.credentials))
  if (!waits) return
  process.stdout.write(`Open ${page} in a browser and leave it open: the broker lives in that page.\n`)
  if (options.open ?? hasDesktop()) {
    openOnDesktop(page, () => log('warning', `No browser could be opened: open ${page} yourself`))
  }
}

function readConfig(file: string | null): GatewayConfig {
  if (file === null) return defaultGatewayConfig
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new UsageError(
      `--config: ${file} ${missing ? 'does not exist.' : `cannot be read: ${(error as Error).message}`}`,
    )
  }
  try {
    return parseConfig(text)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new UsageError(error.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  }
}

/** The first signal ends everything in good order, a second one at once. */
function endOnSignals(log: Log): { watch(starting: Promise<Gateway>): void } {
  let gateway: Promise<Gateway> | null = null
  let ending = false
  const end = (signal: NodeJS.Signals) => {
    if (ending) process.exit(signal === 'SIGINT' ? 130 : 143)
    ending = true
    log('info', `${signal}: ending`)
    setTimeout(() => {
      log('warning', 'Something did not end in time; leaving it')
      process.exit(0)
    }, closeMillis).unref()
    const closed = gateway?.then((started) => started.close()) ?? Promise.resolve()
    closed.then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', `The end was not clean: ${String(error)}`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  return {
    watch: (starting) => {
      gateway = starting
    },
  }
}

function fail(error: unknown): never {
  if (error instanceof UsageError) {
    process.stderr.write(`mqtab: ${error.message}\n`)
    process.exit(2)
  }
  const known = error instanceof StartError || error instanceof PasswordError || error instanceof NoBrowserError
  process.stderr.write(`mqtab: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
