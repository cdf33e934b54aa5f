# What the themes of run.sh are written with. Sourced; nothing here is run by itself.

work=$(mktemp -d)
listener="" awake="" doomed="" server=""
passed=0 failed=0
export XDG_CONFIG_HOME="" XDG_STATE_HOME="" XDG_DATA_HOME="" XDG_CACHE_HOME="" NO_COLOR=1 MDMCTL_NO_INPUT=1
end() { [ -z "$1" ] || { kill "$1" && wait "$1"; } 2>/dev/null || true; }
trap 'end "$listener"; end "$awake"; end "$doomed"; rm -rf "$work"' EXIT

ok() { echo "ok: $server: $*"; passed=$((passed + 1)); }
bad() { echo "FAILED: $server: $*"; failed=$((failed + 1)); }
# check WHAT COMMAND…: one line of the suite
check() {
    local what=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then ok "$what"; else bad "$what: $* said: $(tail -5 "$work/check.out")"; fi
}
# until_true SECONDS COMMAND…: asks again until it is so; the one place that waits
until_true() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}
# exits CODE COMMAND…
exits() {
    local code=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$code" ] || { echo "exit $got, not $code"; return 1; }
}
says() { # says TEXT COMMAND…
    local text=$1 out
    shift
    out=$("$@" 2>&1) || true
    grep -qF -- "$text" <<<"$out" || { echo "no '$text' in: $out"; return 1; }
}

ctl() { "$MDMCTL" --context "$server" "$@"; }
devices() { "$MDMCTL_LIVE_DEVICES" "$server" "$@"; }

# Each server has a home, and so a ledger and an event store, of its own.
add_context() { # ADDRESS KEY
    export HOME=$work/$server LIVE_KEY=$2 LIVE_HMAC=${MDMCTL_LIVE_NANOMDM_HMAC:-} LIVE_KMFDDM=${MDMCTL_LIVE_KMFDDM_KEY:-}
    mkdir -p "$HOME"
    local more=()
    if [ "$server" = nanomdm ]; then
        [ -z "$LIVE_HMAC" ] || more+=(--credential webhook_hmac_key=env:LIVE_HMAC)
        [ -z "${MDMCTL_LIVE_KMFDDM:-}" ] ||
            more+=(--set "kmfddm_url=$MDMCTL_LIVE_KMFDDM" --credential kmfddm_api_key=env:LIVE_KMFDDM)
    fi
    "$MDMCTL" -q context add "$server" --backend "$server" --set "url=$1" --credential api_key=env:LIVE_KEY "${more[@]}"
    # two hundred devices are more than the caps allow
    printf '    guard:\n      raise: true\n' >>"$HOME/.config/mdmctl/config.yaml"
}
has_declarations() { [ "$server" = nanohub ] || { [ "$server" = nanomdm ] && [ -n "${MDMCTL_LIVE_KMFDDM:-}" ]; }; }

listen() {
    "$MDMCTL" --context "$server" events listen --address "$MDMCTL_LIVE_HOOK" >"$work/events" 2>"$work/listener" &
    listener=$!
    until_true 20 grep -q "listening at" "$work/listener" || bad "events listen: $(cat "$work/listener")"
}
deaf() {
    end "$listener"
    listener=""
}
# From here on a push wakes its device. Further words are for devices.py awake.
wake() {
    "$MDMCTL_LIVE_DEVICES" "$server" awake "$@" >"$work/awake" 2>&1 &
    awake=$!
    until_true 20 grep -q awake "$work/awake"
}
asleep() {
    end "$awake"
    awake=""
}

# --- jobs: `job_of ACTION…` runs it, and its id is in $job
job_of() {
    ctl -o json "$@" >"$work/started" 2>"$work/stderr" || true # what became of it is for expect
    job=$(json_of "$work/started" 'it["id"]') || bad "$*: $(cat "$work/stderr")"
}
# json_of FILE EXPRESSION: of `it`, in Python
json_of() { python3 -c 'import collections, json, sys
it = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$@" 2>/dev/null; }
# states JOB: "ACKNOWLEDGED=3 unknown=1", after the answers were looked at once
states() {
    ctl -q job wait "$1" --timeout 0s >/dev/null 2>&1 || true
    ctl job show "$1" -o json >"$work/job" 2>&1 || true
    json_of "$work/job" '" ".join(f"{state}={n}" for state, n in sorted(it["summary"].items()) if n)' || true
}
is_state() { [ "$(states "$2")" = "$1" ]; }
# expect STATES JOB WHAT: the job comes so far, within half a minute
expect() {
    if until_true 30 is_state "$1" "$2"; then ok "$3: $1"; else bad "$3: $(states "$2"), not $1"; fi
}
error_of() {
    ctl job show "$1" -o json >"$work/job"
    json_of "$work/job" 'it["targets"][0]["error"]'
}
# fact DEVICE FIELD: what the device is known to have, as JSON
fact() {
    ctl device show "id:$1" -o json --columns all >"$work/device"
    json_of "$work/device" "json.dumps(it['$2'])"
}
fact_is() { [ "$(fact "$1" "$2")" = "$3" ] || { echo "$2 is $(fact "$1" "$2"), not $3"; return 1; }; }
device_is() { [ "$(devices has "$1" "$2")" = "$3" ] || { echo "$2 is $(devices has "$1" "$2"), not $3"; return 1; }; }
