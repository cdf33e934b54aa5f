#include "mdm/policy/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 14> type_names{"true or false",
                                                      "whole number",
                                                      "one of",
                                                      "text",
                                                      "duration",
                                                      "version",
                                                      "list of texts",
                                                      "list",
                                                      "map",
                                                      "reference to a secret",
                                                      "date and time",
                                                      "time of day",
                                                      "version, or one for each platform",
                                                      "anything"};

constexpr std::int64_t usual_number = 8;

struct Sample {
    std::string text;
    Value value;
};

template <class T>
Sample sample(std::string text, T value) {
    return {std::move(text), Value{std::move(value), {}}};
}

Sample number_sample(const Setting& setting) {
    std::int64_t number = std::max(setting.min, usual_number);
    if (setting.max != 0) number = std::min(number, setting.max);
    return sample(fmt::to_string(number), number);
}

Sample duration_sample(const Setting& setting) {
    constexpr std::int64_t hour = 3'600'000;
    std::int64_t millis = std::max(setting.min, setting.unit == "d" ? 24 * hour : hour / 12);
    if (setting.max != 0) millis = std::min(millis, setting.max);
    return sample(duration_text(Millis(millis)), Millis(millis));
}

std::vector<Sample> word_samples(const Setting& setting) {
    std::vector<Sample> all;
    for (const std::string& word : split(setting.words, ' ')) all.push_back(sample(word, word));
    return all;
}

std::vector<Sample> text_sample(std::string_view text) {
    return {sample(fmt::format("\"{}\"", text), std::string(text))};
}

// Members of items and values that only a person can make up have none.
std::vector<Sample> samples_of(const Setting& setting) {
    if (setting.key.find("[]") != std::string_view::npos) return {};
    switch (setting.type) {
        case SettingType::boolean:
            return {sample("true", true), sample("false", false)};
        case SettingType::integer:
            return {number_sample(setting)};
        case SettingType::word:
            return word_samples(setting);
        case SettingType::duration:
            return {duration_sample(setting)};
        case SettingType::text:
            return text_sample("text");
        case SettingType::version:
        case SettingType::platform_versions:
            return text_sample("26.1");
        case SettingType::date_time:
            return text_sample("2026-12-01T03:00:00");
        case SettingType::clock:
            return text_sample("01:00");
        default:
            return {};
    }
}

Policy policy_with(const Setting& setting, const Sample* sample) {
    Policy policy;
    policy.name = "sample";
    // something else besides, so that what every policy gets is in both
    policy.settings["passcode.required"] = Value{true, {}};
    if (setting.key != "restrictions.camera")
        policy.settings["restrictions.camera"] = Value{std::string("deny"), {}};
    if (sample != nullptr) policy.settings[std::string(setting.key)] = sample->value;
    return policy;
}

nlohmann::json content_of(const Artefact& artefact) {
    const bool plist = artefact.kind == "apple.profile";
    auto content = parse_content(plist ? "plist" : "json", artefact.content);
    return content.ok() ? std::move(*content) : nlohmann::json::object();
}

std::map<std::string, nlohmann::json> contents_of(const Translation& translation) {
    std::map<std::string, nlohmann::json> contents;
    for (const Artefact& artefact : translation.artefacts)
        contents.emplace(artefact.name, content_of(artefact));
    return contents;
}

// Keys that every payload has say nothing about a setting.
bool is_boilerplate(std::string_view path) {
    const auto last = path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1);
    return last.starts_with("Payload") || path.ends_with("@odata.type") || last == "displayName" ||
           last == "description" || last == "omaUri";
}

// What the sample adds to the content that there is without it.
std::vector<std::string> native_of(const Translation& with, const Translation& without) {
    const auto before = contents_of(without);
    std::vector<std::string> lines;
    for (const auto& [name, content] : contents_of(with)) {
        auto base = before.find(name);
        if (base == before.end()) base = before.begin();  // platforms that want the same share one
        CompareOptions options;
        options.expand = true;
        const auto difference =
            compare_content(content, base == before.end() ? nlohmann::json::object() : base->second, options);
        for (const FieldChange& change : difference.changes) {
            std::string line = fmt::format("{} = {}", change.path, change.after);
            const bool known = std::find(lines.begin(), lines.end(), line) != lines.end();
            if (!change.after.empty() && !is_boilerplate(change.path) && !known)
                lines.push_back(std::move(line));
        }
    }
    return lines;
}

std::optional<Becomes> becomes_on(const Setting& setting, const Sample& sample, std::string_view target) {
    const TranslateContext context{"mdmctl", "mdmctl"};
    const auto with = translate(policy_with(setting, &sample), target, context);
    const auto without = translate(policy_with(setting, nullptr), target, context);
    Becomes result;
    result.target = target;
    result.sample = sample.text;
    if (!with.ok() || !without.ok()) {
        result.code = "error";
        result.level = Level::error;
        result.message = with.ok() ? without.error().message : with.error().message;
        return result;
    }
    const auto line = std::find_if(with->report.begin(), with->report.end(),
                                   [&](const ReportLine& each) { return each.key == setting.key; });
    if (line == with->report.end()) return std::nullopt;
    result.code = line->code;
    result.level = line->level;
    result.message = line->message;
    result.native = native_of(*with, *without);
    return result;
}

std::vector<Becomes> becomes_of(const Setting& setting) {
    std::vector<Becomes> all;
    for (const std::string_view target : targets())
        for (const Sample& sample : samples_of(setting))
            if (auto one = becomes_on(setting, sample, target)) all.push_back(std::move(*one));
    return all;
}

std::vector<const Setting*> below(const std::string& key) {
    std::vector<const Setting*> all;
    for (const Setting& row : settings())
        if (row.key.starts_with(key + ".") || row.key.starts_with(key + "[]")) all.push_back(&row);
    return all;
}

std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const Setting& row : settings()) {
        names.emplace_back(row.key);
        const std::string section(row.key.substr(0, row.key.find_first_of(".[")));
        if (std::find(names.begin(), names.end(), section) == names.end()) names.push_back(section);
    }
    return names;
}

// The last word alone is how many people remember a setting.
std::string hint_for(const std::string& key) {
    std::vector<std::string> same;
    for (const Setting& row : settings())
        if (row.key.ends_with("." + key)) same.emplace_back(row.key);
    if (!same.empty()) return "did you mean " + join(same, ", ") + "?";
    const std::string near = did_you_mean(key, all_names());
    return near.empty() ? "see all of them: mdmctl policy explain" : near;
}

}  // namespace

Result<Explanation> explain(std::string_view wanted) {
    Explanation explanation;
    explanation.key = setting_key(wanted);
    explanation.setting = find_setting(explanation.key);
    explanation.children = below(explanation.key);
    if (explanation.setting == nullptr && explanation.children.empty())
        return Error{Code::not_found, fmt::format("there is no setting '{}'", printable(wanted)),
                     hint_for(explanation.key)};
    if (explanation.setting != nullptr) explanation.becomes = becomes_of(*explanation.setting);
    return explanation;
}

std::string type_text(const Setting& setting) {
    const auto name = type_names[static_cast<std::size_t>(setting.type)];
    if (setting.type != SettingType::word) return std::string(name);
    const auto words = split(setting.words, ' ');
    return words.size() == 1 ? words.front() : fmt::format("{} {}", name, join(words, ", "));
}

std::string range_text(const Setting& setting) {
    if (setting.min == 0 && setting.max == 0) return std::string(setting.unit);
    if (setting.type != SettingType::duration)
        return fmt::format("{} to {} {}", setting.min, setting.max, setting.unit);
    return fmt::format("{} to {}, in whole {}", duration_text(Millis(setting.min)),
                       duration_text(Millis(setting.max)), setting.unit);
}

}  // namespace mdm::policy
