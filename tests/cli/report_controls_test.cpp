// report controls: the clauses of a framework, by setting and target.
#include "policy_sandbox.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

// `more` stands in the spec.
std::string controlled(CliWorld& world, const std::string& more) {
    return world.dir.write("p.yaml",
                           "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: base}\nspec:\n"
                           "  controls: {\"164.312(d)\": [restrictions.screenshots]}\n"
                           "  applies: {platforms: [android, windows]}\n" +
                               more + "  settings: {restrictions: {screenshots: deny}}\n");
}

}  // namespace

TEST_CASE("coverage is a list for people, machines and merge requests, without a server") {
    CliWorld world;
    const std::string file = controlled(world, "");
    const auto rows = run_cli({"report", "controls", "-f", file, "-o", "json"}, world);
    CHECK(rows.exit == 0);
    const Json all = Json::parse(rows.out);
    REQUIRE(all.size() == 2);
    CHECK(all[0] == Json{{"policy", "base"},
                         {"clause", "164.312(d)"},
                         {"setting", "restrictions.screenshots"},
                         {"target", "android"},
                         {"coverage", "covered"},
                         {"codes", "ok"},
                         {"message", nullptr}});
    CHECK(all[1]["coverage"] == "gap");
    const auto csv = run_cli({"report", "controls", "-f", file, "-o", "csv"}, world);
    CHECK(
        csv.out.starts_with("policy,clause,setting,target,coverage,codes,message\n"
                            "base,164.312(d),restrictions.screenshots,android,covered,ok,"));
    const auto markdown = run_cli({"report", "controls", "-f", file, "-o", "markdown"}, world);
    CHECK(markdown.exit == 0);
    CHECK(markdown.out.find("| covered |") != std::string::npos);
}

TEST_CASE("a gap that stops a plan is reported all the same, with the exit code of validate") {
    CliWorld world;
    const auto run = run_cli(
        {"report", "controls", "-f", controlled(world, "  onUnsupported: error\n"), "-o", "json"}, world);
    CHECK(run.exit == 5);
    CHECK(Json::parse(run.out).size() == 2);
    CHECK(run.err.find("1 error in the policy documents: see mdmctl policy validate") != std::string::npos);
}

TEST_CASE("documents that cannot be loaded have no report") {
    CliWorld world;
    const auto run = run_cli({"report", "controls", "-f", controlled(world, "  nonsense: 1\n")}, world);
    CHECK(run.exit == 5);
    CHECK(run.out.empty());
    CHECK(run.err.find("unknown key 'nonsense'") != std::string::npos);
    CHECK(run_cli({"report", "controls"}, world).exit == 2);
    CHECK(run_cli({"report", "controls", "-f", world.dir.file("none")}, world).exit == 3);
}

TEST_CASE("the example's clauses are all covered, or their gaps are known") {
    CliWorld world;
    const auto run = run_cli({"report", "controls", "-f", examples + "hospital", "-o", "json"}, world);
    CHECK(run.exit == 0);
    const Json all = Json::parse(run.out);
    CHECK_FALSE(all.empty());
    for (const Json& row : all) CHECK_MESSAGE(row["coverage"] != "gap", row.dump());
}
