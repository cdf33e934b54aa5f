# Nobody listens while devices answer, and no server says it twice: what they said is unknown, never failed, and found
# out where a new question can tell.
source themes/profiles.sh

theme_missed() {
    devices token "$ipad" "$iphone"
    deaf
    job_of lock "id:$iphone" --yes
    local lock=$job
    job_of rename "id:$iphone" "found again" --yes
    local rename=$job
    job_of clear-passcode "id:$ipad" --yes
    local clear=$job
    # of a device that has nothing else to do: NanoMDM 0.9 on key-value storage loses what was put off when a later
    # command is answered before it is offered again
    job_of restart "id:$mac" --yes
    local restart=$job
    devices connect --status NotNow "$mac"
    devices connect "$ipad" "$iphone"
    check "policy apply, too" missed_policy
    devices connect "$ipad" "$iphone"
    check "the devices did it all" device_is "$ipad" passcode false
    local one
    for one in "$lock" "$rename" "$clear" "$restart"; do
        check "unheard, it is still open" is_state accepted=1 "$one"
    done

    listen
    job_of sync --inventory "id:$ipad" "id:$iphone"
    devices connect "$ipad" "$iphone"
    expect acknowledged=2 "$job" "new questions: DeviceInformation, SecurityInfo, ProfileList"
    expect acknowledged=1 "$rename" "rename that was missed, by DeviceInformation"
    expect acknowledged=1 "$clear" "clear-passcode that was missed, by SecurityInfo"
    check "the profile that was installed meanwhile, by ProfileList" says wards profiles_of "$iphone"
    check "there is nothing to do" says "Plan: 0 to add, 0 to change, 0 to delete" ctl policy plan -f "$HOME/policies"
    expect unknown=1 "$lock" "lock that was missed: nothing tells"
    check "which is said" says "nobody listened to what" error_of "$lock"
    check "and is exit 10" exits 10 ctl job wait "$lock" --timeout 0s
    local since
    since=$(devices line)
    check "job resume leaves it so" exits 10 ctl job resume "$lock"
    devices connect "$iphone"
    check "and does not lock again" test "$(devices delivered DeviceLock "$since")" = "0 0 0"
    devices connect --status NotNow "$mac"
    expect not_now=1 "$restart" "restart that was put off unheard, and once more with somebody listening"
    devices connect
    expect acknowledged=1 "$restart" "restart, once the device can"
    check "job resume --resend-unknown sends the lock again" ctl job resume "$lock" --resend-unknown
    devices connect
    expect acknowledged=1 "$lock" "which is heard this time"
}

missed_policy() {
    ctl group add Wards "id:$ipad" "id:$iphone" && write_policy 10 && ctl policy apply -f "$HOME/policies" --yes
}
