#pragma once
// Enrollment invitations of Jamf's Classic API. Pure.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/backend/drivers/jamf_profile.hpp"
#include "mdm/base/time.hpp"

namespace mdm::jamf {

/// How one population spells things: "computerinvitations", "computer_invitation".
std::string_view invitations_resource(Population population);
std::string_view invitation_root(Population population);

/// The body that creates one; without an end it lives for ever.
std::string new_invitation(Population population, std::optional<Time> until);
/// Invitations of a Classic answer (a list, or one) as {id, population, expires, number, used}. `number` is
/// what the link is made of, and a secret. Code::bad_response.
Result<nlohmann::json> read_invitations(Population population, std::string_view xml);

}  // namespace mdm::jamf
