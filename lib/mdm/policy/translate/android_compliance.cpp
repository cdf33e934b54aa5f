#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/items.hpp"

// Facts: the discovery document of the Android Management API, schemas PolicyEnforcementRule, BlockAction,
// WipeAction and StatusReportingSettings. Rules hang on the name of a top-level setting, not on a condition.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

/// A neutral condition and the setting whose violation it is; `section` must be managed for it to mean
/// anything.
struct Condition {
    std::string_view key;
    std::string_view setting;
    std::string_view section;
};
constexpr std::array conditions{
    Condition{"compliance.blockedApps", "applications", "apps."},
    Condition{"compliance.encrypted", "encryptionPolicy", "encryption."},
    Condition{"compliance.minOSVersion", "minimumApiLevel", "compliance.minOSVersion"},
    Condition{"compliance.passcodeCompliant", "passwordPolicies", "passcode."},
    Condition{"compliance.requiredApps", "applications", "apps."},
};

bool manages(const Pass& pass, std::string_view section) {
    const auto at = pass.settings.lower_bound(std::string(section));
    return at != pass.settings.end() && at->first.starts_with(section);
}

std::vector<std::string_view> settings_with_rules(const Pass& pass) {
    std::vector<std::string_view> all;
    for (const Condition& row : conditions) {
        if (pass.find(row.key) == nullptr || !manages(pass, row.section)) continue;
        if (std::find(all.begin(), all.end(), row.setting) == all.end()) all.push_back(row.setting);
    }
    return all;
}

/// Days until each of the two things a rule does; absent when nobody asked.
struct Steps {
    std::optional<std::int64_t> block;
    std::optional<std::int64_t> wipe;
    bool notify = false;
};

void take(std::optional<std::int64_t>& days, std::int64_t asked) {
    days = days ? std::min(*days, asked) : asked;
}

std::int64_t days_of(const Item& item) {
    const Value* after = item.find("after");
    if (after == nullptr || after->duration() == nullptr) return 0;
    const std::int64_t millis = after->duration()->count(), days = millis / unit::day;
    if (millis % unit::day != 0)
        item.say("after", "degraded",
                 fmt::format("Android counts whole days: {} becomes {}d", duration_text(*after->duration()),
                             days));
    return days;
}

/// Why a wipe of the kind asked for cannot be had, or "".
std::string wipe_gap(const Pass& pass, const Item& item) {
    const bool only_work = item.text("do") != "wipe";
    if (only_work && pass.company() != Known::no)
        return "would erase the whole device: only personal devices have just their work profile deleted";
    return {};
}

std::string read_step(Pass& pass, const Item& item, Steps& steps) {
    const std::string_view what = item.text("do");
    if (what == "lock") return "a device can be blocked, not locked, by a rule";
    if (what == "notify") {
        steps.notify = true;
        return {};
    }
    if (what == "block") {
        take(steps.block, days_of(item));
        return {};
    }
    if (std::string gap = wipe_gap(pass, item); !gap.empty()) return gap;
    take(steps.wipe, days_of(item));
    if (what == "wipe" && pass.company() == Known::no)
        item.say("do", "degraded", "only the work profile is deleted: personal devices cannot be erased");
    return {};
}

/// A rule needs both steps, the block before the wipe.
void complete(Pass& pass, std::string_view key, Steps& steps) {
    if (*steps.wipe == 0) {
        pass.say(key, "degraded", "a wipe comes a day after the block at the earliest: 1d is used");
        steps.wipe = 1;
    }
    if (!steps.block) pass.say(key, "stricter", "a wipe comes after a block: the day before is used for it");
    if (steps.block && *steps.block >= *steps.wipe)
        pass.say(key, "stricter",
                 fmt::format("the block comes before the wipe: {}d instead of {}d", *steps.wipe - 1,
                             *steps.block));
    steps.block = std::min(steps.block.value_or(*steps.wipe - 1), *steps.wipe - 1);
}

json rule(const Pass& pass, std::string_view setting, const Steps& steps) {
    json block{{"blockAfterDays", *steps.block}}, wipe{{"wipeAfterDays", *steps.wipe}};
    if (pass.company() == Known::yes) {
        block["blockScope"] = "BLOCK_SCOPE_DEVICE";
        wipe["preserveFrp"] = true;
    }
    return {{"settingName", setting}, {"blockAction", std::move(block)}, {"wipeAction", std::move(wipe)}};
}

void say_wipe(Pass& pass, std::string_view key, const Steps& steps) {
    pass.say(key, "side-effect",
             fmt::format("{} after {} days without compliance",
                         pass.company() == Known::no ? "the work profile is deleted" : "the device is erased",
                         *steps.wipe));
    if (steps.notify)
        pass.say(key, "degraded", "users are told when the block comes, not at a time of its own");
}

void actions(Pass& pass, std::string_view key, const Value& value) {
    Steps steps;
    each_item(pass, key, value, [&](const Item& item) { return read_step(pass, item, steps); });
    if (!steps.block && !steps.wipe) {
        if (steps.notify) pass.unsupported(key, "users are told only where a block and a wipe follow");
        return;
    }
    if (!steps.wipe)
        return pass.unsupported(
            key, "Android blocks a device only under a rule that also wipes it later: left out");
    const auto settings = settings_with_rules(pass);
    if (settings.empty())
        return pass.unsupported(key,
                                "none of the conditions is one that Android acts on by itself: left out");
    complete(pass, key, steps);
    json rules = json::array();
    for (const std::string_view setting : settings) rules.push_back(rule(pass, setting, steps));
    pass.emit("policyEnforcementRules", std::move(rules), key);
    say_wipe(pass, key, steps);
}

constexpr std::array hook_rows{
    Hook{"compliance.actions", actions},
    Hook{"compliance.minOSVersion", minimum_level},
};

constexpr std::string_view reported = "devices report it; judging the reports is up to who reads them";
constexpr std::string_view enforced = "a violation is reported by the device; compliance.actions acts on it";
constexpr std::string_view asked_when = "the time of the last report is known to the server alone";

constexpr std::array word_rows{
    WordRow{"compliance.blockedApps", any_value, "statusReportingSettings.applicationReportsEnabled", "true",
            "", nothing, "server-side", reported},
    WordRow{"compliance.encrypted", any_value, "statusReportingSettings.deviceSettingsEnabled", "true", "",
            nothing, "server-side", enforced},
    WordRow{"compliance.jailbroken", any_value, "statusReportingSettings.softwareInfoEnabled", "true", "",
            nothing, "server-side", reported},
    WordRow{"compliance.lastSeenWithin", any_value, "", "", "", nothing, "server-side", asked_when},
    WordRow{"compliance.maxOSVersion", any_value, "statusReportingSettings.softwareInfoEnabled", "true", "",
            nothing, "server-side", reported},
    WordRow{"compliance.minSecurityPatch", any_value, "statusReportingSettings.softwareInfoEnabled", "true",
            "", nothing, "server-side", reported},
    WordRow{"compliance.passcodeCompliant", any_value, "", "", "", nothing, "server-side", enforced},
    WordRow{"compliance.requiredApps", any_value, "statusReportingSettings.applicationReportsEnabled", "true",
            "", nothing, "server-side", reported},
};

constexpr std::array gap_rows{
    GapRow{"compliance.firewall", "there is no firewall to ask about"},
};

constexpr std::array<std::string_view, 1> sections{"compliance"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& compliance_tables() {
    return all;
}

}  // namespace mdm::policy::native::android
