// System updates, what makes a device compliant, and the clock.
#include <array>

#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy::tables {
namespace {

constexpr std::array rows{
    list("compliance.actions", "what happens to a device that is not compliant"),
    with(Sense::lower,
         duration("compliance.actions[].after", 0, 0, "h", "time since the device stopped to be compliant")),
    word("compliance.actions[].do", "notify block lock wipeWork retire wipe", "what is done then"),
    with(Sense::unite, list("compliance.blockedApps", "a device with these apps is not compliant")),
    word("compliance.encrypted", "required", "an unencrypted device is not compliant"),
    word("compliance.firewall", "required", "a device without its firewall is not compliant"),
    word("compliance.jailbroken", "deny", "a rooted or jailbroken device is not compliant"),
    with(Sense::lower,
         duration("compliance.lastSeenWithin", 0, 0, "h", "a device silent for longer is not compliant")),
    with(Sense::lower, versions("compliance.maxOSVersion", "newest system version that is compliant")),
    versions("compliance.minOSVersion", "oldest system version that is compliant"),
    with(Sense::higher, text("compliance.minSecurityPatch", "oldest security patch level, as YYYY-MM-DD")),
    word("compliance.passcodeCompliant", "required",
         "a device whose passcode breaks the rules is not compliant"),
    with(Sense::unite, list("compliance.requiredApps", "a device without these apps is not compliant")),
    flag("time.automatic", "clock and zone are set from the network"),
    text("time.zone", "time zone by its IANA name, such as Europe/Zurich"),
    ordered("user download install",
            word("updates.automatic", "user download install off", "what happens to updates by itself")),
    word("updates.beta", "allow deny", "test versions of the system"),
    with(Sense::lower,
         date_time("updates.deadline", "local time by which minimumVersion is installed by force")),
    with(Sense::higher,
         duration("updates.deferral.all", day, 90 * day, "d", "how long every update is held back")),
    with(Sense::higher, duration("updates.deferral.major", day, 365 * day, "d",
                                 "how long new major versions are held back")),
    with(Sense::higher,
         duration("updates.deferral.minor", day, 90 * day, "d", "how long minor versions are held back")),
    with(Sense::unite, list("updates.freeze", "parts of the year without updates")),
    text("updates.freeze[].from", "first day, as MM-DD"),
    text("updates.freeze[].to", "last day, as MM-DD"),
    versions("updates.minimumVersion", "oldest system version; a device below it must update"),
    word("updates.notify", "allow deny", "telling users about updates"),
    word("updates.securityResponses", "allow require", "fast security fixes between versions"),
    map("updates.window", "hours of the day in which updates may install, local time"),
    clock("updates.window.end", "end of the window; before start means the next day"),
    clock("updates.window.start", "start of the window"),
};

}  // namespace

std::span<const Setting> upkeep() {
    return rows;
}

}  // namespace mdm::policy::tables
