#!/usr/bin/env bash
# A cluster of real processes on loopback: Redis, silos and one API process.
#   scripts/cluster.sh up N      starts Redis, N silos (default 2) and the API
#   scripts/cluster.sh scale N   starts or stops silos until N run; the last ones stop first
#   scripts/cluster.sh stop K    tells silo K to stop and waits until it has
#   scripts/cluster.sh kill K    kills silo K at once
#   scripts/cluster.sh status    lists what runs, and whether it is ready
#   scripts/cluster.sh down      stops everything that this script started
# Settings go to the processes as environment variables, for example Otron__Models__Serve=tiny/llama3.
#   OTRON_CLUSTER_DIR    pid files, logs and Redis' data; default data/cluster
#   OTRON_CLUSTER_PORTS  first of 100 ports, or "free" to look for some; default 8080, where the API then listens
set -euo pipefail
cd "$(dirname "$0")/.."

dir="${OTRON_CLUSTER_DIR:-data/cluster}"
ready_seconds=90  # from the start of a process to its readiness
stop_seconds=150  # a silo drains before it leaves
max_silos=29

usage() { sed -nE '2,8s/^# ?//p' "$0" >&2; exit 2; }
fail() { echo "$1" >&2; exit 1; }

# Ports: the API at the first, then the silos' probes; Redis at + 30, then the silos; their gateways from + 60 on.
base() { cat "$dir/ports"; }
api_port() { base; }
probe_port() { echo $(($(base) + $1)); }
redis_port() { echo $(($(base) + 30)); }
silo_port() { echo $(($(base) + 30 + $1)); }
gateway_port() { echo $(($(base) + 60 + $1)); }

# Ports in use, one a line, from the kernel's tables of TCP sockets; theirs are hexadecimal.
used_ports() {
  local hex
  for hex in $(awk 'FNR > 1 { sub(/.*:/, "", $2); print $2 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null | sort -u); do echo $((16#$hex)); done
}

choose_ports() {
  local first="${OTRON_CLUSTER_PORTS:-8080}"
  if [ "$first" = free ]; then
    local used
    used="$(used_ports)"
    for ((first = 20000; first < 30000; first += 100)); do
      awk -v a="$first" '$1 >= a && $1 < a + 100 { found = 1 } END { exit found }' <<<"$used" && break
    done
  fi
  echo "$first" >"$dir/ports"
}

# A pid file holds the pid and the start time of its process, so that a reused pid is never taken for ours.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
pid_of() {
  local pid start
  [ -f "$dir/$1.pid" ] || return 1
  read -r pid start <"$dir/$1.pid"
  [ "$(started_at "$pid")" = "$start" ] && echo "$pid"
}
silos() { ls "$dir" 2>/dev/null | sed -nE 's/^silo-([0-9]+)\.pid$/\1/p' | sort -n; }

# launch NAME COMMAND...
launch() {
  local name="$1"
  shift
  setsid nohup "$@" >>"$dir/$name.log" 2>&1 </dev/null &
  echo "$! $(started_at $!)" >"$dir/$name.pid"
}

answers() { curl -sf --max-time 2 -o /dev/null "http://127.0.0.1:$1/health/ready"; }

# await NAME PORT: until the process is ready; says why not otherwise.
await() {
  local deadline=$((SECONDS + ready_seconds))
  until answers "$2"; do
    if ! pid_of "$1" >/dev/null; then
      tail -n 20 "$dir/$1.log" >&2
      rm -f "$dir/$1.pid"
      fail "$1 ended before it was ready; its log is $dir/$1.log."
    fi
    [ "$SECONDS" -lt "$deadline" ] || fail "$1 is not ready after $ready_seconds s; its log is $dir/$1.log."
    sleep 0.2
  done
  echo "$1 is ready on http://127.0.0.1:$2"
}

# end NAME SIGNAL
end() {
  local pid
  if pid="$(pid_of "$1")"; then
    kill "-$2" "$pid"
    local deadline=$((SECONDS + stop_seconds))
    while pid_of "$1" >/dev/null && [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1)" != Z ]; do
      [ "$SECONDS" -lt "$deadline" ] || fail "$1 (pid $pid) did not stop within $stop_seconds s."
      sleep 0.1
    done
    echo "$1 has ended"
  fi
  rm -f "$dir/$1.pid"
}

build() {
  source scripts/dotnet.sh
  source scripts/packages.sh
  need redis-server redis-server
  local silo=artifacts/bin/Silo/release/Otron.Silo.dll api=artifacts/bin/Api/release/Otron.Api.dll
  local newer=(src global.json Directory.Build.props Directory.Packages.props -not -path '*/obj/*' -type f)
  # An up-to-date build starts at once; asking MSBuild would take seconds.
  if [ ! -f "$silo" ] || [ ! -f "$api" ] || [ -n "$(find "${newer[@]}" -newer "$silo" -print -quit)" ]; then
    echo "building ..."
    dotnet build src/Silo -c Release -v quiet --nologo
    dotnet build src/Api -c Release -v quiet --nologo
    touch "$silo" "$api"
  fi
}

start_redis() {
  pid_of redis >/dev/null && return
  mkdir -p "$dir/redis"
  launch redis redis-server --bind 127.0.0.1 --port "$(redis_port)" --dir "$(realpath "$dir/redis")" \
    --appendonly yes --appendfsync everysec --save '' --maxmemory-policy noeviction
  local deadline=$((SECONDS + 10))
  until [ "$(redis-cli -p "$(redis_port)" ping 2>/dev/null)" = PONG ]; do
    pid_of redis >/dev/null && [ "$SECONDS" -lt "$deadline" ] || fail "Redis did not start; its log is $dir/redis.log."
    sleep 0.1
  done
  echo "redis is ready on 127.0.0.1:$(redis_port)"
}

start_silo() {
  pid_of "silo-$1" >/dev/null && return
  export ConnectionStrings__redis="127.0.0.1:$(redis_port)"
  Otron__Cluster__AdvertisedAddress=127.0.0.1 Otron__Cluster__SiloName="silo-$1" Otron__Cluster__SiloPort="$(silo_port "$1")" \
    Otron__Cluster__GatewayPort="$(gateway_port "$1")" Otron__Cluster__ProbePort="$(probe_port "$1")" \
    Otron__Engine__SnapshotPath="${Otron__Engine__SnapshotPath:-$dir/kv}/silo-$1" \
    launch "silo-$1" dotnet artifacts/bin/Silo/release/Otron.Silo.dll
}

start_api() {
  pid_of api >/dev/null && return
  Otron__Mode=Cluster ConnectionStrings__redis="127.0.0.1:$(redis_port)" Otron__Api__Urls="http://127.0.0.1:$(api_port)" \
    launch api dotnet artifacts/bin/Api/release/Otron.Api.dll
}

# Silos load their models side by side.
start_silos() {
  local k
  for ((k = 1; k <= $1; k++)); do start_silo "$k"; done
  for ((k = 1; k <= $1; k++)); do await "silo-$k" "$(probe_port "$k")"; done
}

count() { [[ "${1:-}" =~ ^[0-9]+$ ]] && [ "$1" -ge 1 ] && [ "$1" -le "$max_silos" ] || fail "Give a number of silos from 1 to $max_silos."; }
running() { [ -f "$dir/ports" ] || fail "No cluster runs from $dir; start one with: scripts/cluster.sh up 2"; }

case "${1:-}" in
  up)
    count "${2:-2}"
    mkdir -p "$dir"
    [ -n "$(pid_of redis || true)" ] || choose_ports
    build
    start_redis
    start_silos "${2:-2}"
    start_api
    await api "$(api_port)"
    ;;
  scale)
    count "${2:-}"
    running
    build
    start_silos "$2"
    for k in $(silos | sort -rn); do
      [ "$k" -le "$2" ] || end "silo-$k" TERM
    done
    ;;
  stop | kill)
    count "${2:-}"
    running
    pid_of "silo-$2" >/dev/null || fail "Silo $2 does not run."
    if [ "$1" = stop ]; then end "silo-$2" TERM; else end "silo-$2" KILL; fi
    ;;
  status)
    running
    for name in redis $(silos | sed 's/^/silo-/') api; do
      port="$(case "$name" in redis) redis_port ;; api) api_port ;; *) probe_port "${name#silo-}" ;; esac)"
      state="not running"
      if pid="$(pid_of "$name")"; then
        state="pid $pid, port $port"
        [ "$name" = redis ] || { answers "$port" && state+=", ready" || state+=", not ready"; }
      fi
      echo "$name: $state"
    done
    ;;
  down)
    running
    end api TERM
    for k in $(silos | sort -rn); do end "silo-$k" TERM; done
    end redis TERM
    rm -f "$dir/ports"
    ;;
  *) usage ;;
esac
