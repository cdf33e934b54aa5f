#pragma once
// The kinds of documents, one reader each. What is wrong is reported; what is returned then is as much as
// could be read, and not for use.
#include <string>
#include <vector>

#include "mdm/policy/document.hpp"
#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// A name that must exist in the run: looked up when everything is loaded.
struct PolicyReference {
    std::string name;
    Source source;
};

/// `document` is the whole document, its `spec` expanded.
Policy read_policy(const yaml::Node& document, const Scope& scope);
Assignment read_assignment(const yaml::Node& document, const Scope& scope,
                           std::vector<PolicyReference>& references);

/// `metadata`: name and labels; the name is "" when it is missing or wrong.
struct Metadata {
    std::string name;
    std::map<std::string, std::string> labels;
    Source source;  // of the name
};
Metadata read_metadata(const yaml::Node& document, const Scope& scope);

}  // namespace mdm::policy
