// Bundles the tests and runs them with Node's own runner, in a document of jsdom.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { build } from 'esbuild'

const folder = 'node_modules/.cache/tests'
const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts'))
await build({
  entryPoints: tests.map((name) => `test/${name}`),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node18',
  sourcemap: 'inline',
  logLevel: 'warning',
})
const files = tests.map((name) => `${folder}/${name.replace(/ts$/, 'mjs')}`)
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--import', './test/dom.mjs', '--test', ...files, ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
