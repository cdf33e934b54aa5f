#pragma once
// The `settings` of a Policy: sections and groups flattened to dotted keys, with the exceptions of single
// platforms ("$windows") apart.
#include <map>
#include <string>

#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/value.hpp"

namespace mdm::policy {

struct Sections {
    Settings neutral;
    std::map<std::string, Settings> per_platform;
};
Sections read_sections(const yaml::Node& node, const Scope& scope);

/// Why a key stands in the wrong place: "'minLength' belongs under 'passcode': passcode.minLength", or "".
std::string misplaced(std::string_view name);

}  // namespace mdm::policy
