#include "mdm/base/json.hpp"

namespace nlohmann {

template class basic_json<>;
template class basic_json<ordered_map>;
MDM_JSON_PARSES(, json)
MDM_JSON_PARSES(, ordered_json)

}  // namespace nlohmann
