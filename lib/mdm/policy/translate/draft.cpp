#include "mdm/policy/translate/draft.hpp"

#include <algorithm>

namespace mdm::policy::native {

bool Draft::set(std::string_view native, nlohmann::json value, std::string_view key) {
    std::string name(native);
    if (native.ends_with("[]")) name += value.get<std::string>();
    const auto [at, added] = entries_.try_emplace(std::move(name), Entry{value, std::string(key)});
    return added || at->second.value == value;
}

void Draft::set_default(std::string_view native, nlohmann::json value, std::string_view key) {
    entries_.try_emplace(std::string(native), Entry{std::move(value), std::string(key)});
}

void Draft::replace(std::string native, nlohmann::json value, std::string key) {
    entries_.insert_or_assign(std::move(native), Entry{std::move(value), std::move(key)});
}

void Draft::erase(std::string_view native) {
    if (const auto at = entries_.find(native); at != entries_.end()) entries_.erase(at);
}

const Entry* Draft::find(std::string_view native) const {
    const auto at = entries_.find(native);
    return at == entries_.end() ? nullptr : &at->second;
}

const Entry* Draft::any(std::string_view prefix) const {
    const auto at = entries_.lower_bound(prefix);
    return at != entries_.end() && at->first.starts_with(prefix) ? &at->second : nullptr;
}

Draft Draft::picked(const std::function<bool(const std::string&, const Entry&)>& wanted) const {
    Draft part;
    for (const auto& [native, entry] : entries_)
        if (wanted(native, entry)) part.entries_.emplace(native, entry);
    return part;
}

bool Draft::same_content(const Draft& other) const {
    return std::equal(
        entries_.begin(), entries_.end(), other.entries_.begin(), other.entries_.end(),
        [](const auto& a, const auto& b) { return a.first == b.first && a.second.value == b.second.value; });
}

}  // namespace mdm::policy::native
