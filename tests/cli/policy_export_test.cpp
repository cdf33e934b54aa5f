// `policy export`: what a server has as documents, whose plan is empty.
#include "policy_sandbox.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

constexpr std::string_view no_changes = "Plan: 0 to add, 0 to change, 0 to delete; touches 0 devices.\n";

/// Exports everything to a folder, and plans it.
void check_empty(Sandbox& at, const std::string& folder) {
    const auto before = at.writes();
    const auto exported = at.policy({"export", "--dir", folder});
    REQUIRE_MESSAGE(exported.exit == 0, exported.err);
    const auto plan = at.policy({"plan", "-f", folder, "--detailed-exitcode"});
    CHECK_MESSAGE(plan.exit == 0, plan.out, plan.err);
    CHECK_MESSAGE(plan.out.ends_with(no_changes), plan.out);
    const auto drift = at.policy({"drift", "-f", folder, "--detailed-exitcode", "-o", "json"});
    CHECK_MESSAGE(drift.exit == 0, drift.out, drift.err);
    CHECK(Json::parse(drift.out).size() > 0);
    for (const Json& row : Json::parse(drift.out)) CHECK_MESSAGE(row["state"] == "in-step", row.dump());
    CHECK(at.writes() == before);
}

}  // namespace

TEST_CASE("an export of a server with nothing but other people's objects plans to nothing") {
    Sandbox at;
    check_empty(at, at.world.dir.file("out"));
}

TEST_CASE("exporting the applied examples, with whatever the server lacks, plans to nothing") {
    const std::vector<std::vector<std::string>> modes{
        {},
        {"--without", "command-ids"},
        {"--without", "descriptions"},
        {"--without", "ownership"},
        {"--without", "count"},
        {"--without", "device-assignment"},
        {"--without", "descriptions", "--without", "device-assignment", "--without", "ownership"}};
    for (const std::string name : {"hospital", "school", "company"})
        for (const auto& mode : modes) {
            CAPTURE(name);
            CAPTURE(fmt::format("{}", fmt::join(mode, " ")));
            Sandbox at(mode);
            const auto applied = at.apply(examples + name);
            REQUIRE_MESSAGE(applied.exit == 0, applied.err);
            check_empty(at, at.world.dir.file("out"));
        }
}
