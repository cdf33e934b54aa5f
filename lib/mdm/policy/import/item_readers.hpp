#pragma once
// Payloads of which a profile may have several, read as items of list settings: what each could have been
// made from. Whether the settings give exactly that payload is for items.hpp to find out; a reader that is
// wrong costs a neutral setting and never a key.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "mdm/policy/value.hpp"

namespace mdm::policy::import {

/// PayloadUUID in lower case → name of the certificate that settings make of the payload.
using CertificateNames = std::map<std::string, std::string, std::less<>>;

/// An item, or why there is none.
struct ReadItem {
    std::string list;  // "wifi.networks"; "" when the payload is none that settings write
    std::string name;  // by which others refer to it
    Map members;
    std::string why;  // it stays native, or ""
};

/// `members` in native form. Text that looks like a reference, and secrets, are never taken.
ReadItem read_item(const nlohmann::json& members, const CertificateNames& certificates);

}  // namespace mdm::policy::import
