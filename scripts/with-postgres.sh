#!/usr/bin/env bash
# Runs a command beside a migrated, empty PostgreSQL of its own that is thrown away afterwards. The build's variable and
# DATABASE_URL lead to it. For what must run before the program can be built, such as checking its queries.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

memory=/dev/shm
[[ -w $memory && $(df -Pk $memory | awk 'NR == 2 {print $4}') -gt 262144 ]] || memory=${TMPDIR:-/tmp}
folder=$(mktemp -d "$memory/yttra-XXXXXX")
server=
cleanup() {
  [[ -z $server ]] || { kill -INT "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# PostgreSQL refuses to be root.
as=()
if [[ $(id -u) == 0 ]]; then
  account=postgres
  id -u "$account" >/dev/null 2>&1 || account=nobody
  chown "$account" "$folder"
  as=(setpriv --reuid "$account" --regid "$(id -g "$account")" --clear-groups --)
fi
bin=$(postgres_bin)
cd "$folder"
"${as[@]}" "$bin/initdb" -D "$folder/data" -U yttra -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 ||
  { cat "$folder/log"; exit 1; }
"${as[@]}" "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c port=5432 -c fsync=off >"$folder/log" 2>&1 &
server=$!
cd - >/dev/null
export DATABASE_URL="postgres://yttra@localhost/yttra?host=$folder"
export YTTRA_BUILD_DATABASE_URL=$DATABASE_URL
until [[ -S $folder/.s.PGSQL.5432 ]]; do
  kill -0 "$server" 2>/dev/null || { cat "$folder/log"; exit 1; }
  sleep 0.05
done
cargo sqlx database setup >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
"$@"
