# A job of many devices is killed by SIGKILL while they take their commands, and resumed: no command may be delivered
# twice, which is counted where the devices take them. Skipped where a server has no more than the four.

# killed_at deliveries|pushes N: by the kernel, at the Nth command that a device is given, or the Nth that is woken
killed_at() {
    local since exit_code=0 began=$SECONDS
    since=$(devices line)
    rm -f "$work/go"
    # the shell's own pid is known before mdmctl takes its place
    (
        until_true 60 test -e "$work/go"
        exec "$MDMCTL" --context "$server" -q lock --from "$work/many" --yes --max-targets "$many" >/dev/null 2>&1
    ) &
    doomed=$!
    wake --kill "$doomed" "--$1" "$2"
    touch "$work/go"
    { wait "$doomed" || exit_code=$?; } 2>/dev/null
    doomed=""
    check "job of $many devices, killed when there were $2 $1" test "$exit_code" = 137
    job=$(ctl job list -o name | head -1)
    echo "    $(states "$job") when it was killed"
    resume_all "$since"
    asleep
    echo "    $((SECONDS - began)) s"
}

# What the ledger and the server say is finished; what nothing is known of is sent again only once all devices have
# answered all that there is, by their witness.
resume_all() { # LINE of the journal
    ctl -q job resume "$job" >"$work/resumed" 2>&1 || true
    echo "    $(states "$job") when it was resumed"
    until_true 120 settled "$job" || true
    echo "    $(states "$job") when all had answered"
    if [ "$(states "$job")" != "acknowledged=$many" ]; then
        devices connect
        ctl -q job resume "$job" >"$work/resumed" 2>&1 || true # what was heard since
        check "before it was sent again, nothing was delivered twice" once "$1" DeviceLock
        ctl -q job resume "$job" --resend-unknown >"$work/resumed" 2>&1 || true
        until_true 120 is_state "acknowledged=$many" "$job" || true
    fi
    check "all of them acknowledged in the end" is_state "acknowledged=$many" "$job"
    devices connect # nothing may be left over
    check "delivered once to each, as they count" test "$(devices delivered DeviceLock "$1")" = "$many $many 1"
    echo "    deliveries, devices, most to one: $(devices delivered DeviceLock "$1")"
}
settled() { ! states "$1" | grep -qE '(accepted|delivered|sending|planned)='; }
once() { [ "$(devices delivered "$2" "$1" | cut -d' ' -f3)" -le 1 ]; }

theme_killed() {
    devices list | tail -n +5 >"$work/many"
    many=$(wc -l <"$work/many")
    if [ "$many" = 0 ]; then
        echo "skipped: $server: a job of many (it has four devices)"
        return
    fi
    # MicroMDM is given the commands one by one, faster than the devices come for them
    if [ "$server" = micromdm ]; then
        killed_at deliveries 1
        killed_at deliveries $((many / 20))
        killed_at deliveries $((many / 10))
    else
        killed_at deliveries 1
        killed_at pushes $((many / 2))
        killed_at pushes $((many * 3 / 4))
    fi
}
