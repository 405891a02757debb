# Sourced by cluster.sh and run_tests.sh after dotnet.sh: makes sure that redis-server is there.

need_redis() {
  command -v redis-server >/dev/null && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please install redis-server first." >&2
    exit 1
  fi
  echo "installing redis-server ..."
  # Only the program is wanted: in run level 1 the package starts no service.
  apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >/dev/null
}

need_redis
