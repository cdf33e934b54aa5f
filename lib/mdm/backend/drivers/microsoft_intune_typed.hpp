#pragma once
// Intune's own typed objects: any device configuration that is no custom one, and compliance policies, each
// as the JSON that Graph has for it. Pure.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mdm/backend/objects.hpp"

namespace mdm::intune {

inline constexpr std::string_view configuration_kind = "intune.configuration";
inline constexpr std::string_view compliance_kind = "intune.compliance";
bool is_typed_kind(std::string_view kind);

/// Whether an @odata.type belongs to this kind.
bool is_of_kind(std::string_view type, std::string_view kind);

/// What an administrator has set: without what the server adds, and without name and description, which stand
/// beside it. Keys sorted.
std::string typed_content(const nlohmann::json& object);

/// The body of a POST. Code::invalid for content without a type of the kind, or a compliance policy without
/// its one block action, which Intune refuses.
Result<nlohmann::json> typed_body(const NativeObject& object);

/// Takes the actions for noncompliance out of a body: a PATCH does not know them, a call of their own writes
/// them. Null where there are none.
nlohmann::json take_actions(nlohmann::json& body);
/// The same actions, ids and defaults of the server's aside.
bool same_actions(const nlohmann::json& a, const nlohmann::json& b);

}  // namespace mdm::intune
