# shellcheck shell=bash
# What every part of ./dev uses. Sourced by it, never run alone.

# shellcheck disable=SC2034 # the other parts use it
CACHE=$ROOT/.cache
QUIET=${CI:+yes}

# Half a developer's machine, all of a CI runner: two cores unless somebody says otherwise.
export CARGO_BUILD_JOBS=${CARGO_BUILD_JOBS:-2}
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-2}
if [ -n "$QUIET" ]; then
  export CARGO_TERM_PROGRESS_WHEN=never CARGO_TERM_COLOR=never
  export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0} # a cold build gains nothing from it
fi
# rustup's default place, for shells that did not read the profile
if ! command -v cargo >/dev/null && [ -x "${CARGO_HOME:-${HOME:-/root}/.cargo}/bin/cargo" ]; then
  PATH=${CARGO_HOME:-${HOME:-/root}/.cargo}/bin:$PATH
fi

say() { printf '%s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# apt_install <package…>: as root, or through sudo where it asks for no password or can ask on a terminal.
apt_install() {
  command -v apt-get >/dev/null || return 1
  local as=()
  if ! is_root; then
    command -v sudo >/dev/null || return 1
    if [ -t 0 ]; then as=(sudo); else as=(sudo -n); fi
  fi
  say "installing $* …"
  "${as[@]}" apt-get update -qq >&2 </dev/null || warn "apt-get update failed; trying with the lists at hand"
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >&2 </dev/null
}

# The crates that hold code, one name a line.
crate_names() {
  local manifest
  for manifest in crates/*/Cargo.toml; do
    [ -f "$manifest" ] || continue
    basename "$(dirname "$manifest")"
  done
}
