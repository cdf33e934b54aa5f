#include "mdm/backend/rest/text_at.hpp"

#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"

namespace mdm::rest {

std::string text_at(const nlohmann::json& in, const JsonPointer& pointer) {
    const nlohmann::json* value = pointer.find(in);
    std::string room;
    return value == nullptr ? std::string() : std::string(scalar_text(*value, room));
}

std::string first_text(const nlohmann::json& in, const std::vector<JsonPointer>& pointers) {
    for (const JsonPointer& pointer : pointers)
        if (auto text = text_at(in, pointer); !text.empty()) return text;
    return {};
}

}  // namespace mdm::rest
