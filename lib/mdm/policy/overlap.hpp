#pragma once
// Policies that meet on a device: servers deliver by group, so a device in two groups gets two policies.
// Where they ask for the same thing in two ways, platforms and servers differ in what they do with that;
// nothing is merged behind people's backs.
#include <string>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/policy/document.hpp"
#include "mdm/policy/survey.hpp"

namespace mdm::policy {

/// One object that goes to devices; the index is that of its spec in the survey.
struct Delivered {
    const Policy* policy = nullptr;
    std::string kind;
    std::vector<std::string> platforms;
};

/// For each pair of policies that some device gets, on a platform that both are for, and that differ in a
/// setting: a note with the number of devices, the setting and both places. Code::invalid where nothing
/// decides which of the two values is the stricter one; the message names both policies and both places.
Result<std::vector<std::string>> overlaps(const std::vector<Delivered>& delivered, const Survey& survey);

}  // namespace mdm::policy
