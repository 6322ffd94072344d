#!/usr/bin/env bash
# Installs what is missing, builds, and becomes the program, which serves with the demo.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
scripts/setup.sh run
scripts/editor.sh
program=${CARGO_TARGET_DIR:-target}/debug/yttra
quiet=--quiet
[[ -e $program ]] || { echo "Bygger Yttra (första gången ungefär fem minuter på två kärnor) …"; quiet=; }
cargo build $quiet --locked --bin yttra
# It waits for requests in flight at Ctrl-C, which also reaches make; both end when it has ended.
YTTRA_DEMO=${YTTRA_DEMO:-1} exec "$program" serve
