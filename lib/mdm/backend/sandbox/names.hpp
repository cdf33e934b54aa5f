#pragma once
// What devices and people are called: mostly harmless, here and there hostile.
#include <string>

#include "mdm/backend/sandbox/device.hpp"

namespace mdm::sandbox {

class Fleet;

void append_name(std::string& out, const Fleet& fleet, const Device& device);
/// "amelia.khan"; false for a device that nobody is assigned to.
bool append_user(std::string& out, const Device& device);

}  // namespace mdm::sandbox
