# shellcheck shell=bash
# A private PostgreSQL for tests: its own cluster, on a free port of 127.0.0.1, with a password made for it,
# no Unix socket, nothing kept. Every start begins empty; settings give up durability for speed.
#
# A cluster has a name: "dev" is the one of `./dev postgres`, "test-<pid>" belongs to one test run.
# .cache/postgres/<name>.state holds its folder, port and password, one a line.

PG_STATE=$CACHE/postgres

# Where initdb, pg_ctl and postgres are; fails if nowhere.
pg_bin() {
  local dir
  dir=$(command -v initdb || true)
  for dir in "${dir%/*}" $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV); do
    if [ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/postgres" ]; then
      printf '%s\n' "$dir"
      return 0
    fi
  done
  return 1
}

pg_install() { apt_install postgresql && pg_bin >/dev/null; }

# The server refuses to run as root; as root it runs as this user. Prints nothing for anybody else.
pg_user() {
  is_root || return 0
  if id -u postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

# pg_as <command…>: as the server's user, in a folder it may enter, without our PG* variables.
pg_as() (
  user=$(pg_user)
  cd /
  clean=(env -i "PATH=$PATH" LC_ALL=C TZ=UTC)
  if [ -z "$user" ]; then
    exec "${clean[@]}" "$@"
  elif command -v setpriv >/dev/null; then
    exec "${clean[@]}" setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
  else
    exec "${clean[@]}" runuser -u "$user" -- "$@"
  fi
)

# Creates the cluster's folder where the server's user can reach it: beside the project if the folders
# above let it through (they do not under /root), else in /tmp.
pg_make_folder() {
  local name=$1 user folder=$PG_STATE/$1
  user=$(pg_user)
  mkdir -p "$folder"
  if [ -n "$user" ]; then
    chown "$user" "$folder"
    if ! pg_as test -w "$folder"; then
      rmdir "$folder"
      folder=$(mktemp -d "/tmp/lianyi-postgres-$name.XXXXXX")
      chown "$user" "$folder"
    fi
  fi
  chmod 700 "$folder"
  printf '%s\n' "$folder"
}

pg_read_state() {
  [ -f "$PG_STATE/$1.state" ] || return 1
  { read -r PG_FOLDER && read -r PG_PORT && read -r PG_PASSWORD; } <"$PG_STATE/$1.state"
}

pg_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Alive and answering: a killed server that nobody has reaped yet is alive to pg_ctl.
pg_running() {
  local bin
  pg_read_state "$1" && bin=$(pg_bin) && pg_answers "$PG_PORT" &&
    pg_as "$bin/pg_ctl" status -D "$PG_FOLDER/data" >/dev/null 2>&1
}

pg_url() {
  pg_running "$1" || return 1
  printf 'postgres://lianyi:%s@127.0.0.1:%s/postgres\n' "$PG_PASSWORD" "$PG_PORT"
}

pg_free_port() {
  local port
  for _ in $(seq 50); do
    port=$((15000 + RANDOM % 17000))
    if ! pg_answers "$port"; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  return 1
}

pg_settings() {
  cat <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
timezone = 'UTC'
log_timezone = 'UTC'
max_connections = 200
shared_buffers = 64MB
max_wal_size = 256MB
max_parallel_workers_per_gather = 0
jit = off
# a crash loses the cluster, and nobody minds
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
}

# pg_start <name>: does nothing if it runs already; fails with the reason if it cannot.
pg_start() {
  local name=$1 bin folder port password
  if pg_running "$name"; then return 0; fi
  pg_stop "$name"
  if ! bin=$(pg_bin); then
    pg_install || { warn "PostgreSQL is not installed and could not be (apt-get install postgresql)"; return 1; }
    bin=$(pg_bin)
  fi
  mkdir -p "$PG_STATE"
  folder=$(pg_make_folder "$name") || return 1
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && printf '%s\n%s\n%s\n' "$folder" 0 "$password" >"$PG_STATE/$name.state")

  (umask 077 && printf '%s\n' "$password" >"$folder/password")
  if is_root; then chown "$(pg_user)" "$folder/password"; fi
  pg_as "$bin/initdb" -D "$folder/data" -U lianyi --pwfile="$folder/password" --auth=scram-sha-256 \
    --encoding=UTF8 --no-locale --no-sync >"$PG_STATE/$name.log" 2>&1 </dev/null ||
    { tail -n 20 "$PG_STATE/$name.log" >&2; warn "initdb failed"; return 1; }
  rm -f "$folder/password"
  pg_settings | pg_as tee -a "$folder/data/postgresql.conf" >/dev/null

  # somebody may take the port between our look and the server's bind
  for _ in 1 2 3 4 5; do
    port=$(pg_free_port) || { warn "no free port on 127.0.0.1"; return 1; }
    (umask 077 && printf '%s\n%s\n%s\n' "$folder" "$port" "$password" >"$PG_STATE/$name.state")
    if pg_as "$bin/pg_ctl" start -D "$folder/data" -l "$folder/server.log" -w -t 60 -o "-p $port" \
      >>"$PG_STATE/$name.log" 2>&1 </dev/null; then
      return 0
    fi
    grep -q 'Address already in use' "$folder/server.log" || break
    : >"$folder/server.log"
  done
  tail -n 20 "$folder/server.log" >&2
  warn "PostgreSQL did not start"
  return 1
}

# pg_stop <name>: stops it if it runs, and removes all of it. Never fails.
pg_stop() {
  local name=$1 bin
  pg_read_state "$name" || return 0
  if pg_running "$name" && bin=$(pg_bin); then
    pg_as "$bin/pg_ctl" stop -D "$PG_FOLDER/data" -m fast -w -t 20 >/dev/null 2>&1 ||
      pg_as "$bin/pg_ctl" stop -D "$PG_FOLDER/data" -m immediate -w -t 20 >/dev/null 2>&1 ||
      { warn "PostgreSQL in $PG_FOLDER does not stop"; return 0; }
  fi
  case $PG_FOLDER in
    "$PG_STATE/$name" | /tmp/lianyi-postgres-*) rm -rf -- "$PG_FOLDER" ;;
  esac
  rm -f -- "$PG_STATE/$name.state" "$PG_STATE/$name.log"
}

# Clusters of test runs that were killed before they could clean up.
pg_sweep() {
  local state name
  for state in "$PG_STATE"/test-*.state; do
    [ -f "$state" ] || continue
    name=$(basename "$state" .state)
    if ! kill -0 "${name#test-}" 2>/dev/null; then pg_stop "$name"; fi
  done
}

postgres_command() {
  case ${1:-} in
    start)
      pg_start dev || exit 1
      pg_url dev
      ;;
    stop) pg_stop dev ;;
    url) pg_url dev || die "it is not running: ./dev postgres start" ;;
    *) die "./dev postgres start|stop|url" ;;
  esac
}
