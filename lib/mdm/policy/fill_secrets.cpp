// Secrets into contents, at the last moment.
#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;
using Escape = std::string (*)(std::string_view);

std::string as_it_is(std::string_view text) {
    return std::string(text);
}

std::string for_json(std::string_view text) {
    const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
    return quoted.substr(1, quoted.size() - 2);
}

// One pass over the text, so that what was put in is never looked at again.
Result<std::string> replace(std::string_view text, const std::set<std::string>& tokens,
                            const TokenResolver& resolve, Escape escape) {
    std::string out;
    while (true) {
        const auto open = text.find("{{");
        out += text.substr(0, open);
        if (open == std::string_view::npos) return out;
        text.remove_prefix(open);
        const std::string* hit = nullptr;
        std::size_t length = 0;
        for (const std::string& token : tokens) {
            const std::string written = "{{" + escape(token) + "}}";
            if (!text.starts_with(written)) continue;
            hit = &token;
            length = written.size();
        }
        if (hit == nullptr) {
            out += "{{";
            text.remove_prefix(2);
            continue;
        }
        MDM_TRY(const auto secret, resolve(*hit));
        out += escape(secret.reveal());
        text.remove_prefix(length);
    }
}

Result<void> fill(json& value, const std::set<std::string>& tokens, const TokenResolver& resolve) {
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        const bool xml = trim(text).starts_with('<');
        MDM_TRY(auto filled, replace(text, tokens, resolve, xml ? xml_escape : as_it_is));
        value = std::move(filled);
    } else if (value.is_structured()) {
        for (json& member : value) MDM_CHECK(fill(member, tokens, resolve));
    }
    return {};
}

}  // namespace

Result<Secret> fill_secrets(std::string_view format, const std::string& content,
                            const std::set<std::string>& tokens, const TokenResolver& resolve) {
    if (tokens.empty()) return Secret(content);
    if (format == "plist") {
        MDM_TRY(auto filled, replace(content, tokens, resolve, xml_escape));
        return Secret(std::move(filled));
    }
    MDM_TRY(auto value, parse_content(format, content));
    MDM_CHECK(fill(value, tokens, resolve));
    return Secret(value.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

std::set<std::string> tokens_in(std::string_view content, const std::set<std::string>& tokens) {
    std::set<std::string> found;
    for (const std::string& token : tokens)
        for (const Escape escape : {as_it_is, xml_escape, for_json})
            if (content.find("{{" + escape(token) + "}}") != std::string_view::npos) found.insert(token);
    return found;
}

}  // namespace mdm::policy
