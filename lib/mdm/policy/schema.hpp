#pragma once
// The JSON Schema (2020-12) of policy documents, made from the one table of settings, for editors. It knows
// one document at a time: names that refer to other documents are left to `policy validate`.
#include <nlohmann/json_fwd.hpp>

namespace mdm::policy {

nlohmann::ordered_json document_schema();

}  // namespace mdm::policy
