# shellcheck shell=bash
# The console: its packages, its build, its tests. Node is asked for only by what needs it; the server is built
# and serves every interface without.

CONSOLE=$ROOT/console
NODE_LEAST=20.19

node_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  local have
  have=$(node --version | sed 's/^v//')
  [ "$(printf '%s\n%s\n' "$NODE_LEAST" "$have" | sort -V | head -n 1)" = "$NODE_LEAST" ]
}

chromium_bin() {
  local place
  for place in "${LIANYI_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [ -n "$place" ] && [ -x "$place" ]; then
      printf '%s\n' "$place"
      return 0
    fi
  done
  return 1
}

# The packages of the lock file, when they are not those that are installed.
console_packages() {
  local stamp=$CONSOLE/node_modules/.lianyi-lock
  cmp -s "$CONSOLE/package-lock.json" "$stamp" && return 0
  say "installing the console's packages …"
  (cd "$CONSOLE" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error) && cp "$CONSOLE/package-lock.json" "$stamp"
}

# A sum over everything that the build reads.
console_sum() {
  (cd "$CONSOLE" && find src public build index.html package-lock.json vite.config.ts -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
}

# console/dist, when it is not what the sources make.
console_build() {
  local stamp=$CACHE/console.sum sum
  sum=$(console_sum)
  if [ -f "$CONSOLE/dist/index.html" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return 0; fi
  console_packages || return 1
  say "building the console …"
  (cd "$CONSOLE" && npx --no-install vite build --logLevel warn) || return 1
  mkdir -p "$CACHE"
  printf '%s\n' "$sum" >"$stamp"
}

# Before the server is built to be run: without Node it is built all the same, and says so on its page.
console_for_run() {
  if node_new_enough; then
    console_build || warn "the console was not built: the server says so on its page, its interfaces work"
  elif [ ! -f "$CONSOLE/dist/index.html" ]; then
    warn "no console: it needs Node $NODE_LEAST or newer (https://nodejs.org); the server's interfaces work without"
  fi
}

# A Vitest run whose tests are counted like those of cargo.
test_vitest() {
  local name=$1 log=$TEST_LOGS/$1.log started=$SECONDS verdict=ok passed failed skipped
  shift
  test_step "$name" env NO_COLOR=1 npx --no-install --prefix "$CONSOLE" vitest run --root "$CONSOLE" --config "$CONSOLE/vitest.config.ts" "$@" || verdict=FAILED
  read -r passed failed skipped <<<"$(awk '
    /^ *Tests / { for (i = 2; i <= NF; i++) { if ($i == "passed") p += $(i-1); if ($i == "failed") f += $(i-1); if ($i == "skipped") s += $(i-1) } }
    END { print p + 0, f + 0, s + 0 }' "$log")"
  if [ "$verdict" = FAILED ] && [ "$failed" = 0 ]; then failed=1; fi
  TEST_PASSED=$((TEST_PASSED + passed))
  TEST_FAILED=$((TEST_FAILED + failed))
  TEST_CLOSING+="$name: test result: $verdict. $passed passed; $failed failed; $skipped ignored; 0 measured; 0 filtered out; finished in $((SECONDS - started)) s"$'\n'
  if [ "$skipped" != 0 ]; then test_skip "$skipped tests ($name)"; fi
}

console_run() { (cd "$CONSOLE" && npx --no-install "$@"); }
console_node() { (cd "$CONSOLE" && node "$@"); }

# Everything about the console. The server it is tested against is a debug build, which reads console/dist.
test_console() {
  if ! node_new_enough; then
    test_skip "console: Node $NODE_LEAST or newer is not installed"
    return
  fi
  if ! test_step console-packages console_packages; then return; fi
  test_step console-types console_run tsc -p . || true
  test_step console-lint console_run eslint . --max-warnings 0 || true
  test_vitest console-unit --project unit
  test_step console-build console_build || return 0
  test_step console-size console_node scripts/size.mjs || true
  test_step console-server cargo build --quiet ${CI:+--locked} -p server --bin lianyi || return 0
  test_step console-client console_node scripts/client.mjs --check || true
  if chromium_bin >/dev/null || { apt_install chromium fonts-noto-cjk && chromium_bin >/dev/null; }; then
    test_vitest console-browser --project browser
  else
    test_skip "console in a browser: Chromium is not installed (./dev setup)"
  fi
}

console_command() {
  local what=${1:-}
  if [ $# -gt 0 ]; then shift; fi
  node_new_enough || die "the console needs Node $NODE_LEAST or newer: https://nodejs.org"
  case $what in
    build) console_build ;;
    dev) console_packages && cd "$CONSOLE" && exec npx --no-install vite "$@" ;;
    client)
      setup quiet
      console_packages && cargo build --quiet -p server --bin lianyi && console_node scripts/client.mjs
      ;;
    screenshots)
      setup quiet
      console_build && cargo build --quiet -p server --bin lianyi && console_node scripts/screenshots.mjs "$@"
      ;;
    *) die "./dev console build|dev|client|screenshots" ;;
  esac
}

# What the console needs on this machine.
setup_console() {
  [ -f "$CONSOLE/package.json" ] || return 0
  node_new_enough || warn "the console needs Node $NODE_LEAST or newer: https://nodejs.org; ./dev test will skip its tests"
  if chromium_bin >/dev/null; then
    say "Chromium: $(chromium_bin)"
  else
    apt_install chromium fonts-noto-cjk || warn "Chromium could not be installed: ./dev test will skip the browser tests"
  fi
}
