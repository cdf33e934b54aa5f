#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/items.hpp"
#include "mdm/policy/translate/windows.hpp"

// Facts: Policy CSP, area Update. Active hours are when a device does not restart: the complement of a window
// for maintenance.

namespace mdm::policy::native::windows {
namespace {

struct Release {
    std::string_view build;
    std::string_view product;
    std::string_view release;
};
constexpr std::array releases{
    Release{"10.0.19044", "Windows 10", "21H2"}, Release{"10.0.19045", "Windows 10", "22H2"},
    Release{"10.0.22000", "Windows 11", "21H2"}, Release{"10.0.22621", "Windows 11", "22H2"},
    Release{"10.0.22631", "Windows 11", "23H2"}, Release{"10.0.26100", "Windows 11", "24H2"},
    Release{"10.0.26200", "Windows 11", "25H2"},
};

/// {product, release}, or a build number such as 10.0.26100 (and 10.0.26100.1742).
std::pair<std::string, std::string> release_of(const Value& value) {
    const Value* product = member_at(value, "product");
    const Value* release = member_at(value, "release");
    if (product != nullptr && release != nullptr)
        return {std::string(word_of(*product)), std::string(word_of(*release))};
    const std::vector<std::string> parts = split(word_of(value), '.');
    const std::string build =
        join({parts.begin(), parts.begin() + std::min<std::ptrdiff_t>(3, std::ssize(parts))}, ".");
    for (const Release& row : releases)
        if (row.build == build) return {std::string(row.product), std::string(row.release)};
    return {};
}

void minimum_version(Pass& pass, std::string_view key, const Value& value) {
    const Value* mine = version_for(pass, value);
    if (mine == nullptr) return pass.say(key, "satisfied", "says nothing about Windows");
    const auto [product, release] = release_of(*mine);
    if (product.empty() || release.empty())
        return pass.unsupported(
            key,
            fmt::format("'{}' is no release that is known here: write {{product: Windows 11, release: 24H2}}",
                        word_of(*mine)));
    pass.emit("P/Update/ProductVersion", product, key);
    pass.emit("P/Update/TargetReleaseVersion", release, key);
    pass.say(key, "stricter", fmt::format("devices stay at {} {} once they have it", product, release));
}

constexpr std::string_view feature = "P/Update/DeferFeatureUpdatesPeriodInDays";
constexpr std::string_view quality = "P/Update/DeferQualityUpdatesPeriodInDays";

void defer(Pass& pass, std::string_view key, std::string_view node, std::string_view what, std::int64_t asked,
           std::int64_t max) {
    const std::int64_t used = std::min(asked, max);
    pass.emit(node, used, key);
    if (used != asked)
        pass.say(key, "clamped",
                 fmt::format("{} updates are held back for {} days at most: {}d becomes {}d", what, max,
                             asked, used));
}

/// `all` holds for the kinds of updates that have no delay of their own.
void deferral(Pass& pass, std::string_view key, const Value& value) {
    if (value.duration() == nullptr) return;
    const std::int64_t days = value.duration()->count() / unit::day;
    const bool all = key == "updates.deferral.all";
    if (key == "updates.deferral.major" || (all && pass.find("updates.deferral.major") == nullptr))
        defer(pass, key, feature, "feature", days, 365);
    if (key == "updates.deferral.minor" || (all && pass.find("updates.deferral.minor") == nullptr))
        defer(pass, key, quality, "quality", days, 30);
}

struct Window {
    std::int64_t start = 0, end = 0;  // minutes after midnight
};

std::optional<std::int64_t> minutes_of(const Value* value) {
    const std::string_view text = value == nullptr ? std::string_view{} : word_of(*value);
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = to_int(text.substr(0, 2)), minutes = to_int(text.substr(3));
    if (!hours || !minutes) return std::nullopt;
    return *hours * 60 + *minutes;
}

std::optional<Window> window_of(const Value* value) {
    if (value == nullptr) return std::nullopt;
    const auto start = minutes_of(member_at(*value, "start")), end = minutes_of(member_at(*value, "end"));
    if (!start || !end) return std::nullopt;
    return Window{*start, *end};
}

constexpr std::int64_t longest_active = 18;

/// Whole hours inside of the window; then active hours from its end to its start, 18 at most.
void window(Pass& pass, std::string_view key, const Value& value) {
    const auto asked = window_of(&value);
    if (!asked) return pass.fail(value.source, "updates.window needs start and end");
    const std::int64_t start = (asked->start + 59) / 60 % 24, end = asked->end / 60;
    const bool rounded = asked->start % 60 != 0 || asked->end % 60 != 0;
    if (rounded)
        pass.say(key, "degraded", fmt::format("only whole hours: becomes {:02}:00 to {:02}:00", start, end));
    const std::int64_t span = (start - end + 24) % 24;
    const std::int64_t active_start = span > longest_active || span == 0 ? (start + 6) % 24 : end;
    pass.emit("P/Update/ActiveHoursStart", active_start, key);
    pass.emit("P/Update/ActiveHoursEnd", start, key);
    if (active_start != end)
        pass.say(key, "clamped",
                 fmt::format("devices can be kept from restarting for 18 hours a day at most: the window "
                             "becomes {:02}:00 to {:02}:00",
                             start, active_start));
}

void automatic(Pass& pass, std::string_view key, const Value& value) {
    constexpr std::string_view node = "P/Update/AllowAutoUpdate";
    const std::string_view word = word_of(value);
    const auto in = window_of(pass.find("updates.window"));
    if (word == "off") return pass.emit(node, 5, key);
    if (word == "user") return pass.emit(node, 0, key);
    if (word == "download") {
        pass.emit(node, 0, key);
        return pass.say(key, "degraded", "users are asked before the download already");
    }
    pass.emit(node, in ? 3 : 2, key);
    if (!in) return;
    pass.emit("P/Update/ScheduledInstallDay", 0, key);
    pass.emit("P/Update/ScheduledInstallTime", (in->start + 59) / 60 % 24, key);
}

constexpr std::array hook_rows{
    Hook{"updates.automatic", automatic},
    Hook{"updates.deferral.all", deferral},
    Hook{"updates.deferral.major", deferral},
    Hook{"updates.deferral.minor", deferral},
    Hook{"updates.minimumVersion", minimum_version},
    Hook{"updates.window", window},
};

constexpr std::string_view in_quality = "these fixes are part of the quality updates, delays included";

constexpr std::array word_rows{
    WordRow{"updates.beta", "allow", "P/Update/ManagePreviewBuilds", "3"},
    WordRow{"updates.beta", "deny", "P/Update/ManagePreviewBuilds", "0"},
    WordRow{"updates.notify", "allow", "P/Update/UpdateNotificationLevel", "0"},
    WordRow{"updates.notify", "deny", "P/Update/UpdateNotificationLevel", "2"},
    WordRow{"updates.securityResponses", any_value, "", "", "", nothing, "satisfied", in_quality},
};

constexpr std::array gap_rows{
    GapRow{"updates.deadline", "a deadline counts the days since an update appeared, and knows no date"},
    GapRow{"updates.freeze", "updates can be paused once for 35 days, not every year"},
};

constexpr std::array<std::string_view, 1> sections{"updates"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& update_tables() {
    return all;
}

}  // namespace mdm::policy::native::windows
