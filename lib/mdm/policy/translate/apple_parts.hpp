#pragma once
// What an Apple policy is split into: profiles that a device takes as a whole or refuses as a whole. Where it
// is not known how devices are enrolled or whether they are supervised, payloads that some of them would
// refuse go to a profile of their own, so that the rest arrives everywhere.
#include <string>
#include <string_view>

#include "mdm/policy/translate/pass.hpp"

namespace mdm::policy::native::apple {

/// What every device the policy is for takes.
Draft common_part(const Pass& pass);
/// Payloads for supervised devices, where nobody says whether the devices are supervised.
Draft supervised_part(const Pass& pass);
/// Payloads and keys that User Enrollment forbids, where nobody says how the devices are enrolled.
Draft device_enrollment_part(const Pass& pass);

/// Another payload of the same profile, in a draft: resolved to its PayloadUUID when the profile is written.
nlohmann::json reference_to(std::string_view payload_type, std::string_view name);

}  // namespace mdm::policy::native::apple
