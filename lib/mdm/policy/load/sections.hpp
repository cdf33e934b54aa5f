#pragma once
// The `settings` of a Policy and the `patch` of an Overlay: sections and groups flattened to dotted keys,
// with the exceptions of single platforms ("$windows") apart.
#include <map>
#include <string>
#include <vector>

#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/merge.hpp"

namespace mdm::policy {

Sections read_sections(const yaml::Node& node, const Scope& scope);

/// A key that a patch takes away, everywhere or on one platform.
struct Removal {
    std::string key;  // "passcode.onFail", "passcode", "wifi.networks[guest]"
    std::string platform{};
    Source source;
};
/// Like settings, but `~` takes a key or a whole section away. Keys that only make sense together are looked
/// at when the patch is laid over a policy.
Sections read_patch(const yaml::Node& node, const Scope& scope, std::vector<Removal>& removed);

/// Why a key stands in the wrong place: "'minLength' belongs under 'passcode'", or "".
std::string misplaced(std::string_view name);

}  // namespace mdm::policy
