# Sourced by run_server.sh and run_tests.sh: puts a .NET 10 SDK on PATH, installing it into ./.dotnet when none is there,
# and makes sure that the SDK finds ICU, which it needs to build; the program itself does not.

otron_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need_packages() {
  # Not through a pipe: grep -q leaves early, and under pipefail the broken pipe would count as "not found".
  local missing=() libraries
  libraries="$(ldconfig -p 2>/dev/null)"
  command -v curl >/dev/null || missing+=(curl ca-certificates)
  grep -q 'libicuuc\.so' <<<"$libraries" || missing+=(libicu-dev)
  grep -q 'libstdc++\.so\.6' <<<"$libraries" || missing+=(libstdc++6)
  [ "${#missing[@]}" -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please install these packages first: ${missing[*]}" >&2
    exit 1
  fi
  echo "installing ${missing[*]} ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
}

need_dotnet() {
  if [ -x "$otron_root/.dotnet/dotnet" ]; then
    export DOTNET_ROOT="$otron_root/.dotnet" PATH="$otron_root/.dotnet:$PATH"
  elif ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "installing the .NET 10 SDK into .dotnet ..."
    local installer
    installer="$(mktemp)"
    curl -fsSL https://dot.net/v1/dotnet-install.sh -o "$installer"
    bash "$installer" --channel 10.0 --install-dir "$otron_root/.dotnet" --no-path
    rm -f "$installer"
    export DOTNET_ROOT="$otron_root/.dotnet" PATH="$otron_root/.dotnet:$PATH"
  fi
}

need_packages
need_dotnet
