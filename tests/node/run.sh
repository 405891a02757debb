#!/usr/bin/env bash
# Starts the built server twice on free loopback ports. With two tiny models it is tried by the npm openai client and by the chat page,
# where there is a Chromium; with the shipped chat model by frameworks for agents.
# Ends with "N passed, N failed".  CONFIGURATION=debug takes the debug build.
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd ../.. && pwd)"

npm ci --silent --no-audit --no-fund

work="$(mktemp -d)"
servers=()
end() {
  for server in "${servers[@]}"; do
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap end EXIT

# start NAME MODELS THREADS
start() {
  dotnet "$root/artifacts/bin/Api/${CONFIGURATION:-release}/Otron.Api.dll" \
    --Otron:Api:Urls=http://127.0.0.1:0 --Otron:Models:Path="$root/models" --Otron:Models:Serve="$2" \
    --Otron:Engine:Threads="$3" --Otron:Engine:SnapshotDiskMegabytes=0 --Otron:Sessions:Path="$work/$1" >"$work/$1.log" 2>&1 &
  servers+=($!)
}

# Prints the address of a started server.
address() {
  for _ in $(seq 300); do
    url="$(sed -nE 's/^server listening on (.*)$/\1/p' "$work/$1.log")"
    [ -n "$url" ] && echo "$url/v1" && return
    sleep 0.2
  done
  cat "$work/$1.log" >&2
  echo "0 passed, 1 failed" >&2
  return 1
}

start tiny tiny/llama3,tiny/nomic 1
start shipped smollm2-135m-instruct,tiny/qwen3 0
tiny="$(address tiny)"
shipped="$(address shipped)"

OTRON_BASE_URL="$tiny" OTRON_CHAT_MODEL=tiny/llama3 OTRON_EMBEDDING_MODEL=tiny/nomic \
  OTRON_AGENT_BASE_URL="$shipped" OTRON_AGENT_MODEL=smollm2-135m-instruct node run.mjs
