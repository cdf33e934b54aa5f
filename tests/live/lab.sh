#!/usr/bin/env bash
# Runs run.sh in a loopback lab of real servers: tests/live/lab.sh LAB [THEME…], where LAB is a folder with up.sh,
# enroll.sh, apns.js and down.sh that keeps its state in $STATE and its servers in the network namespace mdmlab.
# Needs root, and the servers' programs on PATH; without them it says what is missing and is skipped.
set -euo pipefail
cd "$(dirname "$0")"
lab=$(realpath "${1:-../../../shared/lab}" 2>/dev/null || true)
shift || true
skip() {
    echo "skipped: $*"
    exit 0
}
[ -n "$lab" ] && [ -x "$lab/up.sh" ] || skip "no lab beside the checkout"
[ "$(id -u)" = 0 ] || skip "the lab needs root for its network namespace"
for program in nanomdm nanohub kmfddm micromdm scepserver mdmb node python3 openssl curl ip; do
    command -v "$program" >/dev/null || skip "$program is not on PATH"
done

export STATE=${STATE:-$(mktemp -d)}
"$lab/up.sh"
trap '"$lab/down.sh"' EXIT

# The lab's own journal has the webhook's port: ours takes it. Its push stand-in starts a device program of the
# lab's by python3; here that does nothing, and devices.py reads from push.log who was woken.
kill "$(cat "$STATE/hook.pid")" "$(cat "$STATE/apns.pid")"
mkdir -p "$STATE/push"
ln -s /bin/true "$STATE/push/python3"
ip netns exec mdmlab setsid env STATE="$STATE" PATH="$STATE/push:$PATH" node "$lab/apns.js" >"$STATE/apns.log" 2>&1 </dev/null &
echo $! >"$STATE/apns.pid"

# The first four of each are for the themes, the others for a job of many.
for family in nano mm; do "$lab/enroll.sh" "$family" "$((4 + ${MANY:-200}))" >"$STATE/enrolled.$family" & done
"$lab/enroll.sh" hub 4 >/dev/null
wait %2 %3
printf '#!/bin/sh\nexec python3 "%s/devices.py" "%s" "$@"\n' "$PWD" "$STATE" >"$STATE/devices"
chmod +x "$STATE/devices"

ip netns exec mdmlab env \
    MDMCTL_LIVE_NANOMDM=http://127.0.0.1:9000 MDMCTL_LIVE_NANOMDM_KEY=nanokey MDMCTL_LIVE_NANOMDM_HMAC=hk \
    MDMCTL_LIVE_KMFDDM=http://127.0.0.1:9002 MDMCTL_LIVE_KMFDDM_KEY=kmfkey \
    MDMCTL_LIVE_NANOHUB=http://127.0.0.1:9004 MDMCTL_LIVE_NANOHUB_KEY=hubkey \
    MDMCTL_LIVE_MICROMDM=http://127.0.0.1:8080 MDMCTL_LIVE_MICROMDM_KEY=mmkey \
    MDMCTL_LIVE_HOOK=127.0.0.1:9999 MDMCTL_LIVE_DEVICES="$STATE/devices" ./run.sh "$@"
