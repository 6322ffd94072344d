#!/usr/bin/env bash
# Bundles the editor of the draft page into static/dist, when it has changed. The program embeds it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
cd editor
if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
  echo 'Hämtar textredigerarens delar med npm (ungefär en minut) …'
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi
if [[ ! -e ../static/dist/editor.js || -n $(find package-lock.json build.mjs src -newer ../static/dist/editor.js -print -quit) ]]; then
  npm run --silent build
fi
