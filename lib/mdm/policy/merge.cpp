#include "mdm/policy/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/merge_values.hpp"

namespace mdm::policy {
namespace {

std::string place(const Source& source) {
    return fmt::format("{}:{}:{}", source.file, source.mark.line, source.mark.column);
}

std::string shown(const Value& value) {
    if (const auto* flag = value.boolean()) return *flag ? "true" : "false";
    if (const auto* number = value.integer()) return fmt::format("{}", *number);
    if (const auto* duration = value.duration()) return duration_text(*duration);
    if (const auto* text = value.text()) return in_quotes(*text);
    return value.list() != nullptr ? "a list" : value.map() != nullptr ? "a map" : "a value";
}

// One key on one platform, "" for all.
class Merge {
  public:
    Merge(Strategy strategy, Findings& findings, std::string platform)
        : strategy_(strategy), findings_(findings), platform_(std::move(platform)) {}

    Value value(const std::string& key, const Value& first, const Value& later, std::string_view mode) {
        Combined both = strategy_ == Strategy::override ? laid_over(key, first, later)
                                                        : strictest(key, first, later, mode);
        switch (both.verdict) {
            case Verdict::same:
                break;
            case Verdict::contradiction:
                contradiction(key, both, first, later);
                break;
            default:
                note(key, both.verdict, first, later);
        }
        return std::move(both.value);
    }

  private:
    std::string what(const std::string& key) const {
        return platform_.empty() ? fmt::format("'{}'", key) : fmt::format("'{}' on {}", key, platform_);
    }

    void note(const std::string& key, Verdict verdict, const Value& first, const Value& later) {
        const bool stricter = strategy_ == Strategy::strictest;
        std::string message;
        if (verdict == Verdict::joined)
            message =
                fmt::format("{} is here and at {}; the two are put together", what(key), place(first.source));
        else
            message = fmt::format("{} is {} here and {} at {}; {} holds, as the {}", what(key), shown(later),
                                  shown(first), place(first.source),
                                  verdict == Verdict::first ? "the other" : "this one",
                                  stricter ? "stricter" : "later");
        findings_.add({Level::note, "merged", later.source, std::move(message), {}});
    }

    void contradiction(const std::string& key, const Combined& both, const Value& first, const Value& later) {
        const Source& here = both.later_item ? *both.later_item : later.source;
        const Source& there = both.first_item ? *both.first_item : first.source;
        const std::string full = both.item.empty() ? key : fmt::format("{}[{}]", key, both.item);
        findings_.error("conflict", here,
                        fmt::format("{} is defined differently at {}, and neither is the stricter one",
                                    what(full), place(there)),
                        "make both the same, or write strategy: override to let the later one hold");
    }

    Strategy strategy_;
    Findings& findings_;
    std::string platform_;
};

// An allowlist or a blocklist: what the list's neighbour says.
std::string_view mode_of(const std::string& key, const Settings& a, const Settings& b) {
    const std::string mode = key.substr(0, key.rfind('.') + 1) + "mode";
    for (const Settings* each : {&a, &b})
        if (const auto found = each->find(mode); found != each->end() && found->second.text() != nullptr)
            return *found->second.text();
    return {};
}

Settings effective(const Sections& sections, const std::string& platform) {
    Settings all = sections.neutral;
    if (const auto own = sections.per_platform.find(platform); own != sections.per_platform.end())
        for (const auto& [key, value] : own->second) all[key] = value;
    return all;
}

void merge_into(Settings& out, const Settings& first, const Settings& later, Merge& merge,
                const std::set<std::string>* only) {
    for (const Settings* side : {&first, &later})
        for (const auto& [key, value] : *side) {
            if (out.count(key) > 0 || (only != nullptr && only->count(key) == 0)) continue;
            const auto a = first.find(key), b = later.find(key);
            if (a == first.end() || b == later.end())
                out.emplace(key, value);
            else
                out.emplace(key, merge.value(key, a->second, b->second, mode_of(key, first, later)));
        }
}

std::map<std::string, std::set<std::string>> exceptions_of(const Sections& first, const Sections& later) {
    std::map<std::string, std::set<std::string>> keys;
    for (const Sections* side : {&first, &later})
        for (const auto& [platform, settings] : side->per_platform)
            for (const auto& [key, value] : settings) keys[platform].insert(key);
    return keys;
}

}  // namespace

Sections merge(const Sections& first, const Sections& later, Strategy strategy, Findings& findings) {
    Sections out;
    Merge neutral(strategy, findings, {});
    merge_into(out.neutral, first.neutral, later.neutral, neutral, nullptr);
    for (const auto& [platform, keys] : exceptions_of(first, later)) {
        Merge there(strategy, findings, platform);
        merge_into(out.per_platform[platform], effective(first, platform), effective(later, platform), there,
                   &keys);
    }
    return out;
}

std::optional<Contradiction> contradiction(const Settings& first, const Settings& later) {
    for (const auto& [key, value] : first) {
        const auto other = later.find(key);
        if (other == later.end()) continue;
        const Combined both = strictest(key, value, other->second, mode_of(key, first, later));
        if (both.verdict != Verdict::contradiction) continue;
        return Contradiction{both.item.empty() ? key : fmt::format("{}[{}]", key, both.item),
                             both.first_item.value_or(value.source),
                             both.later_item.value_or(other->second.source)};
    }
    return std::nullopt;
}

}  // namespace mdm::policy
