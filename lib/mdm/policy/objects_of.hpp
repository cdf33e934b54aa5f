#pragma once
// The policy objects of a server, or why it has none that can be written.
#include "mdm/backend/backend.hpp"

namespace mdm::policy {

/// Code::unsupported with the server's own reason where there are none. Lent by the backend.
Result<Objects*> objects_of(Backend& backend);

}  // namespace mdm::policy
