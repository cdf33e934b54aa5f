#!/usr/bin/env bash
# Measures the release binary against small probes on this machine and prints one table (markdown) of ratios.
#
#   tests/bench/run.sh [--quick] [startup] [first] [listing] [served] [where] [ledger] [bulk] [latency] [million] [policy]
#
#   --quick   smaller fleets (1,000 and 20,000 devices), fewer repetitions; the budgets stay the same
#   names     only these sections; all of them when none is named
#
#   MDMCTL=FILE   the binary to measure            (build/release/mdmctl, built here when it is missing)
#   PROBES=DIR    raw programs to compare with     (build/probes, built from ../shared/bench when that is there)
#   PAIRS=N       samples of each side, the median counts (7; quick: 5)
#
# Probe and product run in turn (A B A B …); a ratio is the median of the ratios of the pairs. CPU is user + system time,
# which a busy machine disturbs less than wall time. A row is `ok` within its budget, `near` up to 1.25 times that (noise of
# one machine), `over` beyond. Where there is no probe or no such command yet, the row says "skipped" and why: a missing
# number is never a good one. Everything lives in a temporary folder with its own configuration, removed at the end.
#
# What the numbers mean:
#   startup   CPU, wall and peak memory of commands that need no configuration, against a CLI11 program of 60 commands that is
#             given no arguments (the cheapest it can do; its --version costs 1.1 times, its --help twice as much)
#   listing   `device list -o csv` of eight columns from the sandbox, against simdjson reading the probe's own inventory as
#             pages of 1,000 and writing the same eight columns. Neither reads the other's input: the sandbox computes its
#             devices, the probe parses JSON; the ratio tells what an admin waits for, not which parser is better
#   where     what a filter adds to a row: the listing with it less the listing without. Fewer rows are printed, and the
#             sandbox looks for the platform itself, so this can be negative. Harder: count(*) with three terms that every row
#             passes and no server is asked for, less a count of the same three columns without them
#   ledger    `sync --all` (exit status 7 is right: a few devices are not enrolled): CPU a target with everything included (selection, ledger, sandbox, its witness), against
#             SQLite's durable inserts in batches of 100; memory must not grow with the number of targets
#   first     CPU of a command that makes one request, against a program that loads and initialises libcurl and what a
#             second request of the raw libcurl client costs, over a connection of its own
#   served    `device list -o csv` from an HTTP server through a descriptor, against simdjson on the very pages it serves
#   bulk      a job of unsafe POSTs over HTTP, ledger, draft and runner included, against a libcurl client with a journal, 64 in
#             flight; what 20 ms more for every fsync do to both; and requests a second against what scripts use
#   latency   requests a second against C / 50 ms, of a server that takes 50 ms for each
#   million   `sync --all` through a descriptor: memory must not grow with the number of devices
#   policy    `policy validate` of 10,000 documents of about 0.8 KB, without findings and with four warnings each, against libyaml's events and yaml-cpp's documents
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)

quick="" sections=""
for word in "$@"; do
  case $word in
    --quick) quick=yes ;;
    startup | first | listing | served | where | ledger | bulk | latency | million | policy) sections="$sections $word" ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 2 ;;
  esac
done
sections=${sections:-startup first listing served where ledger bulk latency million policy}

mdmctl=${MDMCTL:-$root/build/release/mdmctl}
probes=${PROBES:-$root/build/probes}
measure=$root/build/release/mdm_bench
programs=$root/build/release # bulk_job, fleet_server, slow_sync
pairs=${PAIRS:-${quick:+5}}
pairs=${pairs:-7}
repeats=${quick:+50}
repeats=${repeats:-200}
sizes="1000 100000 1000000" documents=10000 action_size=100000 small_action=10000 large_action=1000000
[ -n "$quick" ] && sizes="1000 20000" documents=1000 action_size=5000 small_action=1000 large_action=20000
largest=${sizes##* }

# ---------------------------------------------------------------------------------------------- what is measured

build_what_is_missing() {
  if [ ! -x "$measure" ] || [ ! -x "$programs/mdm_bulk_job" ] || { [ -z "${MDMCTL:-}" ] && [ ! -x "$mdmctl" ]; }; then
    (cd "$root" && cmake --preset release >/dev/null && cmake --build build/release --target mdm_bench mdm_bulk_job mdm_fleet_server mdm_slow_sync mdmctl >&2)
  fi
  [ -d "$probes" ] && return 0
  local shared
  for shared in "$root/../shared/bench" "$root/../../shared/bench"; do
    [ -x "$shared/build.sh" ] || continue
    echo "building the probes in $probes" >&2
    "$shared/build.sh" "$probes" >&2 || echo "some probes could not be built; their rows are skipped" >&2
    return 0
  done
}

build_what_is_missing
work=$(mktemp -d "${TMPDIR:-/tmp}/mdm-bench.XXXXXX")
servers=""
clean_up() {
  [ -z "$servers" ] || kill $servers 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
for name in $(compgen -e | grep '^MDMCTL' || true); do unset "$name"; done
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
export XDG_CACHE_HOME=$work/cache XDG_RUNTIME_DIR=$work MDMCTL_NO_INPUT=1

have() { [ -x "$probes/$1" ]; }
# Is there such a command in this build?
knows() { "$mdmctl" "$@" --help >/dev/null 2>&1; }

# measure ARGUMENTS…: fills the arrays A, B and R with what mdm_bench prints, name first:
# median, least, most of CPU (1-3), wall (4-6), memory (7-9).
run_measure() {
  local line
  A=() B=() R=()
  while read -r line; do
    case $line in
      A*) read -ra A <<<"$line" ;;
      B*) read -ra B <<<"$line" ;;
      ratio*) read -ra R <<<"$line" ;;
    esac
  done < <("$measure" "$@" 2>>"$work/trouble" || echo failed)
  if [ ${#A[@]} -eq 0 ]; then
    tail -n 3 "$work/trouble" >&2
    return 1
  fi
}

calc() { awk "BEGIN { printf \"%.${2:-2}f\", $1 }"; }

# ---------------------------------------------------------------------------------------------------- the table

verdict() { awk -v v="$1" -v b="$2" 'BEGIN { print (v <= b ? "ok" : v <= 1.25 * b ? "near" : "**over**") }'; }
rule() { printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$@"; }
row() { # what, quantity, probe, product, value, budget ("-": none), unit of the value
  local budget=- is=-
  [ "$6" != - ] && budget="≤ $6$7" && is=$(verdict "$5" "$6")
  rule "$1" "$2" "$3" "$4" "$5$7" "$budget" "$is"
}
row_least() { # as row, but the value must be at least the budget
  local is
  is=$(awk -v v="$5" -v b="$6" 'BEGIN { print (v >= b ? "ok" : 1.25 * v >= b ? "near" : "**over**") }')
  rule "$1" "$2" "$3" "$4" "$5$7" "≥ $6$7" "$is"
}
skipped() { rule "$1" "skipped: $2" - - - - -; }

ms() { echo "$(calc "$1 / 1000" "${2:-2}") ms"; }
mib() { echo "$(calc "$1 / 1024" 1) MiB"; }

# --------------------------------------------------------------------------------------------------- 1. start-up

measure_startup() { # name, arguments of mdmctl
  local name=$1
  shift
  run_measure -n "$pairs" -r "$repeats" "$probes/hello_nocurl_static" -- "$mdmctl" "$@" ||
    { skipped "\`$name\`" "it failed"; return 0; }
  row "\`$name\`" "CPU a run" "$(ms "${A[1]}")" "$(ms "${B[1]}")" "$(calc "${R[1]}")" 1.5 "×"
  row "\`$name\`" "wall time" "$(ms "${A[4]}")" "$(ms "${B[4]}")" "$(calc "${R[4]}")" 1.5 "×"
  row "\`$name\`" "peak memory" "$(mib "${A[7]}")" "$(mib "${B[7]}")" "$(calc "${B[7]} / 1024" 1)" 8 " MiB"
}

startup() {
  have hello_nocurl_static || { skipped "start-up" "no probes"; return 0; }
  measure_startup "--version" --version
  measure_startup "--help" --help
  measure_startup "lock --help" lock --help
  if "$mdmctl" __complete device l >/dev/null 2>&1; then
    measure_startup "__complete" __complete device l
  else
    skipped '`__complete`' "no such command in this build"
  fi
}

# -------------------------------------------------------------------------------------------------- 2. listings

eight=id,serial,name,model,os_version,last_seen,email,compliance

# A sandbox of N devices as context fleetN, made once.
fleet_of() {
  [ -e "$work/made.$1" ] && return 0
  "$mdmctl" --context "fleet$1" sandbox init --devices "$1" --seed 7 >/dev/null 2>>"$work/trouble" || {
    tail -n 3 "$work/trouble" >&2
    return 1
  }
  touch "$work/made.$1"
}

inventory_of() {
  [ -e "$work/pages.$1" ] || "$probes/gen_inventory" "$1" 1000 "$work/pages.$1" /dev/null >/dev/null
}

# How many samples for a command over N rows: the long ones are steady.
samples_for() { [ "$1" -gt 200000 ] && [ "$pairs" -gt 5 ] && echo 5 || echo "$pairs"; }

listing_of() { # devices
  local list=("$mdmctl" --context "fleet$1" -o csv --columns "$eight" device list)
  local name="\`device list -o csv\`, $1" probe=(true)
  have json_bench && inventory_of "$1" && probe=("$probes/json_bench" sj_ondemand "$work/pages.$1" pages csv)
  run_measure -n "$(samples_for "$1")" "${probe[@]}" -- "${list[@]}" || { skipped "$name" "it failed"; return 0; }
  list_cpu=${B[1]}
  eval "memory_$1=${B[7]}"
  if have json_bench; then
    row "$name" "CPU, simdjson" "$(ms "${A[1]}" 1)" "$(ms "${B[1]}" 1)" "$(calc "${R[1]}")" 2.5 "×"
  else
    skipped "$name" "no probes"
  fi
  row "$name" "CPU a row" - "$(ms "${B[1]}" 1)" "$(calc "${B[1]} / $1")" - " µs"
  row "$name" "peak memory" "$(mib "${A[7]}")" "$(mib "${B[7]}")" "$(calc "${B[7]} / 1024" 1)" 32 " MiB"
}

against_dom() { # devices
  have json_bench || return 0
  inventory_of "$1"
  run_measure -n 3 "$probes/json_bench" nl_dom "$work/pages.$1" pages csv -- \
    "$mdmctl" --context "fleet$1" -o csv --columns "$eight" device list || return 0
  row "\`device list -o csv\`, $1" "CPU, nlohmann DOM" "$(ms "${A[1]}" 1)" "$(ms "${B[1]}" 1)" \
    "$(calc "${R[1]}" 3)" 0.125 "×"
}

listing() {
  local size smallest=${sizes%% *} middle
  middle=$(echo "$sizes" | awk '{ print $2 }')
  for size in $sizes; do
    fleet_of "$size" || { skipped "\`device list\`, $size" "no sandbox in this build"; return 0; }
    listing_of "$size"
  done
  against_dom "$middle"
  local small=memory_$smallest large=memory_$largest
  [ -n "${!small:-}" ] && [ -n "${!large:-}" ] || return 0
  row "\`device list -o csv\`" "memory, $largest : $smallest" "$(mib "${!small}")" "$(mib "${!large}")" \
    "$(calc "${!large} / ${!small}")" 1.3 "×"
  return 0
}

# ------------------------------------------------------------------------------------------------------ 3. where

filter="platform = 'ios' AND os_version < '17.10' AND last_seen < datetime('now','-30 days')"

# Every row passes every term, and none of the terms is one that the sandbox understands.
passed="platform <> 'linux' AND os_version < '9999' AND last_seen < datetime('now','+1 day')"
passed="(os_version IS NULL OR $passed)"

added_by_where() { # devices, name, command without the filter…, --, command with it…
  local size=$1 name=$2
  shift 2
  run_measure -n "$(samples_for "$size")" "$@" || { skipped "$name, $size" "it failed"; return 0; }
  row "$name, $size" "CPU added a row" "$(ms "${A[1]}" 1)" "$(ms "${B[1]}" 1)" \
    "$(calc "(${B[1]} - ${A[1]}) / $size")" 1 " µs"
}

where() {
  local size
  for size in $sizes; do
    fleet_of "$size" || { skipped "\`--where\`" "no sandbox in this build"; return 0; }
    [ "$size" -lt 10000 ] && continue # start-up is most of it
    local list=("$mdmctl" --context "fleet$size" -o csv --columns "$eight" device list)
    local count=("$mdmctl" --context "fleet$size" -o csv query)
    if [ "$("${count[@]}" "SELECT count(*) FROM devices WHERE $passed" | tail -n 1)" != "$size" ]; then
      skipped "\`query\` count(*) WHERE, $size" "the filter does not pass every row"
      continue
    fi
    added_by_where "$size" '`device list --where`' "${list[@]}" -- "${list[@]}" --where "$filter"
    added_by_where "$size" '`query` count(*) WHERE' \
      "${count[@]}" "SELECT count(platform), count(os_version), count(last_seen) FROM devices" -- \
      "${count[@]}" "SELECT count(*) FROM devices WHERE $passed"
  done
}

# ----------------------------------------------------------------------------------------------------- 4. ledger

sync_of() { echo "$mdmctl" --context "fleet$1" --ledger "$work/ledger.db" -q sync --all --max-targets "$1"; }

# Shell text that puts sandbox and ledger back, so that every run begins alike.
put_back() { echo "rm -rf '$XDG_DATA_HOME' '$work'/ledger.db*; cp -r '$work/data.saved' '$XDG_DATA_HOME'"; }

keep_sandboxes() {
  rm -rf "$work/data.saved"
  cp -r "$XDG_DATA_HOME" "$work/data.saved"
}

action_memory() { # targets: largest resident set, in memory
  fleet_of "$1" && rm -rf "$work"/ledger.db* || return 1
  # shellcheck disable=SC2046
  run_measure -e 0 -e 7 -n 1 $(sync_of "$1") || return 1
  memory=${A[7]} cpu=${A[1]}
}

ledger() {
  rm -rf "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$work"/made.* "$work"/served.*
  fleet_of "$action_size" || { skipped '`sync --all`' "no sandbox in this build"; return 0; }
  keep_sandboxes
  mkdir -p "$work/journal"
  local probe=(true) samples=3
  have journal_bench && probe=("$probes/journal_bench" sq_full "$action_size" 100 "$work/journal")
  # shellcheck disable=SC2046
  if run_measure -e 0 -e 7 -n "$samples" -b "$(put_back)" "${probe[@]}" -- $(sync_of "$action_size"); then
    row "\`sync --all\`, $action_size" "CPU a target" "$(ms "${A[1]}" 0)" "$(ms "${B[1]}" 0)" \
      "$(calc "${B[1]} / $action_size" 1)" - " µs"
    have journal_bench && row "\`sync --all\`, $action_size" "CPU, SQLite inserts by 100" "$(ms "${A[1]}" 0)" \
      "$(ms "${B[1]}" 0)" "$(calc "${R[1]}" 1)" - "×" || skipped "\`sync --all\`, $action_size" "no probes"
  else
    skipped "\`sync --all\`, $action_size" "it failed"
  fi
  local small memory cpu
  rm -rf "$work/data.saved"
  if action_memory "$small_action" && small=$memory && action_memory "$large_action"; then
    row "\`sync --all\`, $large_action" "peak memory" - "$(mib "$memory")" "$(calc "$memory / 1024" 1)" 64 " MiB"
    row "\`sync --all\`, $large_action" "CPU a target" - "$(ms "$cpu" 0)" "$(calc "$cpu / $large_action" 1)" - " µs"
    row "\`sync --all\`" "memory, $large_action : $small_action" "$(mib "$small")" "$(mib "$memory")" \
      "$(calc "$memory / $small")" 1.3 "×"
  else
    skipped '`sync --all`, memory' "it failed"
  fi
}

# -------------------------------------------------------------------------------------------- 5. over the network

# Servers on one processor and clients on another, where there are two.
on_cpu() {
  local cpu=$1
  shift
  if [ "$(nproc)" -gt 1 ] && command -v taskset >/dev/null; then taskset -c "$cpu" "$@"; else "$@"; fi
}
pin="" # before a measured command
[ "$(nproc)" -gt 1 ] && command -v taskset >/dev/null && pin="taskset -c 1"

port=$((20000 + $$ % 20000))
# start_server PROGRAM ARGUMENTS…: PORT stands for the port; sets url.
start_server() {
  local words=() word tries=0
  port=$((port + 1))
  for word in "$@"; do words+=("${word/PORT/$port}"); done
  on_cpu 0 "${words[@]}" >/dev/null 2>>"$work/trouble" &
  servers="$servers $!"
  url=http://127.0.0.1:$port
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
}

write_descriptor() {
  mkdir -p "$XDG_CONFIG_HOME/mdmctl/backends"
  cat >"$XDG_CONFIG_HOME/mdmctl/backends/bench.yaml" <<'DESCRIPTOR'
name: bench
summary: mdm_fleet_server, whose pages are those of gen_inventory
evidence: documentation
settings:
  url: {summary: address of the server, example: "https://mdm.example"}
  token: {summary: bearer token, secret: true, example: env:BENCH_TOKEN}
auth: {kind: header, headers: {Authorization: "Bearer {credential.token}"}}
limits: {concurrency: 64}
operations:
  device.list:
    get: /v1/devices
    items: /results
    pages: {kind: cursor, from_header: X-Next, into: page}
  device.sync: {post: "/v1/devices/{device.id}/commands", command_id: /command_uuid, inputs: {inventory: {no: not here}}}
fields:
  devices:
    id: /id
    serial: /serialNumber
    name: /deviceName
    model: /model
    platform: {at: /platform, as: platform}
    os_version: /osVersion
    last_seen: /lastCheckin
    email: /user/email
    compliance: /compliance
DESCRIPTOR
}

# A server of N devices as context servedN, made once.
serve_fleet() {
  [ -e "$work/served.$1" ] && return 0
  inventory_of "$1"
  start_server "$programs/mdm_fleet_server" PORT "$work/pages.$1" || return 1
  write_descriptor
  "$mdmctl" context add "served$1" --backend bench --set "url=$url" --credential token=env:BENCH_TOKEN \
    >/dev/null 2>>"$work/trouble" && touch "$work/served.$1"
}
export BENCH_TOKEN=0123456789abcdef0123456789abcdef

first() {
  have hello_dyn_init && have bulk || { skipped "first request" "no probes"; return 0; }
  have json_bench && serve_fleet 1000 || { skipped "first request" "it failed"; return 0; }
  local one few=$((repeats / 4)) base=$url
  run_measure -n "$pairs" -r "$few" "$probes/bulk" "$base" 1 1 poll h1 -- "$probes/bulk" "$base" 2 2 poll h1 ||
    { skipped "first request" "the probe failed"; return 0; }
  one=$(calc "${B[1]} - ${A[1]}" 1)
  run_measure -n "$pairs" -r "$few" "$probes/hello_dyn_init" -- "$mdmctl" --context served1000 api GET /v1/hello ||
    { skipped "first request" "it failed"; return 0; }
  local probe
  probe=$(calc "${A[1]} + $one" 1)
  row '`api GET`' "CPU, libcurl and a request" "$(ms "$probe")" "$(ms "${B[1]}")" "$(calc "${B[1]} / $probe")" 1.2 "×"
}

served_of() { # devices
  local list=("$mdmctl" --context "served$1" -o csv --columns "$eight" device list)
  local name="\`device list -o csv\` over HTTP, $1"
  serve_fleet "$1" || { skipped "$name" "no server"; return 0; }
  if [ "$("${list[@]}" | wc -l)" != $(($1 + 1)) ]; then
    skipped "$name" "not every device came"
    return 0
  fi
  run_measure -n "$(samples_for "$1")" "$probes/json_bench" sj_ondemand "$work/pages.$1" pages csv -- "${list[@]}" ||
    { skipped "$name" "it failed"; return 0; }
  eval "served_$1=${B[7]}"
  row "$name" "CPU, simdjson" "$(ms "${A[1]}" 1)" "$(ms "${B[1]}" 1)" "$(calc "${R[1]}")" 2.5 "×"
  row "$name" "peak memory" "$(mib "${A[7]}")" "$(mib "${B[7]}")" "$(calc "${B[7]} / 1024" 1)" 32 " MiB"
}

served() {
  have json_bench && have gen_inventory || { skipped '`device list` over HTTP' "no probes"; return 0; }
  local size
  for size in $sizes; do served_of "$size"; done
  local small=served_${sizes%% *} large=served_$largest
  [ -n "${!small:-}" ] && [ -n "${!large:-}" ] || return 0
  row '`device list -o csv` over HTTP' "memory, $largest : ${sizes%% *}" "$(mib "${!small}")" "$(mib "${!large}")" \
    "$(calc "${!large} / ${!small}")" 1.3 "×"
}

job_of() { # requests, in flight; words before it
  local requests=$1 window=$2
  shift 2
  echo "$* $pin $programs/mdm_bulk_job $url $requests $window $work/bulk.db"
}
fresh="rm -rf '$work'/bulk.db*"

bulk() {
  have bulk_journal && have epoll_server || { skipped "bulk" "no probes"; return 0; }
  start_server "$probes/epoll_server" PORT 0 || { skipped "bulk" "no server"; return 0; }
  local requests=40000 slow=4000 journal="$work/bulk.journal"
  [ -n "$quick" ] && requests=10000 slow=2000
  # shellcheck disable=SC2046
  run_measure -n "$pairs" -b "$fresh" $pin "$probes/bulk_journal" "$url" $requests 64 "$journal" 64 -- $(job_of $requests 64) ||
    { skipped "bulk" "it failed"; return 0; }
  row "bulk, 64 in flight" "CPU a request" "$(calc "${A[1]} / $requests" 1) µs" "$(calc "${B[1]} / $requests" 1) µs" \
    "$(calc "${R[1]}")" 1.2 "×"
  row "bulk, 64 in flight" "wall time a request" "$(calc "${A[4]} / $requests" 1) µs" \
    "$(calc "${B[4]} / $requests" 1) µs" "$(calc "${R[4]}")" - "×"
  row "bulk, 64 in flight" "peak memory" "$(mib "${A[7]}")" "$(mib "${B[7]}")" "$(calc "${B[7]} / 1024" 1)" 64 " MiB"
  # shellcheck disable=SC2046
  if run_measure -n 5 -b "$fresh" $pin "$probes/bulk_journal" "$url" $slow 64 "$journal" 64 20 -- \
    $(job_of $slow 64 env LD_PRELOAD="$programs/libmdm_slow_sync.so" SLOW_SYNC_MS=20); then
    row "bulk, each fsync 20 ms longer" "wall time a request" "$(calc "${A[4]} / $slow" 0) µs" \
      "$(calc "${B[4]} / $slow" 0) µs" "$(calc "${R[4]}")" 1 "×"
  fi
  against_scripts
}

against() { # name, least ratio, requests, command that makes them…
  local name=$1 least=$2 requests=$3 many=20000 theirs product
  shift 3
  run_measure -n 5 -b "$fresh" "$@" -- "$programs/mdm_bulk_job" "$url" $many 64 "$work/bulk.db" || { skipped "$name" "it failed, or is not installed"; return 0; }
  theirs=$(calc "$requests / ${A[4]} * 1e6" 0) product=$(calc "$many / ${B[4]} * 1e6" 0)
  row_least "bulk against $name" "requests a second" "$theirs" "$product" "$(calc "$product / $theirs" 1)" "$least" "×"
}

against_scripts() {
  local shared client=""
  for shared in "$root/../shared/bench" "$root/../../shared/bench"; do
    [ -e "$shared/pyclient.py" ] && client=$shared/pyclient.py
  done
  # the same request as the job's
  local json='Content-Type: application/json' token="Authorization: Bearer $BENCH_TOKEN" python=python3
  local body='{"command":"DeviceLock","pin":"123456","message":"Please return","request_id":"req-1"}'
  [ -x /usr/bin/python3 ] && python=/usr/bin/python3 # Debian's, with Debian's aiohttp
  awk -v url="$url" -v token="$token" 'BEGIN { for (i = 0; i < 10000; i++) printf "%surl = \"%s/v1/devices/dev-%08d/commands\"\n" \
    "header = \"Content-Type: application/json\"\nheader = \"%s\"\n" \
    "data = \"{\\\"command\\\":\\\"DeviceLock\\\",\\\"pin\\\":\\\"123456\\\",\\\"message\\\":\\\"Please return\\\",\\\"request_id\\\":\\\"req-%d\\\"}\"\noutput = /dev/null\n", \
    i ? "next\n" : "", url, i, token, i }' >"$work/curl.cfg"
  against '`curl --parallel`' 2 10000 curl -s --no-progress-meter --parallel --parallel-immediate --parallel-max 64 -K "$work/curl.cfg"
  if [ -n "$client" ]; then
    against 'a Python client (aiohttp)' 10 3000 "$python" "$client" aiohttp "$url" 3000 64
  else
    skipped 'a Python client' "no probes"
  fi
  against '`xargs -P32 curl`' 100 500 sh -c "seq 500 | xargs -P 32 -I{} curl -s -o /dev/null -H '$json' -H '$token' -d '$body' $url/v1/devices/dev-{}/commands"
}

latency() {
  have epoll_server || { skipped "latency" "no probes"; return 0; }
  start_server "$probes/epoll_server" PORT 50 || { skipped "latency" "no server"; return 0; }
  local window sample samples reached least
  for window in 32 128 512; do
    samples=""
    for sample in 1 2 3 4 5; do
      eval "$fresh"
      # shellcheck disable=SC2046
      samples="$samples $($(job_of $((window * 60)) "$window") 2>>"$work/trouble" | cut -f 6)"
    done
    reached=$(printf '%s\n' $samples | sort -n | sed -n 3p)
    least=0.97
    [ "$window" -gt 128 ] && least=0.92
    [ -n "$reached" ] || { skipped "50 ms a request, $window in flight" "it failed"; continue; }
    row_least "50 ms a request, $window in flight" "requests a second, C / latency" $((window * 20)) "$reached" \
      "$(calc "$reached / ($window * 20)" 3)" "$least" "×"
  done
}

served_action() { # targets
  serve_fleet "$1" && rm -rf "$work"/ledger.db* || return 1
  run_measure -n 1 "$mdmctl" --context "served$1" --ledger "$work/ledger.db" -q sync --all --max-targets "$1" || return 1
  memory=${A[7]} cpu=${A[1]}
}

million() {
  have gen_inventory || { skipped '`sync --all` over HTTP' "no probes"; return 0; }
  local small memory cpu
  if served_action "$small_action" && small=$memory && served_action "$large_action"; then
    row "\`sync --all\` over HTTP, $large_action" "peak memory" - "$(mib "$memory")" "$(calc "$memory / 1024" 1)" 64 " MiB"
    row "\`sync --all\` over HTTP, $large_action" "CPU a target" - "$(ms "$cpu" 0)" "$(calc "$cpu / $large_action" 1)" - " µs"
    row '`sync --all` over HTTP' "memory, $large_action : $small_action" "$(mib "$small")" "$(mib "$memory")" \
      "$(calc "$memory / $small")" 1.3 "×"
  else
    skipped '`sync --all` over HTTP' "it failed"
  fi
}

# ----------------------------------------------------------------------------------------------------- 6. policy

# N valid documents of about 0.8 KB in one file; with four warnings each when a second word is given.
write_documents() {
  awk -v n="$1" -v warn="${2:-}" 'BEGIN { for (i = 0; i < n; i++) printf \
    "---\napiVersion: mdmctl/v1\nkind: Policy\nmetadata:\n  name: policy-%06d\n  labels: {team: team-%d, env: prod}\nspec:\n" \
    "  # Require a passcode and disk encryption on every device of the group. Exceptions need\n" \
    "  # the approval of the information security officer, and are written down with a reason.\n" \
    "  onUnsupported: warn\n  applies: {platforms: [ios, ipados, macos], ownership: company}\n  settings:\n    passcode:\n" \
    "      required: true\n      minLength: %d\n      quality: alphanumeric\n      allowSimple: false\n" \
    "%s      historyCount: 5\n      $macos: {minLength: %d}\n    encryption:\n      required: true\n" \
    "    restrictions:\n      camera: deny\n      screenshots: allow\n%s# %s\n", \
    i, i % 50, 6 + i % 8, warn ? "      maxFailedAttempts: 10\n" : "      maxAge: 90d\n", 8 + i % 8, \
    warn ? "      externalStorage: deny\n      encryptedBackup: require\n" : "      # nothing more\n", \
    "line of a comment as people write them above the next document, to say why it is there at all" }'
}

policy() {
  knows policy validate || { skipped '`policy validate`' "no such command in this build"; return 0; }
  policy_of "without findings"
  policy_of "4 warnings each" warn
}

policy_of() { # what is special about the documents, and a word to make them so
  local name="\`policy validate\`, $documents, $1" file=$work/policies.yaml scale
  local product=("$mdmctl" policy validate -f "$file")
  write_documents "$documents" "${2:-}" >"$file"
  if ! "${product[@]}" >"$work/found" 2>&1; then
    head -n 5 "$work/found" >&2
    skipped "$name" "the generated documents are refused"
    return 0
  fi
  have yaml_bench || { skipped "$name" "no probes"; return 0; }
  run_measure -n "$pairs" "$probes/yaml_bench" lib "$file" -- "${product[@]}" || { skipped "$name" "it failed"; return 0; }
  row "$name" "CPU, libyaml's events" "$(ms "${A[1]}" 0)" "$(ms "${B[1]}" 0)" "$(calc "${R[1]}")" 2.5 "×"
  row "$name" "peak memory" "$(mib "${A[7]}")" "$(mib "${B[7]}")" "$(calc "${B[7]} / 1024" 1)" 64 " MiB"
  # cppdocs reads keys of its own documents: compared by the byte
  "$probes/yaml_bench" gen "$work/probe.yaml" "$documents"
  scale="$(stat -c %s "$file") / $(stat -c %s "$work/probe.yaml")"
  run_measure -n "$pairs" "$probes/yaml_bench" cppdocs "$work/probe.yaml" -- "${product[@]}" || return 0
  row "$name" "CPU a byte, yaml-cpp's documents" "$(ms "${A[1]}" 0)" "$(ms "${B[1]}" 0)" \
    "$(calc "${R[1]} / ($scale)")" 1 "×"
}

# -----------------------------------------------------------------------------------------------------------------

[ -x "$mdmctl" ] || { echo "there is no $mdmctl" >&2; exit 1; }
rule what quantity probe mdmctl value budget ""
rule --- --- ---: ---: ---: ---: ---
for section in $sections; do "$section"; done
