#pragma once
// What a file is, by its content.
#include <string>
#include <string_view>

namespace mdm::policy::import {

enum class Kind { xml_plist, binary_plist, signed_message, android_policy, other };

struct Recognised {
    Kind kind = Kind::other;
    std::string what;  // "an Intune compliance policy (iosCompliancePolicy)", for people
    std::string hint;  // what to do instead, or ""
};

/// `bytes` are UTF-8 where they are text; see utf8_of.
Recognised recognise(std::string_view bytes);
/// UTF-16 with a byte-order mark as UTF-8, a mark taken away; anything else as it is.
std::string utf8_of(std::string bytes);

}  // namespace mdm::policy::import
