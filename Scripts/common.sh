# Shared by the scripts beside it: where the repository lies, how they speak, whether Swift is fit.
# shellcheck shell=bash

root="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)"
readonly root
# Package.swift is written for this version of SwiftPM.
readonly swift_major=6 swift_minor=2
# sysexits: something that is needed is not there.
readonly ex_unavailable=69

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  local code="$1"
  shift
  say "$@"
  exit "$code"
}

# Ends with 69 unless a Swift that can build the package is there. What was found fit once is not asked again.
require_swift() {
  local swift identity remembered version
  swift="$(command -v swift)" || fail "$ex_unavailable" \
    "Swift is not installed (or not in PATH). Get Swift ${swift_major}.${swift_minor} or later: https://www.swift.org/install"
  identity="$(stat -Lc '%n %Y %s' "$swift")"
  remembered="$root/.build/swift-found-fit"
  if [[ -f "$remembered" && "$(<"$remembered")" == "$identity" ]]; then return; fi
  version="$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)"
  if [[ -z "$version" ]] || ((${version%.*} < swift_major ||
    (${version%.*} == swift_major && ${version#*.} < swift_minor))); then
    fail "$ex_unavailable" "Swift ${version:-of an unknown version} at $swift is too old:" \
      "${swift_major}.${swift_minor} or later is needed: https://www.swift.org/install"
  fi
  mkdir -p "$root/.build"
  printf '%s\n' "$identity" >"$remembered"
}

# Runs the tests of that name, told by the environment how long; prints their figures, or what went wrong. More words go to
# `swift test`.
run_soak() {
  local variable="$1" count="$2" filter="$3" log code=0
  shift 3
  log="$(mktemp)"
  env CI=1 "$variable=$count" swift test --disable-xctest --filter "$filter" "$@" >"$log" 2>&1 || code=$?
  grep -aE '^(soak|kill loop|fault scripts)[:,]' "$log" || true
  if ((code != 0)); then grep -aE '✘|error:' "$log" | head -n 20 >&2 || true; fi
  rm -f "$log"
  return "$code"
}
