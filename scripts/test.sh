#!/usr/bin/env bash
# All that is checked before a change is taken in. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh
stage() { printf '[%d s] %s\n' "$SECONDS" "$*"; }

stage 'setup: det som saknas'
scripts/setup.sh run test
stage 'textredigeraren: npm ci, typer, tester, bunt'
scripts/editor.sh
(cd editor && npm test --silent)
stage 'cargo fmt'
cargo fmt --all --check
stage 'cargo clippy (första gången ungefär tre minuter på två kärnor)'
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
stage 'cargo sqlx prepare --check'
scripts/prepare.sh --check
stage 'cargo deny: bans, licenses, sources'
cargo deny --log-level error --locked check --hide-inclusion-graph bans licenses sources
if timeout 120 cargo deny --log-level off --locked fetch db >/dev/null 2>&1; then
  stage 'cargo deny: advisories'
  cargo deny --log-level error --locked check --hide-inclusion-graph --disable-fetch advisories
else
  stage 'cargo deny: advisories HOPPAS ÖVER, databasen över sårbarheter går inte att nå härifrån'
fi
stage 'cargo test (första gången ungefär tio minuter på två kärnor)'
cargo test --workspace --locked --quiet
stage 'allt gick bra'
