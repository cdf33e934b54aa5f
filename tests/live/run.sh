#!/usr/bin/env bash
# Tries mdmctl against servers that run: those whose addresses are in the environment. Nothing is started here.
#
#   MDMCTL_LIVE_NANOMDM=http://127.0.0.1:9000   MDMCTL_LIVE_NANOMDM_KEY=…
#   MDMCTL_LIVE_NANOHUB=http://127.0.0.1:9004   MDMCTL_LIVE_NANOHUB_KEY=…
#   MDMCTL_LIVE_MICROMDM=http://127.0.0.1:8080  MDMCTL_LIVE_MICROMDM_KEY=…
#   MDMCTL_LIVE_HOOK=127.0.0.1:9999             where those servers post their webhook to
#   MDMCTL_LIVE_KICK=PROGRAM                    makes all simulated devices connect, or no longer hear pushes (lab.sh writes one)
#   MDMCTL=build/dev/mdmctl
#
# A server without an address is skipped, and said. The devices must be simulated: they are locked, wiped and
# given profiles.
set -euo pipefail
cd "$(dirname "$0")"
MDMCTL=$(realpath "${MDMCTL:-../../build/dev/mdmctl}")
work=$(mktemp -d)
listener=""
trap '[ -z "$listener" ] || kill "$listener" 2>/dev/null || true; rm -rf "$work"' EXIT
export HOME=$work XDG_CONFIG_HOME= XDG_STATE_HOME= XDG_DATA_HOME= XDG_CACHE_HOME= NO_COLOR=1 MDMCTL_NO_INPUT=1

failed=0
ok() { echo "ok: $*"; }
bad() { echo "FAILED: $*"; failed=1; }
ctl() { "$MDMCTL" --context "$server" "$@"; }
hush() { [ -z "${MDMCTL_LIVE_KICK:-}" ] || "$MDMCTL_LIVE_KICK" "$server" hush; }
kick() { [ -z "${MDMCTL_LIVE_KICK:-}" ] || "$MDMCTL_LIVE_KICK" "$server" "$@"; }

# expect STATE JOB: every target of the job has come so far
expect() {
    local states
    states=$(ctl job show "$2" -o json --columns all | python3 -c '
import json, sys
shown = json.load(sys.stdin)
print(" ".join(sorted({target["state"] for target in shown["targets"]})))')
    if [ "$states" = "$1" ]; then ok "$server job $2: $1"; else bad "$server job $2: $states, not $1"; fi
}
last_job() { ctl job list -o name | head -1; }

one_server() {
    server=$1
    local address=$2 key=$3
    if [ -z "$address" ]; then
        echo "skipped: $server (no address in the environment)"
        return
    fi
    export LIVE_KEY=$key
    "$MDMCTL" context add "$server" --backend "$server" --set "url=$address" --credential api_key=env:LIVE_KEY >/dev/null
    if ctl context check "$server" >"$work/check"; then ok "$server: $(tr "\n\t" "  " <"$work/check")"; else
        bad "$server: context check"
        return
    fi
    if [ -n "${MDMCTL_LIVE_HOOK:-}" ]; then
        "$MDMCTL" --context "$server" events listen --address "$MDMCTL_LIVE_HOOK" >"$work/events.$server" 2>&1 &
        listener=$!
        sleep 1
    fi
    kick
    sleep 2
    local device
    device=$(ctl device list -o name | head -1) || true
    if [ -z "$device" ]; then
        bad "$server: no device was heard of"
    else
        ctl sync --inventory "id:$device" >/dev/null && kick && sleep 2
        ctl device show "id:$device" -o json | grep -q '"os_version": "' && ok "$server: inventory" || bad "$server: inventory"
        ctl lock "id:$device" --yes --message "lab" >/dev/null && kick && sleep 2
        ctl job wait "$(last_job)" --timeout 30s >/dev/null || true
        expect acknowledged "$(last_job)"
        hush # from here on nobody is woken by a push: a device that answers NotNow would be, and then do it
        ctl restart "id:$device" --yes >/dev/null && kick Error && sleep 2
        ctl job wait "$(last_job)" --timeout 30s >/dev/null || true
        expect failed "$(last_job)"
        ctl lock "id:$device" --yes >/dev/null && kick NotNow && sleep 2
        ctl job wait "$(last_job)" --timeout 5s >/dev/null || true
        expect not_now "$(last_job)"
    fi
    if [ -n "$listener" ]; then
        kill "$listener" && wait "$listener" || true
        listener=""
    fi
}

one_server nanomdm "${MDMCTL_LIVE_NANOMDM:-}" "${MDMCTL_LIVE_NANOMDM_KEY:-}"
one_server nanohub "${MDMCTL_LIVE_NANOHUB:-}" "${MDMCTL_LIVE_NANOHUB_KEY:-}"
one_server micromdm "${MDMCTL_LIVE_MICROMDM:-}" "${MDMCTL_LIVE_MICROMDM_KEY:-}"
exit "$failed"
