#pragma once
// The named transforms of descriptors: a JSON value to a cell. Closed set, one row each. What cannot be read
// as the transform says is null, and so are null, "" and blanks.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/rest/datum.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/model/table.hpp"

namespace mdm::rest {

/// `text` is room for the result, which may point into it or into `value`.
using Transform = Cell (*)(const Datum& value, std::string& text);

struct TransformRow {
    std::string_view name;
    Transform transform;
    std::uint32_t types;  // a bit for each ColumnType it can make
    bool gives(ColumnType type) const { return (types >> static_cast<unsigned>(type) & 1u) != 0; }
};

/// Null when there is none of that name.
const TransformRow* find_transform(std::string_view name);
std::vector<std::string> transform_names();
/// That of a column which names none.
Transform transform_of(ColumnType type);

/// A scalar as text: true, 12, hello. Empty for null, lists and maps. May point into `room`.
std::string_view scalar_text(const Datum& value, std::string& room);

}  // namespace mdm::rest
