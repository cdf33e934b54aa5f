#!/usr/bin/env bash
# Tries mdmctl against servers that run: run.sh [THEME…], themes being the files of themes/ (all of them when none is
# named). The servers are those whose addresses are in the environment; nothing is started here.
#
#   MDMCTL_LIVE_NANOMDM=http://127.0.0.1:9000   MDMCTL_LIVE_NANOMDM_KEY=…  MDMCTL_LIVE_NANOMDM_HMAC=… (its webhook's key)
#   MDMCTL_LIVE_KMFDDM=http://127.0.0.1:9002    MDMCTL_LIVE_KMFDDM_KEY=…   the declaration server beside NanoMDM
#   MDMCTL_LIVE_NANOHUB=http://127.0.0.1:9004   MDMCTL_LIVE_NANOHUB_KEY=…
#   MDMCTL_LIVE_MICROMDM=http://127.0.0.1:8080  MDMCTL_LIVE_MICROMDM_KEY=…
#   MDMCTL_LIVE_HOOK=127.0.0.1:9999             where those servers post their webhook to
#   MDMCTL_LIVE_DEVICES=PROGRAM                 the simulated devices: takes what devices.py takes after STATE
#   MDMCTL=build/dev/mdmctl
#
# A server without an address is skipped, and said. The devices must be simulated: they are locked, wiped and
# given profiles. The first of each server is a Mac, the second an iPad, the third and fourth iPhones.
set -Eeuo pipefail
trap 'echo "FAILED: ended at ${BASH_SOURCE[0]}:$LINENO: $BASH_COMMAND"' ERR
cd "$(dirname "$0")"
MDMCTL=$(realpath "${MDMCTL:-../../build/dev/mdmctl}")
source ./helpers.sh
themes=("$@")
[ $# -gt 0 ] || themes=(actions profiles declarations missed killed wipe)
for theme in "${themes[@]}"; do source "themes/$theme.sh"; done

one_server() {
    server=$1
    local upper address key theme
    upper=MDMCTL_LIVE_${server^^}
    address=${!upper:-}
    key=${upper}_KEY
    if [ -z "$address" ] || [ -z "${MDMCTL_LIVE_DEVICES:-}" ] || [ -z "${MDMCTL_LIVE_HOOK:-}" ]; then
        echo "skipped: $server (no address, devices or webhook in the environment)"
        return
    fi
    add_context "$address" "${!key:-}"
    if ctl context check >"$work/check" 2>&1; then ok "$(tr '\n\t' '  ' <"$work/check")"; else
        bad "context check: $(cat "$work/check")"
        return
    fi
    listen
    devices connect
    local all
    mapfile -t all < <(devices list)
    mac=${all[0]} ipad=${all[1]} iphone=${all[2]} spare=${all[3]}
    if until_true 20 ctl device show "id:$iphone"; then ok "devices are heard of"; else
        bad "no device was heard of"
        return
    fi
    for theme in "${themes[@]}"; do "theme_$theme"; done
    deaf
}

for name in nanomdm nanohub micromdm; do one_server "$name"; done
echo "$passed ok, $failed failed"
[ "$failed" = 0 ]
