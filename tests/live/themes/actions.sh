# Actions on single devices, each with the outcome that the device gave it.
theme_actions() {
    devices token "$ipad" "$iphone"
    job_of sync --inventory "id:$mac" "id:$ipad" "id:$iphone"
    devices connect
    expect acknowledged=3 "$job" "device information"
    check "the Mac's version is what it answered" fact_is "$mac" os_version '"15.4"'
    check "its model, too" fact_is "$mac" model '"Mac mini"'
    check "the iPhone's battery" fact_is "$iphone" battery 80
    check "its encryption, from SecurityInfo" fact_is "$iphone" encrypted true
    check "who owns it, from SecurityInfo" fact_is "$iphone" ownership '"company"'
    check "its apps" says com.example.app ctl device apps "id:$iphone"
    check "its profiles" says lab.enroll ctl device profiles "id:$iphone"

    job_of lock "id:$iphone" --yes --message lab
    devices connect "$iphone"
    expect acknowledged=1 "$job" "lock"
    job_of restart "id:$iphone" --yes
    devices connect --status Error "$iphone"
    expect failed=1 "$job" "restart that the device answers with Error"
    check "its chain of errors" says "MCMDMErrorDomain 12021: Simulated failure; MCMDMErrorDomain 4001: Simulated cause" error_of "$job"
    check "device history says failed, too" says failed ctl device history "id:$iphone" -o csv
    job_of shutdown "id:$iphone" --yes
    devices connect --status CommandFormatError "$iphone"
    expect failed=1 "$job" "shutdown that the device does not understand"

    job_of lock "id:$ipad" --yes
    devices connect --status NotNow "$ipad"
    expect not_now=1 "$job" "lock that the device answers with NotNow"
    devices connect "$ipad"
    expect acknowledged=1 "$job" "lock, once the device can"

    check "a passcode is there" fact_is "$iphone" passcode_set true
    job_of clear-passcode "id:$iphone" --yes
    devices connect "$iphone"
    expect acknowledged=1 "$job" "clear-passcode, with the token from TokenUpdate"
    check "the device has no passcode any more" device_is "$iphone" passcode false
    check "which is known" fact_is "$iphone" passcode_set false
    job_of clear-passcode "id:$mac" --yes
    expect unsupported=1 "$job" "clear-passcode of a Mac"

    job_of rename "id:$ipad" "cart 7" --yes
    devices connect "$ipad"
    expect acknowledged=1 "$job" "rename"
    check "the new name is known" fact_is "$ipad" name '"cart 7"'
    job_of lost-mode on "id:$ipad" --yes --message "bring me back"
    devices connect "$ipad"
    expect acknowledged=1 "$job" "lost-mode on"
    check "which is known" fact_is "$ipad" lost_mode true
    job_of locate "id:$ipad"
    devices connect "$ipad"
    expect acknowledged=1 "$job" "locate"
    check "where it is, is known" fact_is "$ipad" latitude 52.5
    job_of lost-mode off "id:$ipad" --yes
    devices connect "$ipad"
    expect acknowledged=1 "$job" "lost-mode off"

    job_of locate "id:$iphone"
    expect unsupported=1 "$job" "locate of a device that is not lost, which is not asked"

    job_of push-app com.example.two "id:$iphone" --yes
    devices connect "$iphone"
    expect acknowledged=1 "$job" "push-app"
    check "which is not installed yet" says "accepted, not done: Installing" error_of "$job"
    job_of remove-app com.example.two "id:$iphone" --yes
    devices connect "$iphone"
    expect acknowledged=1 "$job" "remove-app"
    check "the device has it no more" device_is "$iphone" apps '["com.example.app"]'
    job_of shutdown "id:$mac" --yes
    devices connect "$mac"
    expect acknowledged=1 "$job" "shutdown"

    wake
    job_of lock "id:$iphone" --yes
    expect acknowledged=1 "$job" "lock of a device that its push wakes"
    asleep
    devices unreachable "$mac"
    job_of lock "id:$mac" --yes
    expect accepted=1 "$job" "lock of a device that no push reaches"
    # MicroMDM does not tell
    [ "$server" = micromdm ] || check "queued, push failed" says "queued, push failed" error_of "$job"
    devices connect "$mac"
    expect acknowledged=1 "$job" "which gets it when it connects"
}
