#pragma once
// Profiles that were imported, rendered again and compared with what they came from: by libplist and by hand,
// not by what the importer itself compares with.
#include <string>
#include <vector>

#include "mdm/base/json.hpp"

namespace mdm::test {

/// As libplist reads it, whatever its form.
nlohmann::json plist_of(const std::string& bytes);
/// Every profile that the document renders to, on some platform; errors fail the test case.
std::vector<nlohmann::json> rendered(const std::string& yaml);
/// The only one.
nlohmann::json one_profile(const std::string& yaml);
/// The document renders to one profile with the payloads of `original`, their references and its own keys;
/// identifiers are put aside.
void check_same_profile(const std::string& yaml, const std::string& original);

}  // namespace mdm::test
