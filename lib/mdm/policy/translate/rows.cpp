#include "mdm/policy/translate/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::policy::native {
namespace {

/// The OS since which `platform` has it ("" when that is not said); nullopt where it has not. iPadOS counts
/// as iOS.
std::optional<std::string> since(std::string_view on, std::string_view platform) {
    if (on.empty()) return "";
    const std::string_view wanted = platform == "ipados" ? "ios" : platform;
    for (const std::string& word : split(on, ' ')) {
        const auto colon = word.find(':');
        if (word.substr(0, colon) != wanted) continue;
        return colon == std::string::npos ? "" : word.substr(colon + 1);
    }
    return std::nullopt;
}

void check_os(Pass& pass, std::string_view key, const std::string& minimum) {
    const auto at = pass.policy.applies.os.find(std::string(pass.platform));
    if (minimum.empty() || at == pass.policy.applies.os.end()) return;
    if (compare_versions(at->second, minimum) >= 0) return;
    pass.say(
        key, "os-too-old",
        fmt::format("needs {} {}, and the policy is for {} and newer", pass.platform, minimum, at->second));
}

/// One thing that is needed: in which case it is missing, and what to say then.
struct Need {
    unsigned bit;
    std::string_view code;
    Known (*state)(const Pass&);  // yes: met
    std::string_view missing;
    std::string_view unsaid;
};

Known inverse(Known known) {
    return known == Known::yes ? Known::no : known == Known::no ? Known::yes : Known::unknown;
}
Known has_full_management(const Pass& pass) {
    if (pass.company() == Known::no || pass.work_profile() == Known::yes) return Known::no;
    return pass.company();
}

constexpr std::array needs_table{
    Need{supervised, "needs-supervision", [](const Pass& p) { return p.supervised(); },
         "works on supervised devices only, and the policy is for devices that are not: left out",
         "works on supervised devices only, and the policy does not say supervised: true"},
    Need{not_user, "needs-enrollment", [](const Pass& p) { return inverse(p.user_enrollment()); },
         "is forbidden under User Enrollment: left out",
         "is forbidden under User Enrollment, and the policy does not say how its devices are enrolled"},
    Need{company, "needs-enrollment", [](const Pass& p) { return p.company(); },
         "works on company-owned devices only, and the policy is for personal ones: left out",
         "works on company-owned devices only, and the policy does not say ownership: company"},
    Need{fully_managed, "needs-enrollment", has_full_management,
         "works on fully managed devices only: left out",
         "works on fully managed devices only, and the policy does not say ownership: company"},
};

nlohmann::json formed(std::int64_t number, Form form) {
    if (form == Form::text) return std::to_string(number);
    if (form == Form::seconds) return std::to_string(number) + "s";
    return number;
}

std::string as_written(const Value& value) {
    if (const auto* duration = value.duration()) return duration_text(*duration);
    return std::to_string(*value.integer());
}

void emit_number(Pass& pass, const NumberRow& row, const Value& value) {
    const std::int64_t raw = value.duration() != nullptr ? value.duration()->count() : *value.integer();
    const std::int64_t exact = raw / row.unit + row.add;
    std::int64_t used = std::max(exact, row.min);
    if (row.max != 0) used = std::min(used, row.max);
    if (used != exact)
        pass.say(row.key, "clamped",
                 fmt::format("{} is outside of what {} takes: {} is used", as_written(value), pass.platform,
                             formed(used, row.form).dump()));
    else if (raw % row.unit != 0)
        pass.say(row.key, "stricter", fmt::format("{} becomes {}", as_written(value), used));
    pass.emit(row.native, formed(used, row.form), row.key);
}

bool run_numbers(Pass& pass, const Tables& tables, std::string_view key, const Value& value) {
    if (value.integer() == nullptr && value.duration() == nullptr) return false;
    bool found = false;
    for (const NumberRow& row : tables.numbers) {
        const auto minimum = row.key == key ? since(row.on, pass.platform) : std::nullopt;
        if (!minimum) continue;
        found = true;
        if (!needs_met(pass, key, row.needs, false)) continue;
        check_os(pass, key, *minimum);
        emit_number(pass, row, value);
    }
    return found;
}

bool run_words(Pass& pass, const Tables& tables, std::string_view key, std::string_view word) {
    bool found = false;
    for (const WordRow& row : tables.words) {
        const auto minimum = row.key == key && (row.word == word || row.word == any_value)
                                 ? since(row.on, pass.platform)
                                 : std::nullopt;
        if (!minimum) continue;
        found = true;
        if (!needs_met(pass, key, row.needs, permissive(word))) continue;
        check_os(pass, key, *minimum);
        if (!row.native.empty()) pass.emit(row.native, nlohmann::json::parse(row.value), key);
        if (row.code != "ok") pass.say(key, row.code, std::string(row.why));
    }
    return found;
}

void report_gap(Pass& pass, const Tables& tables, std::string_view key, std::string_view word) {
    if (permissive(word)) return pass.say(key, "satisfied", "nothing forbids it here");
    for (const GapRow& row : tables.gaps)
        if ((key == row.key || (key.starts_with(row.key) && key[row.key.size()] == '.')) &&
            since(row.on, pass.platform))
            return pass.unsupported(key, std::string(row.why));
    pass.unsupported(key, "there is no such setting here");
}

}  // namespace

bool has_section(const Tables& tables, std::string_view key) {
    const std::string_view section = key.substr(0, key.find('.'));
    return std::find(tables.sections.begin(), tables.sections.end(), section) != tables.sections.end();
}

bool needs_met(Pass& pass, std::string_view key, unsigned needs, bool asks_nothing) {
    for (const Need& need : needs_table) {
        if ((needs & need.bit) == 0 || need.state(pass) == Known::yes) continue;
        const bool known = need.state(pass) == Known::no;
        if (asks_nothing) {
            if (known || need.bit == not_user) {
                pass.say(key, "satisfied", "cannot be forbidden on these devices: left out");
                return false;
            }
            continue;
        }
        pass.say(key, need.code, std::string(known ? need.missing : need.unsaid), known);
        if (known) return false;
    }
    return true;
}

void apply_rows(Pass& pass, const Tables& tables, std::string_view key, const Value& value) {
    const std::string_view word = word_of(value);
    const bool found = run_numbers(pass, tables, key, value) || run_words(pass, tables, key, word);
    if (!found) report_gap(pass, tables, key, word);
    if (!pass.report.has(pass.platform, key)) pass.ok(key);
}

void translate_setting(Pass& pass, const Tables& tables, std::string_view key, const Value& value) {
    if (!has_section(tables, key))
        return pass.say(key, "not-translated", "settings of this section are not translated yet");
    for (const Hook& hook : tables.hooks)
        if (hook.key == key) {
            hook.run(pass, key, value);
            if (!pass.report.has(pass.platform, key)) pass.ok(key);
            return;
        }
    apply_rows(pass, tables, key, value);
}

}  // namespace mdm::policy::native
