#!/usr/bin/env bash
# Builds mdmctl and does the main job on a fleet of a thousand devices that exists only in a file below build/quickstart.
# Your own contexts are not touched. Run it as often as you like.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/packages.sh
need build

echo "== building (the first time takes a few minutes)"
cmake --preset release >/dev/null
cmake --build --preset release | tail -n 1

home=$PWD/build/quickstart
rm -rf "$home"
mkdir -p "$home"
export XDG_CONFIG_HOME=$home XDG_DATA_HOME=$home XDG_STATE_HOME=$home XDG_CACHE_HOME=$home
unset MDMCTL_CONTEXT MDMCTL_CONFIG MDMCTL_LEDGER MDMCTL_OUTPUT
export PATH=$PWD/build/release:$PATH

# Prints a command as one would type it, then runs it; `refused` expects it to be refused, with that exit code.
show() {
  printf '\n$'
  local word
  for word in "$@"; do
    case $word in
      *[!A-Za-z0-9_./:=@%+,-]*) printf ' "%s"' "$word" ;;
      *) printf ' %s' "${word#"$PWD"/}" ;;
    esac
  done
  printf '\n'
}
run() {
  show "$@"
  "$@"
}
refused() {
  local wanted=$1 code=0
  shift
  show "$@"
  "$@" || code=$?
  echo "(exit code $code)"
  if [ "$code" != "$wanted" ]; then
    echo "expected exit code $wanted" >&2
    exit 1
  fi
}
say() { printf '\n== %s\n' "$*"; }

say "a fleet to try things on"
run mdmctl sandbox init --devices 1000 --seed 7
run mdmctl query "SELECT platform, count(*) AS devices, sum(ownership = 'personal') AS personal FROM devices GROUP BY platform" -o table

say "iPads of the company that nobody has seen for a month"
run mdmctl device list -o table --where "platform = 'ipados' AND ownership = 'company' AND last_seen < datetime('now', '-30 days')" --limit 8

say "policies of a hospital: check, look, apply, and look again"
run mdmctl policy validate -f examples/policies/hospital
run mdmctl policy plan -f examples/policies/hospital
run mdmctl policy apply -f examples/policies/hospital --yes --context sandbox -o table
run mdmctl policy plan -f examples/policies/hospital

say "three lost devices, named in a spreadsheet export"
{
  printf '\xef\xbb\xbfAsset;Serial;Note\r\n'
  mdmctl device list --where "has(tags, 'lost') AND platform IN ('ios', 'ipados') AND ownership = 'company' AND enrollment = 'enrolled'" \
    --limit 3 -o csv --columns serial --no-headers | while read -r serial; do
    printf 'A-1;%s;"left; in a taxi"\r\n' "$serial"
  done
} >"$home/lost.csv"
run cat "$home/lost.csv"
run mdmctl lock --from "$home/lost.csv" --from-column Serial --message "Please call +1 555 0100" --yes --reason "lost property" -o table

say "wiping them: not without consent, not with a wrong count"
refused 2 mdmctl wipe --from "$home/lost.csv" --from-column Serial --no-input --context sandbox
refused 9 mdmctl wipe --from "$home/lost.csv" --from-column Serial --expect 4 --no-input --context sandbox
run mdmctl wipe --from "$home/lost.csv" --from-column Serial --expect 3 --no-input --context sandbox --reason "not found again" -o table

say "an hour later: nobody has switched the lost ones on, and accepted is not done"
run mdmctl sandbox tick 1h
run mdmctl job show -o table
run mdmctl job list -o table
run mdmctl audit verify -o table

printf '\nGo on by yourself:\n  export XDG_CONFIG_HOME=%s XDG_DATA_HOME=%s XDG_STATE_HOME=%s\n  %s --help\n' "$home" "$home" "$home" build/release/mdmctl
