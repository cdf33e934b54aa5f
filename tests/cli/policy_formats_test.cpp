// Findings and plans for machines: SARIF, JUnit, markdown.
#include "policy_sandbox.hpp"
#include "support/golden.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

const std::string wrong = MDM_SOURCE_DIR "/tests/policy/data/formats";

/// Without the folder of the source tree, so that the text is the same everywhere.
std::string portable(std::string text) {
    const std::string folder = MDM_SOURCE_DIR "/";
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder, at))
        text.replace(at, folder.size(), "");
    return text;
}

}  // namespace

TEST_CASE("findings as SARIF have their rule, place, message and the right spelling") {
    CliWorld world;
    const auto run = run_cli({"policy", "validate", "-f", wrong, "-o", "sarif"}, world);
    CHECK(run.exit == 5);
    CHECK(run.err.empty());
    check_golden("cli/findings.sarif", portable(run.out));
    const auto log = Json::parse(run.out);
    CHECK(log["version"] == "2.1.0");
    const auto& results = log["runs"][0]["results"];
    const auto& rules = log["runs"][0]["tool"]["driver"]["rules"];
    REQUIRE(results.size() >= 2);
    for (const Json& result : results) {
        CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
        const auto& place = result["locations"][0]["physicalLocation"];
        CHECK(place["region"]["startLine"].get<int>() >= 1);
        CHECK(place["region"]["startColumn"].get<int>() >= 1);
        CHECK(place["artifactLocation"]["uri"].get<std::string>().find(' ') == std::string::npos);
    }
    CHECK(run.out.find("did you mean") != std::string::npos);
}

TEST_CASE("findings as JUnit fail one case each, and every good policy passes one") {
    CliWorld world;
    const auto run = run_cli({"policy", "validate", "-f", wrong, "-o", "junit"}, world);
    CHECK(run.exit == 5);
    check_golden("cli/findings.junit.xml", portable(run.out));
    const auto good = run_cli({"policy", "validate", "-f", examples + "school", "-o", "junit"}, world);
    CHECK(good.exit == 0);
    CHECK(good.out.find("failures=\"0\"") != std::string::npos);
    CHECK(good.out.find("<failure") == std::string::npos);
    CHECK(good.out.find("name=\"policy school-students\"/>") != std::string::npos);
}

TEST_CASE("without findings SARIF is a run without results") {
    CliWorld world;
    std::string policy = document("p", "restrictions: {camera: deny}");
    policy.replace(policy.find("[android]"), 9, "[ios]");
    const std::string file = world.dir.write("p.yaml", policy);
    const auto run = run_cli({"policy", "validate", "-f", file, "-o", "sarif"}, world);
    CHECK(run.exit == 0);
    CHECK(Json::parse(run.out)["runs"][0]["results"] == Json::array());
}

TEST_CASE("a plan as a comment on a pull request") {
    Sandbox at;
    const auto run = at.policy({"plan", "-f", examples + "school", "-o", "markdown"});
    CHECK_MESSAGE(run.exit == 0, run.err);
    CHECK(run.out.size() < 65'536);
    CHECK(run.out.starts_with("### mdmctl plan for `sandbox`, set `school`\n\n**Plan: 2 to add, "));
    CHECK(run.out.find("#### Create (2)") != std::string::npos);
    CHECK(run.out.find("\nPlan: 2 to add, 0 to change, 0 to delete; touches ") != std::string::npos);
    CHECK(at.writes() == 0);
}

TEST_CASE("sarif and junit are formats of validate only") {
    CliWorld world;
    const auto run = run_cli({"policy", "plan", "-f", wrong, "-o", "sarif"}, world);
    CHECK(run.exit == 2);
    CHECK(run.err.find("there is no output format 'sarif'") != std::string::npos);
}
