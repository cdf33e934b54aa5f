// The policies we hand out as starting points must work as they are.
#include <doctest/doctest.h>

#include <set>

#include "policy_support.hpp"

using namespace mdm;

namespace {

struct Example {
    std::string folder;
    std::set<std::string> groups;
};

std::set<std::string> groups_of(const policy::Documents& documents) {
    std::set<std::string> groups;
    for (const auto& assignment : documents.assignments)
        for (const auto& target : assignment.targets)
            for (const auto& selector : target.include) groups.insert(selector.value);
    return groups;
}

}  // namespace

TEST_CASE(
    "the example policies load without a finding, need no secret, and reach the groups of the sandbox") {
    const std::vector<Example> examples{
        {"company", {"Staff"}}, {"hospital", {"Clinical", "Wards"}}, {"school", {"Students"}}};
    for (const Example& example : examples) {
        CAPTURE(example.folder);
        const auto loaded = test::load_paths({MDM_SOURCE_DIR "/examples/policies/" + example.folder});
        CHECK(test::findings_of(loaded) == "");
        CHECK(loaded.documents.set == example.folder);
        CHECK(loaded.documents.secrets.empty());
        CHECK(loaded.documents.organization != "mdmctl");
        CHECK(groups_of(loaded.documents) == example.groups);
        CHECK_FALSE(loaded.documents.policies.empty());
    }
}
