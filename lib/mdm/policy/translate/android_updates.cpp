#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/items.hpp"

// Facts: the discovery document of the Android Management API, schemas SystemUpdate and FreezePeriod; the
// platform's table of versions and API levels.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

struct Release {
    std::string_view version;
    int api_level;
};
constexpr std::array releases{Release{"5", 21},   Release{"5.1", 22}, Release{"6", 23},   Release{"7", 24},
                              Release{"7.1", 25}, Release{"8", 26},   Release{"8.1", 27}, Release{"9", 28},
                              Release{"10", 29},  Release{"11", 30},  Release{"12", 31},  Release{"12.1", 32},
                              Release{"13", 33},  Release{"14", 34},  Release{"15", 35},  Release{"16", 36}};

/// 0 when there is no such version. "14" and "14.0" are the same.
int api_level(std::string_view version) {
    while (version.ends_with(".0")) version.remove_suffix(2);
    for (const Release& release : releases)
        if (release.version == version) return release.api_level;
    return 0;
}

int asked_level(const Pass& pass, std::string_view key) {
    const Value* value = pass.find(key);
    const Value* mine = value == nullptr ? nullptr : version_for(pass, *value);
    return mine == nullptr ? 0 : api_level(word_of(*mine));
}

/// Android knows one rule for all updates.
std::string_view update_type(const Pass& pass) {
    if (pass.find("updates.window") != nullptr) return "WINDOWED";
    for (const std::string_view key :
         {"updates.deferral.all", "updates.deferral.major", "updates.deferral.minor"})
        if (pass.find(key) != nullptr) return "POSTPONE";
    if (pass.is("updates.automatic", "off")) return "POSTPONE";
    return pass.is("updates.automatic", "install") ? "AUTOMATIC" : "";
}

void deferral(Pass& pass, std::string_view key, const Value& value) {
    if (update_type(pass) != "POSTPONE")
        return pass.unsupported(key, "'updates.window' is set, and updates have either a window or a delay");
    pass.emit("systemUpdate.type", "POSTPONE", key);
    constexpr Millis fixed(30LL * unit::day);
    pass.say(key, "degraded", "every update is held back alike, and security updates are not held back");
    if (value.duration() != nullptr && *value.duration() != fixed)
        pass.say(key, "clamped",
                 fmt::format("{} is not to be had: 30d is used", duration_text(*value.duration())));
}

void automatic(Pass& pass, std::string_view key, const Value& value) {
    const std::string_view word = word_of(value);
    const std::string_view type = update_type(pass);
    if (type == "WINDOWED") {
        if (word != "install")
            pass.unsupported(key, "'updates.window' is set, and in it updates install by themselves");
        return;
    }
    if (word == "install" && type == "POSTPONE")
        return pass.say(key, "degraded", "updates install by themselves after the 30 days of the deferral");
    if (word == "install") return pass.emit("systemUpdate.type", "AUTOMATIC", key);
    if (word == "user") return pass.say(key, "satisfied", "users are asked unless a rule says otherwise");
    if (word == "download")
        return pass.unsupported(key, "downloading without installing cannot be asked for");
    pass.emit("systemUpdate.type", "POSTPONE", key);
    pass.say(key, "degraded", "updates are held back for 30 days only, and security updates are not");
}

/// "01:30" → 90; -1 for anything else.
std::int64_t minutes_of(const Value& window, std::string_view member) {
    const Value* value = member_at(window, member);
    const std::string_view text = value == nullptr ? std::string_view{} : word_of(*value);
    if (text.size() != 5 || text[2] != ':') return -1;
    const auto hours = to_int(text.substr(0, 2)), minutes = to_int(text.substr(3));
    return hours && minutes ? *hours * 60 + *minutes : -1;
}

void window(Pass& pass, std::string_view key, const Value& value) {
    const std::int64_t start = minutes_of(value, "start"), end = minutes_of(value, "end");
    if (start < 0 || end < 0) return pass.fail(value.source, "updates.window needs start and end");
    pass.emit("systemUpdate.type", "WINDOWED", key);
    pass.emit("systemUpdate.startMinutes", start, key);
    pass.emit("systemUpdate.endMinutes", end, key);
    if ((end - start + 1440) % 1440 < 30)
        pass.say(key, "clamped", "a window of less than 30 minutes is stretched to 30 minutes");
}

constexpr std::array<int, 12> month_lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct Day {
    int month = 0;
    int day = 0;
    int of_year = 0;  // 1 to 365; Android counts no 29 February
};

std::optional<Day> day_of(std::string_view text) {
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto month = to_int(text.substr(0, 2)), day = to_int(text.substr(3));
    if (!month || !day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
    Day out{static_cast<int>(*month), static_cast<int>(*day), 0};
    const auto index = static_cast<std::size_t>(out.month - 1);
    if (out.month == 2 && out.day == 29) out.day = 28;
    if (out.day > month_lengths.at(index)) return std::nullopt;
    for (std::size_t i = 0; i < index; ++i) out.of_year += month_lengths.at(i);
    out.of_year += out.day;
    return out;
}

struct Freeze {
    Day from, to;
    int length() const { return (to.of_year - from.of_year + 365) % 365 + 1; }
    /// Days between the end of this one and the start of the next.
    int gap_to(const Freeze& next) const { return (next.from.of_year - to.of_year + 365 - 1) % 365; }
};

std::string freeze_gap(const std::vector<Freeze>& taken, const Freeze& one) {
    if (one.length() > 90) return "is longer than the 90 days that Android takes";
    for (const Freeze& other : taken)
        if (other.gap_to(one) < 60 || one.gap_to(other) < 60)
            return "is less than 60 days away from another one";
    return {};
}

json freeze_json(const Freeze& freeze) {
    return {{"startDate", {{"month", freeze.from.month}, {"day", freeze.from.day}}},
            {"endDate", {{"month", freeze.to.month}, {"day", freeze.to.day}}}};
}

void freezes(Pass& pass, std::string_view key, const Value& value) {
    std::vector<Freeze> taken;
    json all = json::array();
    each_item(pass, key, value, [&](const Item& item) -> std::string {
        const auto from = day_of(item.text("from")), to = day_of(item.text("to"));
        if (!from || !to) return "needs days as MM-DD";
        const Freeze one{*from, *to};
        if (std::string gap = freeze_gap(taken, one); !gap.empty()) return gap;
        taken.push_back(one);
        all.push_back(freeze_json(one));
        return {};
    });
    if (all.empty()) return;
    pass.emit("systemUpdate.freezePeriods", std::move(all), key);
    pass.say(key, "stricter", "security updates are held back as well");
    if (!update_type(pass).empty()) return;
    // Without a rule for the rest of the year the API ignores the pauses.
    pass.emit("systemUpdate.type", "AUTOMATIC", key);
    pass.say(key, "stricter", "outside of these days updates install by themselves: a pause needs a rule");
}

constexpr std::array hook_rows{
    Hook{"updates.automatic", automatic},     Hook{"updates.deferral.all", deferral},
    Hook{"updates.deferral.major", deferral}, Hook{"updates.deferral.minor", deferral},
    Hook{"updates.freeze", freezes},          Hook{"updates.minimumVersion", minimum_level},
    Hook{"updates.window", window},
};

constexpr std::string_view never_held = "security updates are not held back except by 'updates.freeze'";

constexpr std::array word_rows{
    WordRow{"updates.securityResponses", any_value, "", "", "", nothing, "satisfied", never_held},
};

constexpr std::array gap_rows{
    GapRow{"updates.beta", "test versions are joined with the maker's account, not by policy"},
    GapRow{"updates.deadline", "an update can be given a window, not a day by which it is installed"},
    GapRow{"updates.notify", "what users are told about updates cannot be set"},
};

constexpr std::array<std::string_view, 1> sections{"updates"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

void minimum_level(Pass& pass, std::string_view key, const Value& value) {
    const Value* mine = version_for(pass, value);
    if (mine == nullptr) return pass.say(key, "satisfied", "says nothing about Android");
    if (api_level(word_of(*mine)) == 0)
        return pass.unsupported(key, fmt::format("'{}' is no version of Android", word_of(*mine)));
    pass.emit(
        "minimumApiLevel",
        std::max(asked_level(pass, "updates.minimumVersion"), asked_level(pass, "compliance.minOSVersion")),
        key);
    pass.say(key, "side-effect",
             fmt::format("a device below Android {} is blocked until it is updated", word_of(*mine)));
}

const Tables& update_tables() {
    return all;
}

}  // namespace mdm::policy::native::android
