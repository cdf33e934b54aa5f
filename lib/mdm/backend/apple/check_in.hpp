#pragma once
// A device's check-in: Authenticate (it begins to enroll), TokenUpdate (it is enrolled, and can be pushed),
// CheckOut (it left).
#include <optional>
#include <string>
#include <string_view>

#include "mdm/backend/apple/facts.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"

namespace mdm::apple {

struct CheckIn {
    enum class Kind { authenticate, token_update, check_out, other };
    Kind kind = Kind::other;
    std::string message_type;  // as it was said
    std::string udid;
    std::string enrollment_id;
    std::string user_id;                      // user channel
    Facts facts = {};                         // enrollment among them
    std::optional<Secret> unlock_token = {};  // bytes
};

/// Code::bad_response for what is no check-in.
Result<CheckIn> read_check_in(std::string_view plist);

}  // namespace mdm::apple
