#include "mdm/net/pointer.hpp"

#include <string>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

std::string unescaped(std::string_view segment) {
    std::string out;
    for (std::size_t i = 0; i < segment.size(); ++i)
        if (segment[i] == '~' && i + 1 < segment.size())
            out += segment[++i] == '1' ? '/' : '~';
        else
            out += segment[i];
    return out;
}

const nlohmann::json* child(const nlohmann::json& parent, const std::string& name) {
    if (parent.is_object()) {
        const auto found = parent.find(name);
        return found == parent.end() ? nullptr : &*found;
    }
    const auto index = to_int(name);
    if (!parent.is_array() || !index || *index < 0 || (name.size() > 1 && name[0] == '0')) return nullptr;
    const auto at = static_cast<std::size_t>(*index);
    return at < parent.size() ? &parent[at] : nullptr;
}

}  // namespace

bool is_pointer(std::string_view text) {
    if (!text.empty() && text[0] != '/') return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
            return false;
    return true;
}

const nlohmann::json* at_pointer(const nlohmann::json& document, std::string_view pointer) {
    const nlohmann::json* at = &document;
    while (!pointer.empty() && at != nullptr) {
        pointer.remove_prefix(1);
        const auto end = std::min(pointer.find('/'), pointer.size());
        at = child(*at, unescaped(pointer.substr(0, end)));
        pointer.remove_prefix(end);
    }
    return at;
}

}  // namespace mdm::net
