#include "policy_support.hpp"

#include <doctest/doctest.h>

#include "mdm/policy/findings.hpp"

namespace mdm::test {

policy::Loaded load_text(std::string_view text) {
    const auto files = real_file_system();
    auto loaded = policy::load({{"-"}, std::string(text)}, *files);
    REQUIRE(loaded.ok());
    return std::move(*loaded);
}

policy::Loaded load_paths(const std::vector<std::string>& paths) {
    const auto files = real_file_system();
    auto loaded = policy::load({paths, ""}, *files);
    REQUIRE_MESSAGE(loaded.ok(), loaded.error().text());
    return std::move(*loaded);
}

std::string findings_of(const policy::Loaded& loaded) {
    std::string out;
    for (const auto& finding : loaded.findings) out += policy::text(finding) + "\n";
    return out;
}

std::string policy_with(std::string_view settings) {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  settings:\n" +
           std::string(settings);
}

policy::Settings settings_of(std::string_view settings) {
    const auto loaded = load_text(policy_with(settings));
    CHECK(findings_of(loaded) == "");
    REQUIRE(loaded.documents.policies.size() == 1);
    return loaded.documents.policies[0].settings;
}

}  // namespace mdm::test
