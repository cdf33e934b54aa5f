#pragma once
// Intune's configurations as native objects, and back: Apple profiles in Base64 (a type for iPhones and
// iPads, another for Macs), sets of OMA-URI, and what has a type of its own. Pure; who asks and when is not
// said here.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdm/backend/objects.hpp"

namespace mdm::intune {

/// apple.profile, windows.custom, and the kinds of microsoft_intune_typed.hpp, as Intune keeps them.
std::span<const ObjectKind> object_kinds();

/// The object of a deviceConfiguration; nullopt where it is none of this kind. Where the listing left out the
/// content it is "": is_whole() says so.
std::optional<NativeObject> object_of(const nlohmann::json& configuration, std::string_view kind);
bool is_whole(const nlohmann::json& configuration);

/// The body of a POST or PATCH: typed, nothing of what the server adds. Code::invalid for content that is no
/// profile, or no JSON with omaSettings.
Result<nlohmann::json> body_of(const NativeObject& object);

/// Lines of `value` in a list of assignments. Licensed users as a whole are a group of their own name.
std::vector<ObjectAssignment> assignments_of(const nlohmann::json& lines);
inline constexpr std::string_view all_users = "all-licensed-users";
/// The list to write: a line that is there already keeps what we do not know of it (its filter). Code::usage
/// for single devices.
Result<nlohmann::json> lines_of(std::span<const ObjectAssignment> assignments, const nlohmann::json& there);
/// Does any line have a filter, which only beta knows?
bool has_filter(const nlohmann::json& lines);

}  // namespace mdm::intune
