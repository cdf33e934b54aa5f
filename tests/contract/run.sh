#!/usr/bin/env bash
# Asks a mock that enforces each vendor's published specification (prism, from npm) every request that the vendor's descriptor can
# make, and fails when one is refused. The mocks are installed below build/ and listen on loopback only. Where npm, the network or
# ../shared/specs is missing it says so, and nothing is checked.
#   tests/contract/run.sh            the program of the check preset
#   tests/contract/run.sh asan       that of another one
set -euo pipefail
cd "$(dirname "$0")/../.."

preset=${1:-check}
prism=@stoplight/prism-cli@5.14.2
place=build/contract

skip() {
  echo "skipped: $1"
  exit 0
}

specifications=
for folder in ../shared/specs ../../shared/specs; do
  [ -z "$specifications" ] && [ -f "$folder/jamf-pro-11.30.1.openapi.json" ] && specifications=$folder
done
[ -n "$specifications" ] || skip "no published specifications (../shared/specs)"
for program in node npm; do
  command -v "$program" >/dev/null || skip "no $program to run the mocks with"
done
python=
for program in python3 /usr/bin/python3; do
  [ -z "$python" ] && "$program" -c 'import yaml' 2>/dev/null && python=$program
done
[ -n "$python" ] || skip "no python3 with yaml (package python3-yaml)"

mkdir -p "$place"
mock=$place/node_modules/.bin/prism
if [ ! -x "$mock" ]; then
  echo "installing $prism"
  timeout 90 npm install --prefix "$place" --no-save --no-audit --no-fund --loglevel=error --fetch-retries=1 \
    "$prism" >"$place/npm.log" 2>&1 ||
    skip "npm cannot install $prism: $(grep -m1 -v '^ *$' "$place/npm.log" || echo "not within 90 s")"
fi
"$python" tests/contract/prepare.py "$specifications" "$place/specs"

[ -f "build/$preset/CMakeCache.txt" ] || cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" --target test_contract >/dev/null

pids=()
stop() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
}
trap stop EXIT

mocks=
names=(cisco-meraki graph-beta graph-v1.0 jamf-classic jamf-pro)
read -r -a ports < <("$python" -c '
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
print(*(one.getsockname()[1] for one in held))')
for i in "${!names[@]}"; do
  "$mock" mock --errors --host 127.0.0.1 --port "${ports[i]}" "$place/specs/${names[i]}.json" >"$place/${names[i]}.log" 2>&1 &
  pids+=($!)
  mocks+="${names[i]}=http://127.0.0.1:${ports[i]} "
done
for i in "${!names[@]}"; do
  for _ in $(seq 240); do
    grep -q 'listening on' "$place/${names[i]}.log" && continue 2
    kill -0 "${pids[i]}" 2>/dev/null || break
    sleep 0.25
  done
  echo "the mock of ${names[i]} does not start:" >&2
  tail -5 "$place/${names[i]}.log" >&2
  exit 1
done

MDM_CONTRACT_MOCKS=$mocks timeout 120 "build/$preset/tests/contract/test_contract"
