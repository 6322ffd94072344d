// Bundles the editors that another program plays with, and starts them.
import { build } from 'esbuild'
import './dom.mjs'

const outfile = 'node_modules/.cache/tests/peer.mjs'
await build({ entryPoints: ['test/peer.ts'], outfile, bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node18', logLevel: 'warning' })
await import(`../${outfile}`)
