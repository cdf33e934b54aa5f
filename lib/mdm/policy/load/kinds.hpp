#pragma once
// The kinds of documents, one reader each. What is wrong is reported; what is returned then is as much as
// could be read, and not for use.
#include <optional>
#include <string>
#include <vector>

#include "mdm/policy/document.hpp"
#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/load/sections.hpp"

namespace mdm::policy {

/// A Policy as it is written, before its bases are merged in.
struct PolicyDraft {
    Policy policy;
    std::vector<Reference> extends;
    Strategy strategy = Strategy::strictest;
    std::optional<OnUnsupported> on_unsupported;  // where it is written
};

struct Overlay {
    std::string name;
    Reference policy;
    Sections patch;
    std::vector<Removal> removed;
    Strategy strategy = Strategy::strictest;
    Source source;
};

/// `document` is the whole document, its `spec` expanded. Names that must exist in the run go to
/// `references`: they are looked up when everything is loaded.
PolicyDraft read_policy(const yaml::Node& document, const Scope& scope, std::vector<Reference>& references);
Overlay read_overlay(const yaml::Node& document, const Scope& scope, std::vector<Reference>& references);
Assignment read_assignment(const yaml::Node& document, const Scope& scope,
                           std::vector<Reference>& references);

/// "strictest" or "override".
Strategy read_strategy(const yaml::Node& node, const Scope& scope);
/// A list of names of documents, each once and at most 16; `what` is the key.
std::vector<Reference> read_names(const yaml::Node& list, std::string_view what, const Scope& scope);
/// The path of a setting as people write it ("wifi.networks[guest].psk"), or nothing, which is reported.
std::optional<std::string> key_path_of(const yaml::Node& node, std::string_view what, const Scope& scope);

/// `metadata`: name and labels; the name is "" when it is missing or wrong.
struct Metadata {
    std::string name;
    std::map<std::string, std::string> labels;
    Source source;  // of the name
};
Metadata read_metadata(const yaml::Node& document, const Scope& scope);

}  // namespace mdm::policy
