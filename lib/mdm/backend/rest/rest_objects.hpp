#pragma once
// Native policy objects by the rows of a descriptor and a codec a kind.
#include <memory>

#include "mdm/backend/objects.hpp"
#include "mdm/backend/rest/connection.hpp"

namespace mdm::rest {

/// Null when the descriptor has no objects. `connection` is borrowed.
std::unique_ptr<Objects> make_objects(Connection& connection);

}  // namespace mdm::rest
