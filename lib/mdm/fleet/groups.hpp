#pragma once
// The groups of a server, as its listing tells them.
#include <functional>
#include <string_view>

#include "mdm/backend/backend.hpp"

namespace mdm {

struct ListedGroup {
    std::string_view id, name, kind;  // valid during the call; "" for what is not told
};

/// Calls `each` for every group. Errors are the backend's: unsupported where it lists none.
Result<void> each_group(Backend& backend, const std::function<void(const ListedGroup& group)>& each);

}  // namespace mdm
