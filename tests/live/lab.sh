#!/usr/bin/env bash
# Runs run.sh in a loopback lab of real servers: tests/live/lab.sh LAB, where LAB is a folder with up.sh,
# enroll.sh, ackdev.py and down.sh that keeps its state in $STATE and its servers in the network namespace
# mdmlab. Needs root, and the servers' programs on PATH; without them it says what is missing and is skipped.
set -euo pipefail
cd "$(dirname "$0")"
lab=$(realpath "${1:-../../../shared/lab}" 2>/dev/null || true)
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
# the lab's own journal has the webhook's port: ours takes it
kill "$(cat "$STATE/hook.pid")" 2>/dev/null || true
for family in nano hub mm; do "$lab/enroll.sh" "$family" "${DEVICES:-3}"; done

# kick SERVER [STATUS]: every device of that server connects, and answers so; kick SERVER hush: its pushes reach nobody
cat >"$STATE/kick" <<KICK
#!/usr/bin/env bash
set -eu
status=\${2:-Acknowledged}
case \$1 in nanomdm) db=nano url=http://127.0.0.1:9000/mdm ;; nanohub) db=hub url=http://127.0.0.1:9004/mdm ;;
*) db=mm url=http://127.0.0.1:8080/mdm/connect ;; esac
if [ \$status = hush ]; then
    sed -i "\\#\$url#d" "$STATE/devices.map"
    exit
fi
for udid in \$(cat "$STATE/known.\$db"); do python3 "$lab/ackdev.py" "$STATE/\$db.db" "\$udid" "\$url" "\$status" || true; done
KICK
chmod +x "$STATE/kick"

ip netns exec mdmlab env \
    MDMCTL_LIVE_NANOMDM=http://127.0.0.1:9000 MDMCTL_LIVE_NANOMDM_KEY=nanokey \
    MDMCTL_LIVE_NANOHUB=http://127.0.0.1:9004 MDMCTL_LIVE_NANOHUB_KEY=hubkey \
    MDMCTL_LIVE_MICROMDM=http://127.0.0.1:8080 MDMCTL_LIVE_MICROMDM_KEY=mmkey \
    MDMCTL_LIVE_HOOK=127.0.0.1:9999 MDMCTL_LIVE_KICK="$STATE/kick" ./run.sh
