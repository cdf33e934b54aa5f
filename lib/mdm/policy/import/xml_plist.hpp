#pragma once
// XML property lists of strangers, read strictly: what is wrong is said with line and column, entities are
// never defined, and nesting and size are bounded. (libplist, which writes ours, takes much that is malformed
// and says no place.)
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/policy/import/native_value.hpp"

namespace mdm::policy::import {

/// The value of the one element in <plist>. Code::invalid at file:line:column.
Result<nlohmann::json> read_xml_plist(std::string_view text, std::string_view file,
                                      const Limits& limits = {});

}  // namespace mdm::policy::import
