#include "mdm/backend/rest/text_at.hpp"

#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"

namespace mdm::rest {

std::string text_at(const nlohmann::json& in, std::string_view pointer) {
    const nlohmann::json* value = JsonPointer(pointer).find(in);
    std::string room;
    return value == nullptr ? std::string() : std::string(scalar_text(*value, room));
}

std::string first_text(const nlohmann::json& in, const std::vector<std::string>& pointers) {
    for (const std::string& pointer : pointers)
        if (auto text = text_at(in, pointer); !text.empty()) return text;
    return {};
}

}  // namespace mdm::rest
