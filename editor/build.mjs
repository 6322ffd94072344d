// Bundles the editor into static/dist/editor.js, which the program embeds when it is built.
import { build } from 'esbuild'

await build({
  entryPoints: ['src/main.ts'],
  outfile: '../static/dist/editor.js',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
})
