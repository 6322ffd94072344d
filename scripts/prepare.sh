#!/usr/bin/env bash
# Writes .sqlx, what the query macros know about the database, or compares it with --check.
set -euo pipefail
exec "$(dirname "$0")/with-postgres.sh" cargo sqlx prepare "$@" -- --all-targets --locked --quiet
