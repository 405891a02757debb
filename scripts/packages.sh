# Sourced after dotnet.sh: makes sure of programs that Debian and Ubuntu package.

# need PACKAGE PROGRAM...
need() {
  local package="$1" program
  shift
  for program in "$@"; do
    command -v "$program" >/dev/null || { install_package "$package"; return; }
  done
}

install_package() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please install $1 first." >&2
    exit 1
  fi
  echo "installing $1 ..."
  # Only the program is wanted: in run level 1 the package starts no service.
  apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

# Fails where there is none to be had: Debian 12 packages one that is too old to render the overlays.
need_kubectl() {
  command -v kubectl >/dev/null && return
  [ "$(id -u)" -eq 0 ] && apt-get update -qq 2>/dev/null \
    && dpkg --compare-versions "$(apt-cache policy kubernetes-client | sed -n 's/.*Candidate: //p')" ge 1.22 \
    && need kubernetes-client kubectl
}
