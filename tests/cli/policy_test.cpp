// Policies through the whole program, over a sandbox.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "policy_sandbox.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

constexpr std::string_view nothing_left = "Plan: 0 to add, 0 to change, 0 to delete; touches 0 devices.\n";

}  // namespace

TEST_CASE("each example validates, plans, applies, and then has nothing left to do") {
    for (const std::string name : {"hospital", "school", "company"})
        for (const std::vector<std::string>& options :
             {std::vector<std::string>{}, {"--without", "descriptions"}}) {
            CAPTURE(name);
            Sandbox at(options);
            const std::string folder = examples + name;
            CHECK(at.policy({"validate", "-f", folder}).exit == 0);
            const auto plan = at.policy({"plan", "-f", folder, "--detailed-exitcode"});
            CHECK_MESSAGE(plan.exit == 2, plan.err);
            const auto applied = at.apply(folder);
            CHECK_MESSAGE(applied.exit == 0, applied.err, applied.out);
            const auto again = at.policy({"plan", "-f", folder, "--detailed-exitcode"});
            CHECK_MESSAGE(again.exit == 0, again.out);
            CHECK_MESSAGE(again.out.ends_with(nothing_left), again.out);
        }
}

TEST_CASE("findings go to stderr with their place, and exit is 5; as JSON they are the data") {
    Sandbox at;
    const std::string file =
        at.world.dir.write("p.yaml", document("p", "passcode: {minLenght: 8, required: 3}"));
    const auto told = at.policy({"validate", "-f", file});
    CHECK(told.exit == 5);
    CHECK(told.out == "1 policy: 2 errors, 0 warnings\n");
    CHECK(told.err.find(file + ":7:16: error: ") != std::string::npos);
    CHECK(told.err.find("did you mean") != std::string::npos);
    const auto data = at.policy({"validate", "-f", file, "-o", "json"});
    CHECK(data.exit == 5);
    CHECK(data.err.empty());
    const auto findings = Json::parse(data.out);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0]["line"] == 7);
    CHECK(findings[0]["level"] == "error");
    for (const std::string command : {"plan", "apply", "render"})
        CHECK(at.policy({command, "-f", file}).exit == 5);
}

TEST_CASE("documents come from standard input, too") {
    Sandbox at;
    at.world.streams.input = document("p", "restrictions: {camera: deny}");
    const auto plan = at.policy({"plan", "-f", "-"});
    CHECK_MESSAGE(plan.exit == 0, plan.err);
    CHECK(plan.out.find("+ create android.policy p/policy") != std::string::npos);
}

TEST_CASE("rendering writes the files of one target, and needs no configuration") {
    CliWorld world;
    const auto done = run_cli(
        {"policy", "render", "-f", examples + "school", "--target", "apple", "--dir", world.dir.file("out")},
        world);
    CHECK_MESSAGE(done.exit == 0, done.err);
    const auto names = world.files->list(world.dir.file("out"));
    REQUIRE(names.ok());
    REQUIRE(names->size() == 2);
    CHECK((*names)[0] == "school-students.macos.mobileconfig");
    CHECK((*names)[1] == "school-students.mobileconfig");
    CHECK(done.out.find("passcode.minLength") != std::string::npos);
}

TEST_CASE("without a terminal apply wants --yes, and --expect for steps that can erase") {
    Sandbox at;
    const std::string file = at.world.dir.write("p.yaml", document("p", "restrictions: {camera: deny}"));
    const auto refused = at.policy({"apply", "-f", file});
    CHECK(refused.exit == 2);
    CHECK(refused.err.find("--yes") != std::string::npos);
    const std::string wiping = at.world.dir.write(
        "w.yaml", document("w", "passcode: {required: true, maxFailedAttempts: 5, onFail: wipe}"));
    const auto destructive = at.run({"--context", "sandbox", "policy", "apply", "-f", wiping, "--yes"});
    CHECK(destructive.exit == 2);
    CHECK(destructive.err.find("--expect 1") != std::string::npos);
    CHECK(at.run({"--context", "sandbox", "policy", "apply", "-f", wiping, "--expect", "2"}).exit == 9);
    CHECK(at.writes() == 0);
    CHECK(at.run({"--context", "sandbox", "policy", "apply", "-f", wiping, "--expect", "1"}).exit == 0);
    CHECK(at.writes() == 1);
}

TEST_CASE("a saved plan is applied as it was reviewed, once, and not when it was edited") {
    Sandbox at;
    const std::string plan = at.world.dir.file("p.plan");
    CHECK(at.policy({"plan", "-f", examples + "school", "--out", plan}).exit == 0);
    std::string text = read_file(plan);
    const auto at_name = text.find("school-students");
    REQUIRE(at_name != std::string::npos);
    at.world.dir.write("edited.plan", text.replace(at_name, 6, "scholl"));
    CHECK(at.policy({"apply", at.world.dir.file("edited.plan"), "--yes"}).exit == 5);
    CHECK(at.writes() == 0);
    const auto applied = at.policy({"apply", plan, "--yes", "-o", "json"});
    CHECK_MESSAGE(applied.exit == 0, applied.err);
    CHECK(Json::parse(applied.out)["action"] == "policy apply");
    const auto again = at.policy({"apply", plan, "--yes"});
    CHECK(again.exit == 9);
}

TEST_CASE("a dry run writes nothing and says what it would do") {
    Sandbox at;
    const auto dry = at.policy({"apply", "-f", examples + "school", "--yes", "--dry-run"});
    CHECK_MESSAGE(dry.exit == 0, dry.err);
    CHECK(dry.err.find("nothing was sent") != std::string::npos);
    CHECK(at.writes() == 0);
}

TEST_CASE("with --detailed-exitcode a usage error is 1 and never looks like changes") {
    Sandbox at;
    CHECK(at.policy({"plan", "--detailed-exitcode"}).exit == 1);
    CHECK(at.policy({"plan", "--detailed-exitcode", "--nonsense"}).exit == 1);
    CHECK(at.policy({"plan", "--nonsense"}).exit == 2);
    CHECK(at.policy({"plan", "--detailed-exitcode", "-f", "/does/not/exist.yaml"}).exit == 3);
}

TEST_CASE("what was applied is listed, shown and asked for in SQL") {
    Sandbox at;
    REQUIRE(at.apply(examples + "school").exit == 0);
    const auto listed = at.policy({"list", "-o", "json"});
    std::size_t ours = 0;
    for (const Json& row : Json::parse(listed.out)) ours += row["set"] == "school" ? 1u : 0u;
    CHECK(ours == 2);
    const auto shown = at.policy({"show", "school-students/profile", "-o", "json"});
    CHECK_MESSAGE(shown.exit == 0, shown.err);
    const auto record = Json::parse(shown.out);
    CHECK(record["policy"] == "school-students");
    CHECK(record["assignments"][0]["name"] == "Students");
    CHECK(record["content"]["PayloadType"] == "Configuration");
    CHECK(at.policy({"show", "nothing-like-it"}).exit == 3);
    const auto sql =
        at.run({"query", "SELECT count(*) AS n FROM policies WHERE \"set\" = 'school'", "-o", "json"});
    CHECK_MESSAGE(sql.exit == 0, sql.err);
    CHECK(Json::parse(sql.out)[0]["n"] == 2);
}

TEST_CASE("secrets reach the server masked, and neither plan nor ledger; commands run only where allowed") {
    Sandbox at;
    at.world.environment.values["CAMPUS_PSK"] = "hunter2hunter2";
    const auto wifi = [](std::string_view secret) {
        return document("p",
                        fmt::format("wifi: {{networks: [{{name: c, ssid: C, security: wpa2Personal, psk: "
                                    "{{secretRef: {}}}}}]}}",
                                    secret));
    };
    const std::string file = at.world.dir.write("p.yaml", wifi("{env: CAMPUS_PSK}"));
    const std::string plan = at.world.dir.file("p.plan");
    CHECK(at.policy({"plan", "-f", file, "--out", plan}).exit == 0);
    CHECK(read_file(plan).find("hunter2") == std::string::npos);
    const auto applied = at.policy({"apply", plan, "--yes"});
    CHECK_MESSAGE(applied.exit == 0, applied.err);
    CHECK((applied.out + applied.err).find("hunter2") == std::string::npos);
    CHECK(at.policy({"plan", "-f", file}).out.ends_with(nothing_left));

    const std::string running = at.world.dir.write("r.yaml", wifi("{cmd: [op, read, psk]}"));
    const auto refused = at.policy({"apply", "-f", running, "--yes"});
    CHECK(refused.exit == 9);
    CHECK(at.world.process.ran.empty());
}
