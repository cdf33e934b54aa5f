#include "mdm/policy/translate/pass.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/yaml.hpp"

namespace mdm::policy::native {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

std::string_view word_of(const Value& value) {
    if (const auto* text = value.text()) return *text;
    if (const auto* flag = value.boolean()) return *flag ? "true" : "false";
    return {};
}

std::optional<std::string> reference_text(const Value& value) {
    if (const auto* secret = value.secret()) return "{{" + secret->text + "}}";
    const auto* text = value.text();
    if (text != nullptr && text->starts_with("{{secret:") && text->find("}}") == text->size() - 2)
        return *text;
    return std::nullopt;
}

bool permissive(std::string_view word) {
    return word == "allow" || word == "false" || word == "open";
}

const Value* Pass::find(std::string_view key) const {
    const auto at = settings.find(std::string(key));
    return at == settings.end() ? nullptr : &at->second;
}

std::string_view Pass::word(std::string_view key) const {
    const Value* value = find(key);
    return value == nullptr ? std::string_view{} : word_of(*value);
}

std::optional<std::int64_t> Pass::integer(std::string_view key) const {
    const Value* value = find(key);
    if (value == nullptr || value->integer() == nullptr) return std::nullopt;
    return *value->integer();
}

Known Pass::user_enrollment() const {
    // Both ways of enrolling in one policy: some devices are, others are not.
    const bool others =
        holds(policy.applies.enrollment, "device") || holds(policy.applies.enrollment, "automated");
    if (holds(policy.applies.enrollment, "user")) return others ? Known::unknown : Known::yes;
    const bool said = policy.applies.ownership != "personal" || !policy.applies.enrollment.empty();
    return said ? Known::no : Known::unknown;
}

Known Pass::supervised() const {
    if (platform == "macos") return Known::yes;  // a Mac in device enrollment counts as supervised
    if (user_enrollment() == Known::yes) return Known::no;
    if (!policy.applies.supervised) return Known::unknown;
    return *policy.applies.supervised ? Known::yes : Known::no;
}

Known Pass::company() const {
    if (policy.applies.ownership) return *policy.applies.ownership == "company" ? Known::yes : Known::no;
    return holds(policy.applies.enrollment, "workProfile") ? Known::no : Known::unknown;
}

Known Pass::work_profile() const {
    if (holds(policy.applies.enrollment, "workProfile") || policy.applies.ownership == "personal")
        return Known::yes;
    return policy.applies.ownership && !policy.applies.enrollment.empty() ? Known::no : Known::unknown;
}

const Source& Pass::source_of(std::string_view key) const {
    // A line about part of a setting ("wifi.networks[guest].psk") points at the setting unless said
    // otherwise.
    if (const Value* value = find(key)) return value->source;
    const Value* whole = find(key.substr(0, key.find('[')));
    return whole != nullptr ? whole->source : policy.source;
}

void Pass::say(std::string_view key, std::string_view code, std::string message, bool known) {
    report.add(platform, key, code, std::move(message), source_of(key), known);
}

void Pass::emit(std::string_view native, nlohmann::json value, std::string_view key) {
    if (draft.set(native, value, key)) return;
    const std::string other = draft.find(native)->key;
    say(key, "conflict",
        fmt::format("'{}' already sets {} to {}, and this setting would set it to {}", other, native,
                    draft.find(native)->value.dump(), value.dump()));
}

void Pass::fail(const Source& source, std::string message, std::string hint) {
    if (!error) error = yaml::error_at(source.file, source.mark, std::move(message), std::move(hint));
}

}  // namespace mdm::policy::native
