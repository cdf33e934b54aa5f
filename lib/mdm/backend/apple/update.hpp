#pragma once
// Updates of the operating system: by declaration where the system takes one (iOS 17, macOS 14), by the old
// command only where it does not.
#include "mdm/backend/apple/command.hpp"

namespace mdm::apple {

/// Code::usage when a declaration would lack its version or deadline, or the deadline is no local time;
/// Code::unsupported when the system takes only declarations and the server keeps none.
Result<NativeRequest> update_request(const Inputs& inputs, const Situation& situation,
                                     const ServerAbility& server);

}  // namespace mdm::apple
