// What needs no parser: looking into nodes, findings with their place, quoting.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm::yaml {

const Node* Node::find(std::string_view key) const {
    if (kind != Kind::map) return nullptr;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].scalar == key) return &items[i];
    return nullptr;
}

bool is_bool(const Node& node) {
    return node.is_scalar() && !node.quoted && (node.scalar == "true" || node.scalar == "false");
}

Error error_at(std::string_view file, Mark mark, std::string message, std::string hint) {
    return Error{Code::invalid, fmt::format("{}:{}:{}: {}", file, mark.line, mark.column, message),
                 std::move(hint)};
}

std::string quote(std::string_view text) {
    static constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
    static constexpr std::array<std::string_view, 11> words{"true", "false", "yes", "no", "on", "off",
                                                            "null", "y",     "n",   "~",  ""};
    const bool letter_first = !text.empty() && ((text[0] | 0x20) >= 'a' && (text[0] | 0x20) <= 'z');
    const bool word = std::find(words.begin(), words.end(), lower(text)) != words.end();
    if (letter_first && !word && text.find_first_not_of(plain) == std::string_view::npos)
        return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace mdm::yaml
