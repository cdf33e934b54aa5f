#include "mdm/base/json_pointer.hpp"

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm {
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

std::string escaped(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (c == '/' || c == '~')
            out += c == '/' ? "~1" : "~0";
        else
            out += c;
    return out;
}

std::optional<std::size_t> index_of(std::string_view name) {
    const auto index = to_int(name);
    if (!index || *index < 0 || (name.size() > 1 && name[0] == '0')) return std::nullopt;
    return static_cast<std::size_t>(*index);
}

}  // namespace

bool JsonPointer::is_valid(std::string_view text) {
    if (!text.empty() && text[0] != '/') return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
            return false;
    return true;
}

JsonPointer::JsonPointer(std::string_view text) {
    if (text.empty()) return;
    for (const std::string& segment : split(text.substr(1), '/')) {
        std::string name = unescaped(segment);
        const auto index = index_of(name);
        steps_.push_back({std::move(name), index});
    }
}

std::string JsonPointer::text() const {
    std::string out;
    for (const Step& step : steps_) out += '/' + escaped(step.name);
    return out;
}

const nlohmann::json* JsonPointer::find(const nlohmann::json& in) const {
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

}  // namespace mdm
