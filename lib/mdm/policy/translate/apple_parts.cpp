#include "mdm/policy/translate/apple_parts.hpp"

#include <algorithm>
#include <set>

#include "mdm/base/json.hpp"
#include "mdm/policy/raw/apple_keys.hpp"
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

enum class Part { common, supervised, device_enrollment };

bool has(std::string_view flags, char letter) {
    return flags.find(letter) != std::string_view::npos;
}

/// Flags of a payload's type, and those of the keys it uses.
struct Flags {
    std::string_view type;
    std::string keys;
};

Flags flags_of(std::string_view type, const std::vector<std::string>& used) {
    const raw::AppleType* row = raw::find_apple_type(raw::apple_payload_types(), type);
    if (row == nullptr) return {};
    Flags flags{raw::flags_on(*row, "ios").value_or(""), {}};
    for (const std::string& name : used)
        if (const auto key = raw::key_named(name, row->keys)) flags.keys += key->flags;
    return flags;
}

Flags flags_of(const std::string& native, const Entry& entry) {
    if (is_item(native)) {
        std::vector<std::string> used;
        for (const auto& [key, value] : entry.value["payload"].items()) used.push_back(key);
        const json over = laid_over(entry.value);
        for (const auto& [key, value] : over.items()) used.push_back(key);
        return flags_of(item_type(entry.value), used);
    }
    const auto dot = native.find('.');
    return flags_of(type_of_prefix(native.substr(0, dot + 1)), {native.substr(dot + 1)});
}

/// A Mac counts as supervised, and passes over what it may not have. Raw payloads stay together: they may
/// refer to one another in ways nobody here knows.
Part part_of(const Pass& pass, const std::string& native, const Entry& entry) {
    if (pass.platform == "macos" || is_raw(entry)) return Part::common;
    const Flags flags = flags_of(native, entry);
    if (has(flags.type, 'S') && pass.supervised() == Known::unknown) return Part::supervised;
    const bool forbidden = has(flags.type, 'U') || has(flags.keys, 'U');
    return forbidden && pass.user_enrollment() == Known::unknown ? Part::device_enrollment : Part::common;
}

void collect_references(const json& value, std::set<std::string>& into) {
    if (value.is_object() && value.contains("$payload")) into.insert(value["$payload"].get<std::string>());
    if (value.is_structured())
        for (const json& member : value) collect_references(member, into);
}

/// What the part holds, with the certificates it refers to: references end at the edge of a profile.
Draft pick(const Pass& pass, Part part) {
    std::set<std::string> needed;
    for (const auto& [native, entry] : pass.draft.entries())
        if (!native.starts_with("DDM.") && !is_raw(entry) && part_of(pass, native, entry) == part)
            collect_references(entry.value, needed);
    return pass.draft.picked([&](const std::string& native, const Entry& entry) {
        if (native.starts_with("DDM.")) return false;
        const bool referred = is_item(native) && needed.count(item_id(entry.value)) > 0;
        return referred || part_of(pass, native, entry) == part;
    });
}

}  // namespace

Draft common_part(const Pass& pass) {
    return pick(pass, Part::common);
}
Draft supervised_part(const Pass& pass) {
    return pick(pass, Part::supervised);
}
Draft device_enrollment_part(const Pass& pass) {
    return pick(pass, Part::device_enrollment);
}
json reference_to(std::string_view payload_type, std::string_view name) {
    return {{"$payload", std::string(payload_type) + "/" + std::string(name)}};
}

}  // namespace mdm::policy::native::apple
