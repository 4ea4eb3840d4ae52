# shellcheck shell=bash
# ./dev setup: what has to be on the machine. Runs quietly before every build, so it must cost nothing
# when all is there.

need_cargo() {
  command -v cargo >/dev/null ||
    die "cargo is not installed. Install Rust with rustup (https://rustup.rs), then run this again."
}

cargo_new_enough() {
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  have=$(cargo --version | sed -n 's/^cargo \([0-9.]*\).*/\1/p')
  [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n 1)" = "$wanted" ] ||
    die "cargo $have is too old, $wanted or newer is needed: rustup update stable"
}

# The bundled SQLite and zstd are C.
have_c_compiler() {
  printf '#include <stdlib.h>\nint main(void){return 0;}\n' | cc -x c - -o /dev/null 2>/dev/null
}

setup() {
  local quiet=${1:-}
  need_cargo
  cargo_new_enough
  if ! have_c_compiler; then
    apt_install gcc libc6-dev || die "a C compiler is needed (SQLite and zstd are built from source): install gcc or clang"
    have_c_compiler || die "cc still cannot build a program after installing gcc"
  fi
  [ "$quiet" = quiet ] && return 0

  local part
  for part in fmt clippy; do
    cargo "$part" --version >/dev/null 2>&1 || warn "cargo $part is missing (./dev test uses it): rustup component add ${part/#fmt/rustfmt}"
  done
  if pg_bin >/dev/null; then
    say "PostgreSQL: $(pg_bin)"
  else
    pg_install || warn "PostgreSQL could not be installed: ./dev test will skip its tests"
  fi
  command -v shellcheck >/dev/null || warn "shellcheck is not installed: ./dev test will only parse the scripts (apt-get install shellcheck)"
  setup_console
  say "ready: $(cargo --version), $(cc --version | head -n 1)"
}
