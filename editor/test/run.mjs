// Bundles the tests and runs each file in a process and a document of jsdom of its own. The processes are started by the
// name `node`: where it was unpacked rather than installed, that is a wrapper which node itself does not know of.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
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
const run = async (name) => {
  const file = `${folder}/${name.replace(/ts$/, 'mjs')}`
  const child = spawn('node', ['--enable-source-maps', '--import', './test/dom.mjs', file, ...process.argv.slice(2)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text))
  const [status] = await once(child, 'close')
  process.stdout.write(said)
  return status ?? 1
}
const statuses = await Promise.all(tests.map(run))
process.exit(Math.max(...statuses))
