#pragma once
// The members of a record, for formats that show it as one row.
#include <string_view>

#include "mdm/base/json.hpp"

namespace mdm::cli {

/// Calls each(name, value) for the members of an object; of anything else, once with the name "value".
template <class Each>
void each_member(const nlohmann::ordered_json& record, const Each& each) {
    if (!record.is_object()) return each(std::string_view("value"), record);
    for (const auto& [name, value] : record.items()) each(std::string_view(name), value);
}

}  // namespace mdm::cli
