#pragma once
// A call and its values to one HTTP request.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/backend/rest/connection.hpp"
#include "mdm/net/request.hpp"

namespace mdm::rest {

/// What a request is for.
struct Purpose {
    std::string_view operation;  // "device.lock", for traces and messages
    Effect effect = Effect::read;
};
/// Query parameters beyond those of the call: filters, $select. Not escaped yet.
using Query = std::vector<std::pair<std::string, std::string>>;

/// Code::usage for a placeholder without a value. Nothing is asked.
Result<net::Request> make_request(const Connection& connection, const Call& call, const Values& values,
                                  const Purpose& purpose, const Query& more = {});

/// What becomes of the user's inputs: words translated, types made, defaults filled in. Code::unsupported for
/// one that the call cannot honour, Code::usage for one of the wrong form. Messages never show a secret.
Result<std::map<std::string, Value>> take_inputs(const Operation& operation, const Call& call,
                                                 const Inputs& inputs);

}  // namespace mdm::rest
