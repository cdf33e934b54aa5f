# Wipe, which takes its count. Last: the devices are gone afterwards.
theme_wipe() {
    job_of sync --inventory "id:$mac" "id:$ipad" "id:$iphone" "id:$spare"
    devices connect
    expect acknowledged=4 "$job" "whose they are, and which profile enrolled them"
    check "wipe without a count is no wipe" exits 2 ctl wipe "id:$iphone" --yes
    check "a wrong count neither" exits 9 ctl wipe "id:$iphone" --expect 2
    devices connect
    check "nothing was erased" device_is "$iphone" erased false
    job_of wipe "id:$iphone" --expect 1
    devices connect --status NotNow "$iphone"
    expect not_now=1 "$job" "wipe that the device answers with NotNow"
    devices connect "$iphone"
    expect acknowledged=1 "$job" "wipe"
    check "the device is erased" device_is "$iphone" erased true
    check "and has left" fact_is "$iphone" enrollment '"unenrolled"'
    job_of wipe "id:$ipad" --expect 1
    devices connect --status Error "$ipad"
    expect failed=1 "$job" "wipe that the device answers with Error"
    check "the device goes on" device_is "$ipad" erased false
    printf '<plist version="1.0"><dict/></plist>' >"$HOME/wifi.mobileconfig"
    job_of wipe "id:$ipad" --expect 1 --return-to-service --wifi-profile "file:$HOME/wifi.mobileconfig"
    devices connect "$ipad"
    expect acknowledged=1 "$job" "wipe with return to service"
    check "the device returns" device_is "$ipad" returns true
    check "by the Wi-Fi of that profile" device_is "$ipad" wifi 36
    export LIVE_PIN=123456
    job_of retire "id:$spare" --expect 1
    devices connect "$spare"
    expect acknowledged=1 "$job" "retire"
    check "that device has left" fact_is "$spare" enrollment '"unenrolled"'
    job_of wipe "id:$mac" --expect 1 --pin env:LIVE_PIN
    devices connect "$mac"
    expect acknowledged=1 "$job" "wipe of a Mac with a PIN"
    check "the Mac has the PIN" device_is "$mac" pin '"123456"'
}
