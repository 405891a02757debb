#!/usr/bin/env bash
# Builds Otron and serves the models in models/ on http://localhost:8080. Arguments go to the server, for example:
#   ./run_server.sh --Otron:Models:Serve:0=smollm2-135m-instruct
#   ./run_server.sh --urls http://localhost:9000
set -euo pipefail
cd "$(dirname "$0")"
source scripts/dotnet.sh

server=artifacts/bin/Api/release/Otron.Api.dll
# An up-to-date build starts at once; asking MSBuild would take seconds.
changed() { find src global.json Directory.Build.props Directory.Packages.props -not -path '*/obj/*' -type f -newer "$server" -print -quit; }
if [ ! -f "$server" ] || [ -n "$(changed)" ]; then
  echo "building ..."
  dotnet build src/Api -c Release -v quiet --nologo ${OTRON_GPU:+-p:OtronGpu=true}
  touch "$server"
fi
exec dotnet "$server" "$@"
