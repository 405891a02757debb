#!/usr/bin/env bash
# Builds everything and runs every test. Ends with "N passed, N failed".
#   ./run_tests.sh [--long] [FILTER]    FILTER as in dotnet test --filter, e.g. FullyQualifiedName~Tokenization
# --long tries every failpoint and more seeds in the fault tests (Chaos), which takes much longer.
set -uo pipefail
cd "$(dirname "$0")"
source scripts/dotnet.sh
source scripts/packages.sh

need redis-server redis-server
need prometheus prometheus promtool
need docker-compose docker-compose
need_kubectl && has_kubectl=1 || has_kubectl=
command -v node >/dev/null && command -v npm >/dev/null && has_node=1 || has_node=
# Where there is none to be had, the tests of the page say so.
[ -z "$has_node" ] || (need chromium chromium)

if [ "${1:-}" = --long ]; then
  export OTRON_LONG_TESTS=1
  shift
fi

passed=0 failed=0
add() { passed=$((passed + $1)) failed=$((failed + $2)); }

echo "building ..."
# One compiler for all projects: the analyzers are then loaded and compiled once, wherever the environment says otherwise.
dotnet build Otron.sln -c Release -v quiet --nologo -p:UseSharedCompilation=true
built=$?
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
if [ "$built" -ne 0 ]; then
  echo "0 passed, 1 failed"
  exit 1
fi

log="$(mktemp)"
failures="$(mktemp)"
trap 'rm -f "$log" "$failures"' EXIT

# One project after the other: the models want the cores for themselves.
for project in Architecture.Tests Text.Tests Engine.Tests Grains.Tests Api.Tests Clients.Tests Deploy.Tests Chaos; do
  echo "testing $project ..."
  filter="${1:-}"
  if [ "$project" = Deploy.Tests ] && [ -z "$filter$has_kubectl" ]; then
    echo "kubectl is not installed: the overlays are not rendered (https://kubernetes.io/docs/tasks/tools)."
    filter='DisplayName!~overlays'
  fi
  dotnet test "tests/$project" -c Release --no-build --nologo ${filter:+--filter "$filter"} 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  grep -E -A 4 '^  Failed ' "$log" >>"$failures"
  read -r p f < <(sed -nE 's/.*Failed: *([0-9]+), Passed: *([0-9]+).*/\2 \1/p' "$log" | tail -n 1) || true
  add "${p:-0}" "${f:-0}"
  # A run that broke off counts as a failure, whatever it counted before.
  if [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; then add 0 1; fi
  p= f=
done

if [ -z "${1:-}" ]; then
  if [ -n "$has_node" ]; then
    echo "testing the npm openai client and the chat page ..."
    bash tests/node/run.sh 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    read -r p f < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$log" | tail -n 1) || true
    add "${p:-0}" "${f:-0}"
    if [ "$status" -ne 0 ] && [ "${f:-0}" -eq 0 ]; then add 0 1; fi
  else
    echo "Node is not installed: the npm openai client and the chat page were not tried."
  fi
fi

# Once more at the end, where nobody has to look for them.
[ ! -s "$failures" ] || { echo; cat "$failures"; echo; }
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
