# shellcheck shell=bash
# ./dev bench: one name, wherever the benchmark stands: a command of the `bench` crate,
# crates/*/benches/<name>.rs, or crates/*/examples/bench_<name>.rs. Always a release build.

bench_list() {
  local file found=
  if [ -f crates/bench/Cargo.toml ]; then
    found=yes
    cargo run --quiet --release -p bench -- --help
  fi
  for file in crates/*/benches/*.rs crates/*/examples/bench_*.rs; do
    [ -f "$file" ] || continue
    found=yes
    file=${file#crates/}
    printf '%-20s %s\n' "$(basename "${file#*/*/bench_}" .rs | sed 's|.*/||')" "crates/$file"
  done
  [ -n "$found" ] || say "there are no benchmarks yet"
}

bench() {
  local name=${1:-} file crate
  setup quiet
  if [ -z "$name" ]; then
    bench_list
    return
  fi
  shift
  for file in crates/*/benches/"$name".rs crates/*/examples/bench_"$name".rs; do
    [ -f "$file" ] || continue
    crate=$(basename "$(dirname "$(dirname "$file")")")
    case $file in
      */benches/*) exec cargo bench -p "$crate" --bench "$name" -- "$@" ;;
      *) exec cargo run --release -p "$crate" --example "bench_$name" -- "$@" ;;
    esac
  done
  [ -f crates/bench/Cargo.toml ] || die "no benchmark is called $name; ./dev bench lists them"
  exec cargo run --release -p bench -- "$name" "$@"
}
