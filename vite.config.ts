// Everything that is built, and how tests run: one `vite build` makes the page, the worker, the library, the gateway and
// the bench, side by side. Does not know what is inside any of them.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BuildEnvironmentOptions, EnvironmentOptions, Plugin, ViteBuilder } from 'vite'
import { defineConfig } from 'vitest/config'

const { version, dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The worker keeps one address across builds: it is the name under which tabs of different builds find each other. */
const workerFile = 'mqtab-worker.js'
const workerEntry = 'src/host/worker.ts'
const offlineEntry = 'src/panel/offline/service-worker.ts'
const offlineFile = 'dist/page/mqtab-offline.js'

/** Seconds since the epoch; the environment may fix it for a reproducible build. A page of a newer build asks an older worker to make room. */
const build = Number(process.env.SOURCE_DATE_EPOCH ?? Math.floor(Date.now() / 1000))

type Output = NonNullable<BuildEnvironmentOptions['rolldownOptions']>['output']

function browser(
  outDir: string,
  input: string,
  output: Output,
  external: (string | RegExp)[] = [],
): EnvironmentOptions {
  return {
    consumer: 'client',
    build: {
      outDir,
      copyPublicDir: false,
      modulePreload: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        output: { ...output, codeSplitting: false },
        external,
        preserveEntrySignatures: 'strict',
      },
    },
  }
}

/** Packages stay outside: npm installs them next to it. */
function node(outDir: string, input: string, fileName: string): EnvironmentOptions {
  // The QR code of the terminal is the one package that is only there to build, and so goes inside.
  const packages = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== 'uqr')
  return {
    consumer: 'server',
    resolve: { external: packages },
    build: {
      outDir,
      copyPublicDir: false,
      sourcemap: true,
      minify: false,
      target: 'node20',
      emitAssets: false,
      rolldownOptions: {
        input,
        output: {
          format: 'es',
          entryFileNames: fileName,
          chunkFileNames: '[name].js',
        },
        external: packages.map((name) => new RegExp(`^${name}(/|$)`)),
      },
    },
  }
}

/** What is built, by environment. `ONLY=worker,gateway` builds a part. */
const outputs = {
  client: { entry: 'index.html', outDir: 'dist/page' },
  worker: { entry: workerEntry, outDir: 'dist/page' },
  offline: { entry: offlineEntry, outDir: 'dist/page' },
  guest: { entry: 'src/panel/guest/guest.tsx', outDir: 'dist/page' },
  standalone: { entry: 'src/client/index.ts', outDir: 'dist/page' },
  lib: { entry: 'src/client/index.ts', outDir: 'dist/lib' },
  standalonePeers: { entry: 'src/client/peers.ts', outDir: 'dist/page' },
  peers: { entry: 'src/client/peers.ts', outDir: 'dist/lib' },
  gateway: { entry: 'src/gateway/cli.ts', outDir: 'dist/gateway' },
  bench: { entry: 'src/bench/bench.ts', outDir: 'dist/bench' },
  benchPage: { entry: 'src/bench/page-load.ts', outDir: 'dist/bench/page' },
  benchChannel: { entry: 'src/bench/channel-page.ts', outDir: 'dist/bench' },
} as const

const environments: Record<Exclude<keyof typeof outputs, 'client'>, EnvironmentOptions> = {
  worker: browser('dist/page', workerEntry, {
    format: 'iife',
    entryFileNames: workerFile,
  }),
  offline: browser('dist/page', offlineEntry, {
    format: 'iife',
    entryFileNames: basename(offlineFile),
  }),
  // A page of its own, public/join.html: guests load nothing of the panel.
  guest: {
    consumer: 'client',
    build: {
      outDir: 'dist/page',
      copyPublicDir: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: outputs.guest.entry,
        output: {
          format: 'es',
          entryFileNames: 'guest.js',
          chunkFileNames: 'assets/guest-[name]-[hash].js',
          assetFileNames: ({ names }) => (names[0] === 'guest.css' ? 'guest.css' : 'assets/[name]-[hash][extname]'),
        },
      },
    },
  },
  // For pages of the same origin that have no bundler: MQTT.js is inside.
  standalone: browser('dist/page', outputs.standalone.entry, {
    format: 'es',
    entryFileNames: 'mqtab.js',
  }),
  lib: browser('dist/lib', outputs.lib.entry, { format: 'es', entryFileNames: 'mqtab.js' }, ['mqtt']),
  standalonePeers: browser('dist/page', outputs.peers.entry, { format: 'es', entryFileNames: 'mqtab-peers.js' }),
  peers: browser('dist/lib', outputs.peers.entry, { format: 'es', entryFileNames: 'mqtab-peers.js' }, ['mqtt']),
  gateway: node('dist/gateway', outputs.gateway.entry, 'cli.js'),
  bench: node('dist/bench', outputs.bench.entry, 'bench.js'),
  benchPage: browser('dist/bench/page', outputs.benchPage.entry, { format: 'iife', entryFileNames: 'page-load.js' }),
  benchChannel: browser('dist/bench', outputs.benchChannel.entry, {
    format: 'iife',
    name: 'channelBench',
    entryFileNames: 'channel-page.js',
  }),
}

async function buildApp(builder: ViteBuilder): Promise<void> {
  const started = performance.now()
  const only = process.env.ONLY?.split(',')
  const names = Object.entries(outputs)
    .filter(([name, output]) => existsSync(output.entry) && (only?.includes(name) ?? true))
    .map(([name]) => name)
  if (!only) await rm('dist', { recursive: true, force: true })
  const declared = names.includes('lib') ? declarations() : Promise.resolve()
  await Promise.all(names.map((name) => builder.build(builder.environments[name]!)))
  await declared
  if (names.includes('offline')) await nameFiles()
  printSizes()
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** Type declarations of the library. Faults in types are `npm run check`'s to report, not the build's. */
function declarations(): Promise<void> {
  const entries = `${outputs.lib.entry} ${outputs.peers.entry}`
  const flags = '--ignoreConfig --declaration --emitDeclarationOnly --rootDir src --outDir dist/lib --target ES2023'
  const more = '--module ESNext --moduleResolution bundler --allowImportingTsExtensions --strict --skipLibCheck'
  const types = '--verbatimModuleSyntax --exactOptionalPropertyTypes --types vite/client'
  const line = `node_modules/typescript/bin/tsc ${entries} src/build.d.ts src/client/simple-peer.d.ts ${flags} ${more} ${types}`
  return new Promise((resolve, reject) => {
    const tsc = spawn(process.execPath, line.split(' '), { stdio: 'ignore' })
    tsc.on('error', reject)
    tsc.on('close', () => {
      const made = existsSync('dist/lib/client/index.d.ts')
      made ? resolve() : reject(new Error('tsc made no declarations of the library: run `npm run check`'))
    })
  })
}

/** Tells the service worker which files to keep, and gives their set a name of its own. */
async function nameFiles(): Promise<void> {
  const kept = pageFiles()
  const hash = createHash('sha256')
  for (const file of kept) hash.update(file).update(readFileSync(`dist/page/${file}`))
  const set = hash.digest('base64url').slice(0, 16)
  const code = readFileSync(offlineFile, 'utf8')
  const named = code
    .replaceAll('__MQTAB_FILES__', JSON.stringify(kept))
    .replaceAll('__MQTAB_SET__', JSON.stringify(set))
  await writeFile(offlineFile, named)
}

/** What a visit without a network needs: all of the page, but not the library for other pages, nor the page for guests. */
function pageFiles(): string[] {
  const all = readdirSync('dist/page', { recursive: true, withFileTypes: true })
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => relative('dist/page', join(entry.parentPath, entry.name)))
    .filter(
      (file) =>
        !file.endsWith('.map') &&
        !/^(mqtab(-peers)?\.js|join\.html|guest\.\w+|assets\/guest-.*)$/.test(file) &&
        file !== basename(offlineFile),
    )
    .sort()
}

/** What the first route needs anyway goes into one file: many small ones compress badly, and are asked for one by one. */
const firstRoute = {
  name: 'page',
  test: /\/node_modules\/(preact|@preact)\/|\/src\/(panel\/((?!payload|fixtures)[^/]+|ui\/(?!tabs|fields|qr-|unknown)[^/]+|shell\/(?!palette\.|key-sheet|keys-text|speech|summary)[^/]+|demo\/[^/]+|flow\/(?!time|flow-table|export|menu-|crowd|held-bar)[^/]+)|client\/(connection|open|observer|gateway)|transport\/(?!carrier|channel|mux|pipe|rooms)[^/]+|protocol\/(reason|topic|topic-fault|utf8|packet-filter|packet-types))\.tsx?$/,
} as const

/** Most that a visitor loads, in kilobytes (1,000 bytes) after gzip: the first route, and each view beyond it. */
const budget = { script: 60, style: 20, view: 15, pane: 20, offline: 700 } as const

/** Prints what was built. A page over its budget is an error. */
function printSizes(): void {
  const kilobytes = (files: Iterable<string>) => {
    let sum = 0
    for (const file of files) if (existsSync(file)) sum += gzipSync(readFileSync(file)).length
    return sum / 1000
  }
  const said = (size: number) => `${size.toFixed(1)} kB gz`
  const over: string[] = []
  if (existsSync('dist/page/index.html')) {
    const { scripts, styles, views } = pageParts()
    const [script, style] = [kilobytes(scripts), kilobytes(styles)]
    console.log(
      `panel, first route  ${said(script)} script of ${budget.script}, ${said(style)} style of ${budget.style}`,
    )
    if (script > budget.script) over.push(`the first route's script has ${said(script)}`)
    if (style > budget.style) over.push(`the first route's style has ${said(style)}`)
    const sizes = [...views].map(([name, files]) => ({ name, size: kilobytes(files) }))
    console.log(
      `panel, views        ${sizes.map(({ name, size }) => `${name} ${size.toFixed(1)}`).join(', ')} of ${budget.view}`,
    )
    const offline = kilobytes(pageFiles().map((file) => `dist/page/${file}`))
    console.log(`panel, offline      ${said(offline)} of ${budget.offline}`)
    if (offline > budget.offline) over.push(`what is kept for offline has ${said(offline)}`)
    // A pane of the inspector brings the grammar of all packets.
    const most = (name: string) => (name.endsWith('-pane') ? budget.pane : budget.view)
    for (const { name, size } of sizes) if (size > most(name)) over.push(`${name} has ${said(size)} of ${most(name)}`)
  }
  console.log(`page for guests     ${said(kilobytes(['dist/page/guest.js', 'dist/page/guest.css']))}`)
  console.log(`worker              ${said(kilobytes([`dist/page/${workerFile}`]))}`)
  const whole = said(kilobytes(['dist/page/mqtab.js']))
  console.log(`library             ${said(kilobytes(['dist/lib/mqtab.js']))} (${whole} with MQTT.js)`)
  console.log(`library, peers      ${said(kilobytes(['dist/lib/mqtab-peers.js']))}`)
  if (over.length > 0) throw new Error(`over budget: ${over.join('; ')}`)
}

/** The files of the first route, and of each view and pane those that it adds. */
function pageParts() {
  const page = readFileSync('dist/page/index.html', 'utf8')
  const first = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => `dist/page/${match[1]}`)
  const scripts = withImports(first.filter((file) => file.endsWith('.js')))
  const styles = first.filter((file) => file.endsWith('.css'))
  const views = new Map<string, Set<string>>()
  for (const file of readdirSync('dist/page/assets')) {
    const name = /^([\w-]+-(?:view|pane|detail)|workbench)-[\w-]{8}\.js$/.exec(file)?.[1]
    if (name === undefined || scripts.has(`dist/page/assets/${file}`)) continue
    const files = withImports([`dist/page/assets/${file}`])
    for (const known of scripts) files.delete(known)
    views.set(name, files)
  }
  return { scripts, styles, views }
}

/** With all that these import at once. */
function withImports(files: readonly string[]): Set<string> {
  const found = new Set(files)
  for (const file of found) {
    for (const match of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      found.add(`dist/page/assets/${match[1]}`)
    }
  }
  return found
}

/**
 * mqtt-packet in a browser: `debug` is a function that does nothing (it is called for every packet), and `bl` is its
 * buffer list alone, without the 30 kB of stream that it is wrapped in.
 */
const slim: Plugin = {
  name: 'mqtab:slim',
  apply: 'build',
  enforce: 'pre',
  applyToEnvironment: (environment) => environment.name === 'worker',
  async resolveId(id, importer) {
    if (id === 'debug') return '\0mqtab-debug.cjs'
    if (id === 'bl') return this.resolve('bl/BufferList.js', importer, { skipSelf: true })
    return null
  },
  load: (id) => (id === '\0mqtab-debug.cjs' ? 'module.exports = () => () => {}' : null),
}

const defined = { __MQTAB_BUILD__: String(build), __MQTAB_VERSION__: JSON.stringify(version) }

/** In development the worker's stable address leads to its source, as a module. */
const workerFromSource: Plugin = {
  name: 'mqtab:worker-from-source',
  apply: 'serve',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const path = request.url?.split('?')[0]
      if (path === `/${workerFile}`) request.url = `/${workerEntry}`
      if (path === '/guest.js') request.url = `/${outputs.guest.entry}`
      next()
    })
  },
  // Vite's own way puts these into pages only.
  transform: (code, id) =>
    id.endsWith('.ts') && code.includes('__MQTAB_')
      ? code.replace(/__MQTAB_(?:BUILD|VERSION)__/g, (name) => defined[name as keyof typeof defined])
      : null,
}

export default defineConfig(({ command }) => ({
  base: './',
  define: {
    __MQTAB_BUILD__: build,
    __MQTAB_VERSION__: JSON.stringify(version),
  },
  plugins: [slim, workerFromSource],
  build: {
    outDir: 'dist/page',
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [firstRoute] } } },
  },
  optimizeDeps: { include: ['mqtt', 'mqtt-packet', 'buffer', 'events', 'idb', 'simple-peer/simplepeer.min.js'] },
  ...(command === 'build' && {
    environments,
    builder: { sharedConfigBuild: true, buildApp },
  }),
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    pool: 'threads',
    isolate: false,
    maxWorkers: '100%',
    // Far above what any test takes, also on a machine that is busy with other things.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}))
