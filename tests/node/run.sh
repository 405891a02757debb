#!/usr/bin/env bash
# Starts the built server on a free loopback port with two tiny models and tries the npm openai client on it, and the chat page
# where there is a Chromium.
# Ends with "N passed, N failed".  CONFIGURATION=debug takes the debug build.
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd ../.. && pwd)"

npm ci --silent --no-audit --no-fund

log="$(mktemp)"
data="$(mktemp -d)"
dotnet "$root/artifacts/bin/Api/${CONFIGURATION:-release}/Otron.Api.dll" \
  --Otron:Api:Urls=http://127.0.0.1:0 --Otron:Models:Path="$root/models" --Otron:Models:Serve=tiny/llama3,tiny/nomic \
  --Otron:Engine:Threads=1 --Otron:Engine:SnapshotDiskMegabytes=0 --Otron:Sessions:Path="$data" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$log" "$data"' EXIT

url=""
for _ in $(seq 300); do
  url="$(sed -nE 's/^server listening on (.*)$/\1/p' "$log")"
  [ -n "$url" ] && break
  if ! kill -0 "$server" 2>/dev/null; then break; fi
  sleep 0.2
done
if [ -z "$url" ]; then
  cat "$log" >&2
  echo "0 passed, 1 failed"
  exit 1
fi

OTRON_BASE_URL="$url/v1" OTRON_CHAT_MODEL=tiny/llama3 OTRON_EMBEDDING_MODEL=tiny/nomic node run.mjs
