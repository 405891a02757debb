# Sourced by run_tests.sh after dotnet.sh: makes sure that prometheus and promtool are there, which check /metrics and the dashboard.

need_prometheus() {
  command -v prometheus >/dev/null && command -v promtool >/dev/null && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please install prometheus first." >&2
    exit 1
  fi
  echo "installing prometheus ..."
  # Only the programs are wanted: in run level 1 the package starts no service.
  apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus >/dev/null
}

need_prometheus
