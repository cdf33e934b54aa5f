#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test case under ctest.
#   tests/run.sh              the plain build
#   tests/run.sh asan         under the address and undefined-behaviour sanitizers
#   tests/run.sh PRESET -R X  further arguments go to ctest
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/packages.sh
need build test

preset=${1:-check}
[ $# -gt 0 ] && shift
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
exec ctest --preset "$preset" "$@"
