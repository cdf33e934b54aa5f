# Declarations, where a server keeps them: brought to a device, reported on, taken away.
theme_declarations() {
    if ! has_declarations; then
        echo "skipped: $server: declarations (it has no declaration server)"
        return
    fi
    mkdir -p "$HOME/declared"
    echo "set: declared" >"$HOME/declared/mdmctl.yaml"
    cat >"$HOME/declared/policies.yaml" <<'POLICY'
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: declared}
spec:
  applies: {platforms: [ios, ipados]}
  raw:
    apple:
      declarations:
        - Type: com.apple.configuration.passcode.settings
          Payload: {RequirePasscode: true, MinimumLength: 7}
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: declared}
spec:
  targets: [{policies: [declared], include: [{group: Tablets}]}]
POLICY
    check "a group for declarations" ctl group add Tablets "id:$ipad"
    wake
    check "policy apply of a declaration" ctl policy apply -f "$HOME/declared" --yes
    check "the iPad fetched it" until_true 30 says com.apple.configuration.passcode.settings devices has "$ipad" declarations
    check "with what turns it on" says com.apple.activation.simple devices has "$ipad" declarations
    check "then there is nothing to do" says "Plan: 0 to add, 0 to change, 0 to delete" ctl policy plan -f "$HOME/declared"
    check "policy delete of a declaration" ctl policy delete declared --expect 1
    check "the iPad has it no more" until_true 30 says '{}' devices has "$ipad" declarations
    job_of update-os "id:$ipad" --yes --version 18.2 --deadline 2026-12-01T03:00:00
    expect acknowledged=1 "$job" "update-os by declaration"
    check "which the iPad has" until_true 30 says com.apple.configuration.softwareupdate.enforcement.specific devices has "$ipad" declarations
    asleep
}
