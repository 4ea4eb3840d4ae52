# shellcheck shell=bash
# ./dev test: steps that pass or fail, and runners whose tests are counted. Nothing stops at the first
# failure; everything that failed or was skipped is said again at the end.

TEST_PASSED=0
TEST_FAILED=0
TEST_BROKEN=  # steps and runners that failed, by name
TEST_CLOSING= # one line a runner
TEST_SKIPPED= # one line each
TEST_LOGS=

test_skip() {
  TEST_SKIPPED+="SKIPPED $1"$'\n'
  say "SKIPPED $1"
}

# Passes on what a reader wants to see of cargo's output: neither the tests that passed nor what they printed.
test_screen() {
  if [ -n "$QUIET" ]; then
    cat >/dev/null
  else
    awk '/^successes:$/ { hide = 1 } /^(failures:|test result:)/ { hide = 0 }
      !hide && !/^test .* \.\.\. ok$/ && !/^(running [0-9]+ tests?)?$/ { print; fflush() }' >&2
  fi
}

# test_step <name> <command…>: runs it with its output in a log; false if it failed.
test_step() {
  local name=$1 log=$TEST_LOGS/$1.log started=$SECONDS
  shift
  say "── $name"
  if "$@" 2>&1 </dev/null | tee "$log" | test_screen; then
    say "   $name: ok, $((SECONDS - started)) s"
    return 0
  fi
  TEST_BROKEN+=" $name"
  if [ -n "$QUIET" ]; then
    say "   $name: FAILED; the end of its output:"
    tail -n 300 "$log" >&2
  fi
  say "   $name: FAILED, $((SECONDS - started)) s: $*"
  return 1
}

# test_runner <name> <cargo test arguments…>: a step whose tests are counted. A runner that fails
# without a failed test (it did not compile, a test process died) counts as one failure.
test_runner() {
  local name=$1 log=$TEST_LOGS/$1.log started=$SECONDS verdict=ok passed failed ignored filtered line
  shift
  test_step "$name" cargo test ${CI:+--locked} --no-fail-fast "$@" || verdict=FAILED
  read -r passed failed ignored filtered <<<"$(awk '
    /^test result: (ok|FAILED)\. / { p += $4; f += $6; i += $8; o += $12 }
    END { print p + 0, f + 0, i + 0, o + 0 }' "$log")"
  if [ "$verdict" = FAILED ] && [ "$failed" = 0 ]; then failed=1; fi
  TEST_PASSED=$((TEST_PASSED + passed))
  TEST_FAILED=$((TEST_FAILED + failed))
  TEST_CLOSING+="$name: test result: $verdict. $passed passed; $failed failed; $ignored ignored; 0 measured; $filtered filtered out; finished in $((SECONDS - started)) s"$'\n'
  if [ "$ignored" != 0 ]; then test_skip "$ignored ignored tests ($name)"; fi
  # what tests say of themselves, each reason once; on SQLite alone nobody expects PostgreSQL
  while read -r line; do
    if [ -n "$line" ]; then test_skip "$line ($name)"; fi
  done <<<"$(sed -n 's/^SKIPPED:\{0,1\} *//p' "$log" | grep -v LIANYI_TEST_POSTGRES | sort | uniq -c | sed 's/^ *1 //; s/^ *\([0-9]*\) \(.*\)/\2 (\1 times)/' || true)"
}

test_scripts() {
  local files=(dev .ci/run tools/dev/*.sh) file
  for file in "${files[@]}"; do bash -n "$file" || return 1; done
  if command -v shellcheck >/dev/null; then shellcheck -x "${files[@]}"; fi
}

test_rule_files() {
  if [ -f crates/server/Cargo.toml ] && compgen -G 'regions/*/' >/dev/null; then
    test_step rule-files cargo run --quiet ${CI:+--locked} -p server --bin lianyi -- policy check regions/ || true
  else
    test_skip "rule files: crates/server or regions/ is not here yet"
  fi
}

test_format() { test_step format cargo fmt --all --check || true; }
test_clippy() { test_step clippy cargo clippy ${CI:+--locked} --workspace --all-targets -- -D warnings || true; }
test_tidy() {
  test_runner tidy -p tidy -- --show-output
  sed -n 's/^notice: /   notice: /p' "$TEST_LOGS/tidy.log" >&2
}
test_sqlite() {
  local given=${LIANYI_TEST_POSTGRES:-}
  unset LIANYI_TEST_POSTGRES
  test_runner sqlite --workspace --exclude tidy "$@" -- --show-output
  if [ -n "$given" ]; then export LIANYI_TEST_POSTGRES=$given; fi
}

# The crates with tests that use a database: those that know testkit or the variable.
test_database_crates() {
  local name
  for name in $(crate_names); do
    [ "$name" != tidy ] || continue
    if grep -rqE 'testkit|LIANYI_TEST_POSTGRES' "crates/$name/Cargo.toml" "crates/$name/src" 2>/dev/null ||
      grep -rqs LIANYI_TEST_POSTGRES "crates/$name/tests"; then
      printf -- '-p\n%s\n' "$name"
    fi
  done
}

test_postgres() {
  local crates=()
  while read -r line; do crates+=("$line"); done < <(test_database_crates)
  if [ ${#crates[@]} = 0 ]; then
    test_skip "PostgreSQL: no crate has a test that uses a database yet"
    return
  fi
  if [ -z "${LIANYI_TEST_POSTGRES:-}" ]; then
    local cluster=dev
    if ! pg_running dev; then
      cluster=test-$$
      pg_sweep
    fi
    if ! pg_start "$cluster"; then
      if [ "${LIANYI_REQUIRE_POSTGRES:-}" = 1 ]; then TEST_BROKEN+=" postgres"; fi
      test_skip "PostgreSQL: no server could be started, see above; nothing was tested on it"
      return
    fi
    LIANYI_TEST_POSTGRES=$(pg_url "$cluster")
    export LIANYI_TEST_POSTGRES
  fi
  test_runner postgres "${crates[@]}" --lib --bins --tests "$@" -- --show-output
}

# Folders of runs that are over.
test_clean_logs() {
  local dir
  for dir in "$CACHE"/test/run-*; do
    if [ -d "$dir" ] && ! kill -0 "${dir##*-}" 2>/dev/null; then rm -rf -- "$dir"; fi
  done
}

test_run() {
  local what=${1:-all}
  if [ $# -gt 0 ]; then shift; fi
  setup quiet
  test_clean_logs
  TEST_LOGS=$CACHE/test/run-$$
  mkdir -p "$TEST_LOGS"
  trap 'pg_stop "test-$$"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  case $what in
    all)
      test_step scripts test_scripts || true
      command -v shellcheck >/dev/null || test_skip "shellcheck: not installed, scripts were only parsed"
      test_format
      test_tidy
      test_clippy
      test_rule_files
      test_sqlite
      test_postgres
      test_console
      ;;
    console) test_console ;;
    fast)
      test_format
      test_tidy
      test_sqlite --lib --bins "$@"
      ;;
    rust)
      test_format
      test_tidy
      test_clippy
      test_sqlite "$@"
      ;;
    postgres)
      LIANYI_REQUIRE_POSTGRES=1
      test_postgres "$@"
      ;;
    *) die "./dev test [fast|rust|postgres|console]" ;;
  esac
  test_close
}

test_close() {
  say ""
  printf '%s' "$TEST_CLOSING"
  printf '%s' "$TEST_SKIPPED"
  if [ -n "$TEST_BROKEN" ]; then echo "FAILED:$TEST_BROKEN (logs in $TEST_LOGS)"; fi
  echo "$TEST_PASSED passed, $TEST_FAILED failed"
  [ -z "$TEST_BROKEN" ] && [ "$TEST_FAILED" = 0 ] && [ "$TEST_PASSED" != 0 ]
}
