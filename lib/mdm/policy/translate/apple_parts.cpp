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

const raw::AppleType* type_of(const std::string& native, const Entry& entry) {
    const std::string type = is_item(native)
                                 ? item_type(entry.value)
                                 : std::string(type_of_prefix(native.substr(0, native.find('.') + 1)));
    return raw::find_apple_type(raw::apple_payload_types(), type);
}

bool key_has(const raw::AppleType& type, std::string_view name, char flag) {
    const auto key = raw::key_named(name, type.keys);
    return key && has(key->flags, flag);
}

bool member_has(const raw::AppleType& type, const json& members, char flag) {
    for (auto member = members.begin(); member != members.end(); ++member)
        if (key_has(type, member.key(), flag)) return true;
    return false;
}

bool any_key_has(const raw::AppleType& type, const std::string& native, const Entry& entry, char flag) {
    if (!is_item(native)) return key_has(type, std::string_view(native).substr(native.find('.') + 1), flag);
    return member_has(type, entry.value["payload"], flag) || member_has(type, laid_over(entry.value), flag);
}

/// A Mac counts as supervised, and passes over what it may not have. Raw payloads stay together: they may
/// refer to one another in ways nobody here knows.
Part part_of(const Pass& pass, const std::string& native, const Entry& entry) {
    if (pass.platform == "macos" || is_raw(entry)) return Part::common;
    const bool supervision_open = pass.supervised() == Known::unknown;
    const bool enrollment_open = pass.user_enrollment() == Known::unknown;
    if (!supervision_open && !enrollment_open) return Part::common;
    const raw::AppleType* type = type_of(native, entry);
    if (type == nullptr) return Part::common;
    const std::string_view flags = raw::flags_on(*type, "ios").value_or("");
    if (supervision_open && has(flags, 'S')) return Part::supervised;
    const bool forbidden = enrollment_open && (has(flags, 'U') || any_key_has(*type, native, entry, 'U'));
    return forbidden ? Part::device_enrollment : Part::common;
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
