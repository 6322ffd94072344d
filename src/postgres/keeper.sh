# Keeps one PostgreSQL server for as long as anybody uses it.
# Arguments: the file that each user holds a shared lock on, then the server's command line.
# Standard input is the server's own lock: this shell and the server hold it until both are gone.
exec 3<&0 </dev/null
users=$1
shift

# Dies with this shell, so that it can never signal a later process of the same number.
tie=
command -v setpriv >/dev/null && tie='setpriv --pdeathsig KILL --'

# Waits until it is the only holder, and holds on until the server has ended, so that who comes now waits for that.
when_unused() {
  if command -v flock >/dev/null; then
    exec $tie flock "$users" "$@"
  else
    exec $tie perl -MFcntl=:flock -e 'open F, "<", shift; flock F, LOCK_EX; exit system @ARGV' "$users" "$@"
  fi
}

"$@" &
server=$!
# INT is the fast shutdown, QUIT the one without a checkpoint after some ten seconds.
when_unused sh -c 'n=0
  while kill -INT "$1" 2>/dev/null; do
    sleep 0.05; n=$((n + 1)); [ $n -lt 200 ] || kill -QUIT "$1"
  done' sh "$server" 3<&- &
watch=$!
wait "$server"
code=$?
kill "$watch" 2>/dev/null
exit $code
