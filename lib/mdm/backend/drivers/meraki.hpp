#pragma once
// What Meraki's descriptor cannot say: target groups, which are scopes of tags; enrollment tokens, whose end
// is a time; and the second call behind one action.
#include <functional>
#include <nlohmann/json_fwd.hpp>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/rest/places.hpp"

namespace mdm::meraki {

/// scope[] of a target group: "withAny" and its tags; empty for a group of users. Pure.
std::vector<std::string> scope_of(const nlohmann::json& group);

/// Devices that a target group's scope selects.
Result<std::unique_ptr<RowSource>> list_group(rest::Connection& connection, rest::Places& places,
                                              const ListRequest& request);
/// A check-in, or with `inventory` a refresh of all details.
void sync(rest::Connection& connection, const rest::Values& values, const Command& command,
          std::function<void(Receipt)> done);
/// A bulk enrollment token of the context's only network.
void make_token(rest::Connection& connection, const rest::Values& values, const Command& command,
                std::function<void(Receipt)> done);

}  // namespace mdm::meraki
