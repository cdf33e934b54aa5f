# Profiles by policy: installed, listed, drifted, installed again, refused, removed.
write_policy() { # LENGTH of the passcode
    mkdir -p "$HOME/policies"
    echo "set: live" >"$HOME/policies/mdmctl.yaml"
    cat >"$HOME/policies/policies.yaml" <<POLICY
apiVersion: mdmctl/v1
kind: Policy
metadata: {name: wards}
spec:
  applies: {platforms: [ios, ipados]}
  settings: {passcode: {required: true, minLength: $1}}
---
apiVersion: mdmctl/v1
kind: Assignment
metadata: {name: wards}
spec:
  targets: [{policies: [wards], include: [{group: Wards}]}]
POLICY
}
profiles_of() { ctl device profiles "id:$1" -o name; }
no_profile() { ! profiles_of "$1" | grep -q wards; }
ask_profiles() {
    job_of sync --inventory "id:$ipad" "id:$iphone"
    devices connect
    expect acknowledged=2 "$job" "$1"
}

theme_profiles() {
    local nothing="Plan: 0 to add, 0 to change, 0 to delete"
    check "a group that is kept here" ctl group add Wards "id:$ipad" "id:$iphone"
    write_policy 6
    check "policy apply" ctl policy apply -f "$HOME/policies" --yes
    devices connect
    check "the iPhone has the profile" until_true 20 says wards profiles_of "$iphone"
    check "the iPad, too" until_true 20 says wards profiles_of "$ipad"
    check "the Mac has not" says "{}" devices has "$mac" profiles
    check "then there is nothing to do" says "$nothing" ctl policy plan -f "$HOME/policies"
    check "and no drift" exits 0 ctl policy drift -f "$HOME/policies" --detailed-exitcode

    devices loses "$iphone" profiles
    ask_profiles "ProfileList, after the user of the iPhone took the profile away"
    check "is drift" exits 2 ctl policy drift -f "$HOME/policies" --detailed-exitcode
    check "policy apply brings it back" ctl policy apply -f "$HOME/policies" --yes
    devices connect
    check "to the iPhone" until_true 20 says "$nothing" ctl policy plan -f "$HOME/policies"
    check "which has it" says wards devices has "$iphone" profiles

    write_policy 8
    check "policy apply of a change" ctl policy apply -f "$HOME/policies" --yes
    devices connect --status Error --type InstallProfile "$iphone"
    devices connect
    check "that the iPhone refuses is drift" until_true 20 exits 2 ctl policy drift -f "$HOME/policies" --detailed-exitcode
    check "and said in its history" says "12021: Simulated failure" ctl device history "id:$iphone" -o csv
    check "policy apply, once more" ctl policy apply -f "$HOME/policies" --yes
    devices connect
    check "is all that it takes" until_true 20 says "$nothing" ctl policy plan -f "$HOME/policies"

    check "policy delete without a count is none" exits 2 ctl policy delete wards --yes
    check "policy delete" ctl policy delete wards --expect 1
    devices connect
    ask_profiles "ProfileList, after that"
    check "the iPhone's profile is gone" no_profile "$iphone"
    check "the iPad's, too" no_profile "$ipad"
    check "on the device itself" says '{}' devices has "$iphone" profiles
}
