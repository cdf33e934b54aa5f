#pragma once
// Calls of a descriptor, and the paths of a published specification, in one spelling: "GET /a/{}/b".
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mdm/backend/rest/descriptor.hpp"

namespace mdm::test {

/// The folder of published specifications beside the checkout, or "" (and says that it was skipped).
std::string specifications();
/// A descriptor of the source tree; fails the test when it does not load.
rest::Descriptor load_source(const std::string& name);

struct NamedCall {
    std::string what;
    const rest::Call* call;
};
std::vector<NamedCall> calls_of(const rest::Descriptor& descriptor);
/// A setting in a path stands for its value here, everything else for {}.
std::string written(const rest::Call& call, const std::map<std::string, std::string>& settings = {});

/// Of a JSON document.
std::set<std::string> paths_of_json(const std::string& file);
/// Of a YAML document, by its lines: paths at two blanks, methods at four.
std::set<std::string> paths_of_yaml(const std::string& file);

}  // namespace mdm::test
