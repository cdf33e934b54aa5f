#include "mdm/backend/rest/pointer.hpp"

#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

std::string unescape(std::string_view token) {
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~' || i + 1 == token.size()) {
            out += token[i];
            continue;
        }
        ++i;
        out += token[i] == '1' ? '/' : '~';
    }
    return out;
}

}  // namespace

Path::Path(std::string_view pointer) {
    if (pointer.empty()) return;
    for (const std::string& token : split(pointer.substr(1), '/')) {
        const auto index = to_int(token);
        steps_.push_back({unescape(token), index && *index >= 0
                                               ? std::optional(static_cast<std::size_t>(*index))
                                               : std::nullopt});
    }
}

const nlohmann::json* Path::find(const nlohmann::json& in) const {
    const nlohmann::json* at = &in;
    for (const Step& step : steps_) {
        if (at->is_object()) {
            const auto found = at->find(step.name);
            if (found == at->end()) return nullptr;
            at = &*found;
        } else if (at->is_array() && step.index && *step.index < at->size()) {
            at = &(*at)[*step.index];
        } else {
            return nullptr;
        }
    }
    return at->is_null() ? nullptr : at;
}

std::string text_at(const nlohmann::json& in, std::string_view pointer) {
    const nlohmann::json* value = Path(pointer).find(in);
    std::string room;
    return value == nullptr ? std::string() : std::string(scalar_text(*value, room));
}

std::string first_text(const nlohmann::json& in, const std::vector<std::string>& pointers) {
    for (const std::string& pointer : pointers)
        if (auto text = text_at(in, pointer); !text.empty()) return text;
    return {};
}

}  // namespace mdm::rest
