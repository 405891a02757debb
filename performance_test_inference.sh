#!/usr/bin/env bash
# Where the time of a chat goes: asks the running server (./run_server.sh) for small, medium and large ones and prints their phases.
#   ./performance_test_inference.sh [--repeats 5] [--model ID] [--url http://localhost:8080] [--api-key KEY] [--out DIR] [--compare DIR]
# Results are kept in a directory that the last line names; --compare takes such a directory. docs/PERFORMANCE.md is the guide.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/dotnet.sh
exec dotnet run -c Release -v quiet --project bench/Otron.Bench -- phases inference "$@"
