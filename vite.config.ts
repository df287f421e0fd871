// Everything that is built, and how tests run: one `vite build` makes the page, the worker, the library, the gateway and
// the bench, side by side. Does not know what is inside any of them.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { BuildEnvironmentOptions, EnvironmentOptions, Plugin, ViteBuilder } from 'vite'
import { defineConfig } from 'vitest/config'

const { version, dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

/** The worker keeps one address across builds: it is the name under which tabs of different builds find each other. */
const workerFile = 'mqtab-worker.js'
const workerEntry = 'src/host/worker.ts'

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
  const packages = Object.keys({ ...dependencies, ...devDependencies })
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
  standalone: { entry: 'src/client/index.ts', outDir: 'dist/page' },
  lib: { entry: 'src/client/index.ts', outDir: 'dist/lib' },
  gateway: { entry: 'src/gateway/cli.ts', outDir: 'dist/gateway' },
  bench: { entry: 'src/bench/bench.ts', outDir: 'dist/bench' },
} as const

const environments: Record<Exclude<keyof typeof outputs, 'client'>, EnvironmentOptions> = {
  worker: browser('dist/page', workerEntry, {
    format: 'iife',
    entryFileNames: workerFile,
  }),
  // For pages of the same origin that have no bundler: MQTT.js is inside.
  standalone: browser('dist/page', outputs.standalone.entry, {
    format: 'es',
    entryFileNames: 'mqtab.js',
  }),
  lib: browser('dist/lib', outputs.lib.entry, { format: 'es', entryFileNames: 'mqtab.js' }, ['mqtt']),
  gateway: node('dist/gateway', outputs.gateway.entry, 'cli.js'),
  bench: node('dist/bench', outputs.bench.entry, 'bench.js'),
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
  printSizes()
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** Type declarations of the library. Faults in types are `npm run check`'s to report, not the build's. */
function declarations(): Promise<void> {
  const flags = '--ignoreConfig --declaration --emitDeclarationOnly --rootDir src --outDir dist/lib --target ES2023'
  const more = '--module ESNext --moduleResolution bundler --allowImportingTsExtensions --strict --skipLibCheck'
  const types = '--verbatimModuleSyntax --exactOptionalPropertyTypes --types vite/client'
  const line = `node_modules/typescript/bin/tsc ${outputs.lib.entry} src/build.d.ts ${flags} ${more} ${types}`
  return new Promise((resolve, reject) => {
    const tsc = spawn(process.execPath, line.split(' '), { stdio: 'ignore' })
    tsc.on('error', reject)
    tsc.on('close', () => {
      const made = existsSync('dist/lib/client/index.d.ts')
      made ? resolve() : reject(new Error('tsc made no declarations of the library: run `npm run check`'))
    })
  })
}

function printSizes(): void {
  const size = (...files: string[]) => {
    const there = files.filter((file) => existsSync(file))
    return `${(there.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000).toFixed(1)} kB gz`
  }
  const page = existsSync('dist/page/index.html') ? readFileSync('dist/page/index.html', 'utf8') : ''
  const assets = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => `dist/page/${match[1]}`)
  const scripts = assets.filter((file) => file.endsWith('.js'))
  const styles = assets.filter((file) => file.endsWith('.css'))
  console.log(`panel, first route  ${size(...scripts)} script, ${size(...styles)} style`)
  console.log(`worker              ${size(`dist/page/${workerFile}`)}`)
  console.log(`library             ${size('dist/lib/mqtab.js')} (${size('dist/page/mqtab.js')} with MQTT.js)`)
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
      if (request.url?.split('?')[0] === `/${workerFile}`) request.url = `/${workerEntry}`
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
  },
  optimizeDeps: { include: ['mqtt', 'mqtt-packet', 'buffer', 'events', 'idb'] },
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
