#pragma once
// The OMA-URI nodes that a document carries in its raw block, checked against the nodes that are known here.
// The rows hold facts of Microsoft's configuration service provider reference.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy::raw {

struct CspNode {
    std::string_view uri;     // "P/" is ./Device/Vendor/MSFT/Policy/Config/; "{…}" is any one segment
    std::string_view format;  // int chr bool b64 xml; "" where it is not settable
    std::int64_t min = 0;
    std::int64_t max = 0;          // 0 with min 0: no bound
    std::string_view values = {};  // the only numbers there are, separated by blanks
    bool admx = false;             // the value is XML that begins with <enabled/> or <disabled/>
};

std::span<const CspNode> csp_nodes();
/// Null when the node is not known. ./Vendor is ./Device/Vendor.
const CspNode* find_csp_node(std::string_view uri);

/// What is wrong with an item whose target is "windows.oma"; nothing for any other target. Codes:
/// missing-key, wrong-type, unknown-word and out-of-range (errors), unknown-key (a warning), unknown-node (a
/// note, with the right spelling where one is near: URIs tell upper from lower case).
std::vector<Finding> check_windows_node(const RawItem& item);

}  // namespace mdm::policy::raw
