#!/usr/bin/env bash
# Otron beside other engines on the same weights, with the same number of threads, in one run.
#   bench/compare/run.sh [chat|embeddings]   chat: llama.cpp; embeddings: transformers.js; default both
#   THREADS=2 ROUNDS=3                       threads of each side; how often the two take turns
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd ../.. && pwd)"
what="${1:-all}"
threads="${THREADS:-$(nproc)}"
rounds="${ROUNDS:-3}"
chat_model=smollm2-135m-instruct
embedding_model=all-minilm-l6-v2

fail() { echo "$1" >&2; exit 1; }
[[ "$what" =~ ^(all|chat|embeddings)$ ]] || fail "$(sed -nE '2,4s/^# ?//p' "$0")"

node_major="$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/')" || true
[ "${node_major:-0}" -ge 20 ] && command -v npm >/dev/null ||
  fail "Node 20 or later with npm is needed: llama.cpp and transformers.js come as npm packages. Debian has 'apt-get install nodejs npm', all others https://nodejs.org."

# Python is wanted for one file, with the weights in llama.cpp's format.
find_python() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import numpy' 2>/dev/null; then echo "$candidate"; return; fi
  done
  return 1
}

source "$root/scripts/dotnet.sh"
echo "building ..."
dotnet build "$root/bench/Otron.Bench" -c Release -v quiet --nologo
dotnet build "$root/src/Api" -c Release -v quiet --nologo
echo "npm packages (prebuilt; some 500 MB the first time) ..."
# Not "npm ci": a registry need not have the packages of every other platform, and then that refuses the lock file.
npm install --no-save --ignore-scripts --loglevel=error --no-audit --no-fund >/dev/null

compare_chat() {
  local gguf="$root/artifacts/compare/$chat_model.gguf" source="$root/models/provenance/onnx_to_gguf.py" python
  if [ ! "$gguf" -nt "$source" ] || [ ! "$gguf" -nt "$root/models/$chat_model/model.onnx" ]; then
    python="$(find_python)" || fail "Python 3 with numpy is needed to write the weights for llama.cpp: 'apt-get install python3-numpy', or 'pip install numpy'."
    mkdir -p "$(dirname "$gguf")"
    "$python" "$source" "$root/models/$chat_model" "$gguf.part"
    mv "$gguf.part" "$gguf"
  fi
  node chat.mjs "$root/artifacts/bin/Otron.Bench/release/Otron.Bench.dll" "$root/models" "$chat_model" "$gguf" "$threads" "$rounds"
}

compare_embeddings() {
  local log="$root/artifacts/compare/server.log" url=""
  mkdir -p "$(dirname "$log")"
  dotnet "$root/artifacts/bin/Api/release/Otron.Api.dll" --Otron:Api:Urls=http://127.0.0.1:0 --Otron:Models:Path="$root/models" \
    --Otron:Models:Serve="$embedding_model" --Otron:Engine:Threads="$threads" >"$log" 2>&1 &
  server=$! # for the trap, when this function is over
  trap 'kill "$server" 2>/dev/null || true' EXIT
  for _ in $(seq 300); do
    url="$(sed -nE 's/^server listening on (.*)$/\1/p' "$log")"
    if [ -n "$url" ] || ! kill -0 "$server" 2>/dev/null; then break; fi
    sleep 0.2
  done
  [ -n "$url" ] || fail "The server did not start: $(cat "$log")"
  node embeddings.mjs "$url" "$root/models" "$embedding_model" "$threads" "$rounds"
}

echo "$(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)"
echo
[ "$what" = embeddings ] || compare_chat
echo
[ "$what" = chat ] || compare_embeddings
