#include "mdm/policy/translate_all.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "mdm/policy/raw/android_policy.hpp"
#include "mdm/policy/raw/apple_payloads.hpp"
#include "mdm/policy/raw/windows_csp.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/apple_plist.hpp"

namespace mdm::policy {
namespace {

Finding finding_of(const ReportLine& line) {
    return {
        line.level, line.code, line.source,
        fmt::format("'{}' on {}: {}", line.key, line.target, line.message.empty() ? line.code : line.message),
        ""};
}

Finding finding_of(const Policy& policy, std::string_view target, const Error& error) {
    return {Level::error, "not-translatable", policy.source,
            fmt::format("'{}' for {}: {}", policy.name, target, error.text()), error.hint};
}

// "passcode" names "passcode.minLength", and "wifi.networks" names "wifi.networks[guest].psk".
bool names(std::string_view prefix, std::string_view key) {
    if (!key.starts_with(prefix)) return false;
    return key.size() == prefix.size() || key[prefix.size()] == '.' || key[prefix.size()] == '[';
}

bool is_for(const Exception& exception, std::string_view target) {
    const auto platforms = platforms_of(target);
    return exception.target == target ||
           std::find(platforms.begin(), platforms.end(), exception.target) != platforms.end();
}

// Exceptions of all policies, a base's and its heirs' as one: those whose target was gone through, and
// whether they excused something.
class Excuses {
  public:
    void look(const Policy& policy, std::string_view target, const std::vector<ReportLine>& report) {
        for (const Exception& exception : policy.exceptions) {
            if (!is_for(exception, target)) continue;
            const Source& at = exception.source;
            auto& used = all_.try_emplace({at.file, at.mark.line, at.mark.column, exception.key},
                                          Use{&exception, false})
                             .first->second;
            const std::string reason = fmt::format("(known gap: {})", exception.reason);
            for (const ReportLine& line : report)
                used.used = used.used || (names(exception.key, line.key) &&
                                          line.message.find(reason) != std::string::npos);
        }
    }

    void report(std::vector<Finding>& findings) const {
        for (const auto& [place, use] : all_)
            if (!use.used)
                findings.push_back({Level::note, "unused-exception", use.exception->source,
                                    fmt::format("the exception for '{}' on {} excuses nothing",
                                                use.exception->key, use.exception->target),
                                    "take it out"});
    }

  private:
    struct Use {
        const Exception* exception;
        bool used;
    };
    std::map<std::tuple<std::string, int, int, std::string>, Use> all_;
};

// A platform that documents may name and that nothing is written for.
void report_platforms(const Policy& policy, std::vector<Finding>& findings) {
    for (const std::string& platform : policy.applies.platforms) {
        const bool served = std::any_of(targets().begin(), targets().end(), [&](std::string_view target) {
            const auto there = platforms_of(target);
            return std::find(there.begin(), there.end(), platform) != there.end();
        });
        if (served) continue;
        const Level level = policy.on_unsupported == OnUnsupported::error    ? Level::error
                            : policy.on_unsupported == OnUnsupported::ignore ? Level::note
                                                                             : Level::warning;
        findings.push_back(
            {level, "not-translated", policy.applies.source,
             fmt::format("'{}' on {}: nothing is written for this platform yet", policy.name, platform), ""});
    }
}

// A policy and a variant of it say the same of the same place. There may be many: nothing is copied.
void keep_each_once(std::vector<Finding>& findings) {
    const auto all_of = [&findings](std::size_t index) {
        const Finding& each = findings[index];
        const Source& at = each.source;
        return std::tie(at.mark.line, at.mark.column, at.file, each.code, each.message);
    };
    const auto before = [&](std::size_t a, std::size_t b) { return all_of(a) < all_of(b); };
    std::set<std::size_t, decltype(before)> seen(before);
    std::vector<bool> repeated(findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) repeated[i] = !seen.insert(i).second;
    std::size_t index = 0;
    std::erase_if(findings, [&](const Finding&) { return repeated[index++]; });
}

std::vector<Finding> check_raw(const RawItem& item) {
    if (item.target == "android.policy") return raw::check_android_policy(item);
    if (item.target == "windows.oma") return raw::check_windows_node(item);
    if (item.target != "apple.payloads") return raw::check_payload(item);
    // What is no property list at all is the translator's error.
    if (!native::apple::check_plist_value(item.value).ok()) return {};
    RawItem plain = item;
    plain.value = native::apple::plain_value(item.value);
    const bool of_profile =
        plain.value.is_object() && plain.value.value("PayloadType", nlohmann::json()) == "Configuration";
    if (of_profile) return {};  // keys of the profile itself
    auto findings = raw::check_payload(plain);
    // what it lies over has the others
    if (!item.of.empty())
        std::erase_if(findings, [](const Finding& each) { return each.code == "missing-key"; });
    return findings;
}

// Native blocks against what is published about them. Heirs hold the items of their base.
class RawChecks {
  public:
    /// True when there is an error among what was found in the policy's items, now or before.
    bool look(const Policy& policy, std::string_view target, std::vector<Finding>& findings) {
        bool wrong = false;
        for (const RawItem& item : policy.raw)
            if (item.target.starts_with(target)) wrong = look(item, findings) || wrong;
        return wrong;
    }

  private:
    struct Seen {
        nlohmann::json value;  // variables may make another item of the same lines
        bool wrong;
    };

    bool look(const RawItem& item, std::vector<Finding>& findings) {
        const yaml::Mark& mark = item.source.mark;
        auto& all = seen_[{item.source.file, mark.line, mark.column}];
        for (const Seen& seen : all)
            if (seen.value == item.value) return seen.wrong;
        auto found = check_raw(item);
        const bool wrong = std::any_of(found.begin(), found.end(),
                                       [](const Finding& each) { return each.level == Level::error; });
        all.push_back({item.value, wrong});
        std::move(found.begin(), found.end(), std::back_inserter(findings));
        return wrong;
    }

    std::map<std::tuple<std::string, int, int>, std::vector<Seen>> seen_;
};

}  // namespace

bool Translations::ok() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.level == Level::error; });
}

Translations translate_all(const Documents& documents, std::span<const std::string_view> only, Keep keep) {
    Translations all;
    const TranslateContext context{documents.organization, documents.organization_id};
    Excuses excuses;
    RawChecks raw_checks;
    for (const Policy& policy : documents.policies) {
        if (only.empty()) report_platforms(policy, all.findings);
        for (const std::string_view target : only.empty() ? targets() : only) {
            const bool bad_raw = raw_checks.look(policy, target, all.findings);
            auto one = translate(policy, target, context);
            if (!one.ok()) {
                // A block that is wrong was reported at its place.
                if (!bad_raw) all.findings.push_back(finding_of(policy, target, one.error()));
                continue;
            }
            excuses.look(policy, target, one->report);
            for (const ReportLine& line : one->report)
                if (line.level != Level::note) all.findings.push_back(finding_of(line));
            if (keep == Keep::findings) continue;
            std::move(one->artefacts.begin(), one->artefacts.end(), std::back_inserter(all.artefacts));
            std::move(one->report.begin(), one->report.end(), std::back_inserter(all.report));
        }
    }
    excuses.report(all.findings);
    keep_each_once(all.findings);
    return all;
}

}  // namespace mdm::policy
