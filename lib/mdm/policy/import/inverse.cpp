#include "mdm/policy/import/inverse.hpp"

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/settings.hpp"
#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::import {
namespace {

using native::Pass;
using native::Report;
using nlohmann::json;

/// Codes that say what a device must be, not that something was lost.
constexpr std::array<std::string_view, 6> harmless{"needs-enrollment", "needs-supervision", "ok",
                                                   "os-too-old",       "satisfied",         "side-effect"};

struct Written {
    NativeKeys keys;
    NativeKeys defaults = {};  // that nobody asked for
    bool exact = true;         // nothing was lost or changed on the way
};

void translate_one(Pass& pass, std::string_view target, std::string_view key, const Value& value) {
    if (target == "apple")
        native::apple::translate_key(pass, key, value);
    else
        native::android::translate_key(pass, key, value);
}

void add_defaults(Pass& pass, std::string_view target) {
    if (target == "android") native::android::add_defaults(pass);
    // A raw payload of the same type keeps Apple's defaults away; the importer always leaves one.
}

Written write(std::string_view target, const std::string& platform, const Settings& settings) {
    Policy policy;
    policy.name = "import";
    policy.settings = settings;
    policy.applies.platforms = {platform};
    const TranslateContext context{"mdmctl", "mdmctl"};
    Report report(policy, target);
    Pass pass{policy, target, platform, context, settings, report};
    Written written;
    for (const auto& [key, value] : settings) {
        translate_one(pass, target, key, value);
        if (pass.error) written.exact = false;
    }
    for (const ReportLine& line : report.lines({platform}))
        if (std::find(harmless.begin(), harmless.end(), line.code) == harmless.end()) written.exact = false;
    for (const auto& [key, entry] : pass.draft.entries()) written.keys.emplace(key, entry.value);
    if (!pass.draft.empty()) add_defaults(pass, target);
    for (const auto& [key, entry] : pass.draft.entries())
        if (written.keys.find(key) == written.keys.end()) written.defaults.emplace(key, entry.value);
    return written;
}

bool within(const NativeKeys& some, const NativeKeys& all) {
    return std::all_of(some.begin(), some.end(), [&](const auto& each) {
        const auto at = all.find(each.first);
        // 1 and 1.0 are different things to a device.
        return at != all.end() && at->second == each.second && at->second.type() == each.second.type();
    });
}

struct Candidate {
    std::string key;
    Value value;
    std::map<std::string, Written> on = {};  // by platform
    /// Switches and numbers say one thing; words such as "any" often say several.
    bool word() const { return value.text() != nullptr; }
    std::size_t size() const {
        std::size_t most = 0;
        for (const auto& [platform, written] : on) most = std::max(most, written.keys.size());
        return most;
    }
};

class Inverter {
  public:
    Inverter(std::string_view target, const NativeKeys& keys, const std::vector<std::string>& platforms)
        : target_(target), keys_(keys) {
        result_.platforms = platforms;
    }

    Inverse run() {
        for (const Setting& setting : settings())
            for (Value& value : values_of(setting)) consider(setting, std::move(value));
        narrow_platforms();
        std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
            return std::pair(a.size(), a.word()) < std::pair(b.size(), b.word());
        });
        for (const Candidate& candidate : candidates_) take(candidate);
        // Some settings write only beside another, such as when encryption is turned on.
        if (!result_.settings.empty())
            for (const Candidate& candidate : dependent_) take(candidate);
        return std::move(result_);
    }

  private:
    std::vector<Value> values_of(const Setting& setting) const {
        std::vector<Value> values;
        if (setting.key.find("[]") != std::string_view::npos) return values;
        if (setting.type == SettingType::boolean) values = {Value{true, {}}, Value{false, {}}};
        if (setting.type == SettingType::word)
            for (std::string& word : split(setting.words, ' ')) values.push_back({std::move(word), {}});
        if (setting.type == SettingType::integer || setting.type == SettingType::duration)
            for (const std::int64_t number : numbers()) add_number(setting, number, values);
        return values;
    }

    /// Every number that occurs could be what a numeric setting wrote.
    std::set<std::int64_t> numbers() const {
        std::set<std::int64_t> all;
        for (const auto& [key, value] : keys_) {
            if (value.is_number_integer()) all.insert(value.get<std::int64_t>());
            if (value.is_string())
                if (const auto number = to_int(value.get<std::string>())) all.insert(*number);
        }
        return all;
    }

    static void add_number(const Setting& setting, std::int64_t number, std::vector<Value>& values) {
        static constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units{
            {{"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
        const auto fits = [&](std::int64_t value) {
            const bool bounded = setting.min != 0 || setting.max != 0;
            return !bounded || (value >= setting.min && value <= setting.max);
        };
        if (setting.type == SettingType::integer) {
            if (fits(number)) values.push_back({number, {}});
            return;
        }
        if (number < 0 || number > 100'000'000) return;
        for (const auto& [unit, millis] : units)
            if (unit == setting.unit && fits(number * millis))
                values.push_back({Millis(number * millis), {}});
        // What a target counts in milliseconds.
        if (fits(number) && number % 1000 == 0) values.push_back({Millis(number), {}});
    }

    void consider(const Setting& setting, Value value) {
        Candidate candidate{std::string(setting.key), std::move(value)};
        for (const std::string& platform : result_.platforms) {
            Written written = write(target_, platform, {{candidate.key, candidate.value}});
            for (const auto& [key, unused] : written.keys)
                if (keys_.find(key) != keys_.end()) exists_[key].insert(platform);
            if (!written.keys.empty()) candidate.on.emplace(platform, std::move(written));
        }
        const bool useful = std::any_of(candidate.on.begin(), candidate.on.end(), [&](const auto& each) {
            return each.second.exact && within(each.second.keys, keys_);
        });
        (useful ? candidates_ : dependent_).push_back(std::move(candidate));
    }

    /// A file with a key that only some platforms have is for those.
    void narrow_platforms() {
        std::vector<std::string> left;
        for (const std::string& platform : result_.platforms) {
            const bool all = std::all_of(exists_.begin(), exists_.end(), [&](const auto& each) {
                return each.second.find(platform) != each.second.end();
            });
            if (all) left.push_back(platform);
        }
        if (!left.empty()) result_.platforms = std::move(left);
    }

    /// What stays in raw wins over defaults.
    bool overruled(const NativeKeys& defaults) const {
        return std::all_of(defaults.begin(), defaults.end(),
                           [&](const auto& each) { return keys_.find(each.first) != keys_.end(); });
    }

    void take(const Candidate& candidate) {
        if (result_.settings.find(candidate.key) != result_.settings.end()) return;
        Settings together = result_.settings;
        together.emplace(candidate.key, candidate.value);
        std::set<std::string> covered;
        for (const std::string& platform : result_.platforms) {
            const Written all = write(target_, platform, together);
            if (!all.exact || !within(all.keys, keys_) || !overruled(all.defaults)) return;
            std::set<std::string> names;
            for (const auto& [key, value] : all.keys) names.insert(key);
            if (!covered.empty() && covered != names) return;  // one document must do for all of them
            covered = std::move(names);
        }
        const bool more =
            covered.size() > result_.keys.size() &&
            std::includes(covered.begin(), covered.end(), result_.keys.begin(), result_.keys.end());
        if (!more) return;
        result_.settings = std::move(together);
        result_.keys = std::move(covered);
    }

    std::string_view target_;
    const NativeKeys& keys_;
    Inverse result_;
    std::vector<Candidate> candidates_;  // that write some of the keys by themselves
    std::vector<Candidate> dependent_;   // the others
    std::map<std::string, std::set<std::string>> exists_;
};

}  // namespace

Inverse invert(std::string_view target, const NativeKeys& keys, const std::vector<std::string>& platforms) {
    return Inverter(target, keys, platforms).run();
}

}  // namespace mdm::policy::import
