#include "mdm/policy/raw_item.hpp"

#include <set>

#include "mdm/policy/document.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

void collect(const json& value, std::set<std::string>& tokens) {
    if (value.is_structured())
        for (const json& each : value) collect(each, tokens);
    if (!value.is_string()) return;
    std::string_view text = value.get_ref<const std::string&>();
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
        text.remove_prefix(at + 2);
        const auto token = text.substr(0, text.find("}}"));
        for (const std::string_view kind : {"secret:", "env:", "file:", "cmd:"})
            if (token.starts_with(kind) && token.size() < text.size()) tokens.emplace(token);
    }
}

}  // namespace

std::vector<std::string> secret_tokens(const RawItem& item) {
    std::set<std::string> tokens;
    collect(item.value, tokens);
    return {tokens.begin(), tokens.end()};
}

// Here, because the type of `raw` is complete here and not in document.hpp.
Policy::Policy() = default;
Policy::Policy(const Policy& other) = default;
Policy::Policy(Policy&& other) noexcept = default;
Policy& Policy::operator=(const Policy& other) = default;
Policy& Policy::operator=(Policy&& other) noexcept = default;
Policy::~Policy() = default;

}  // namespace mdm::policy
