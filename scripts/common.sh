# Read by the other scripts, in the checkout's root: where tools are.
sqlx_version=0.9.0
deny_version=0.20.2
tools=${XDG_CACHE_HOME:-${HOME:-$PWD/var}/.cache}/yttra/tools
PATH=$PWD/var/dist/bin:$tools/sqlx-cli-$sqlx_version/bin:$tools/cargo-deny-$deny_version/bin:$PATH
export PATH

# The folder of PostgreSQL's server programs, 15 or newer, newest first; nothing if there is none.
postgres_bin() {
  local folder
  for folder in ${PGBIN:-} $(dirname "$(command -v initdb || echo /)") \
    $(printf '%s\n' /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin | sort -rV); do
    [[ -x $folder/initdb ]] || continue
    [[ $("$folder/initdb" --version) =~ \)\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 15)) && echo "$folder" && return
  done
}
