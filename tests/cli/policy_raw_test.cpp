// Raw blocks of documents through the whole program: what validate says about them, and what becomes of them.
#include "policy_sandbox.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

std::string with_raw(std::string_view name, std::string_view raw) {
    return fmt::format(
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: {}}}\nspec:\n  applies: {{supervised: "
        "true}}\n  raw:\n{}",
        name, raw);
}

struct Bad {
    std::string_view target;
    std::string_view raw;
    std::string_view error;  // from the file's name on
    std::string_view warning;
};
constexpr Bad bad[] = {
    {"apple.payloads",
     "    apple:\n      payloads:\n        - {PayloadType: com.apple.wifi.managed, AutoJoin: 'yes', "
     "HIDEN_NETWORK: "
     "true, override: true}\n",
     ":9:11: error: 'AutoJoin' must be a boolean, not string [wrong-type]\n",
     ":9:11: warning: 'HIDEN_NETWORK' is no key of com.apple.wifi.managed that is known here "
     "[unknown-key]\n  hint: did you mean 'HIDDEN_NETWORK'?\n"},
    {"apple.declarations",
     "    apple:\n      declarations:\n        - {Type: com.apple.configuration.passcode.settings, Payload: "
     "{MinimumLenght: 8, RequirePasscode: 1}, override: true}\n",
     ":9:11: error: 'Payload.RequirePasscode' must be a boolean, not number [wrong-type]\n",
     ":9:11: warning: 'Payload.MinimumLenght' is no key of com.apple.configuration.passcode.settings that is "
     "known here [unknown-key]\n  hint: did you mean 'MinimumLength'?\n"},
    {"android.policy",
     "    android:\n      override: true\n      policy: {cameraDisabled: 'true', statusReportingSetting: "
     "{}}\n",
     ":9:15: error: 'cameraDisabled' must be true or false [wrong-type]\n",
     ":9:15: warning: 'statusReportingSetting' is no field of an Android policy [unknown-key]\n  hint: did "
     "you mean 'statusReportingSettings'?\n"},
    {"windows.oma",
     "    windows:\n      oma:\n        - {omaUri: ./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera, "
     "value: "
     "7, override: true}\n        - {omaUri: ./x, value: 1, nam: x}\n",
     ":9:11: error: 7 is not a value of ./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera "
     "[unknown-word]\n",
     ":10:11: warning: 'nam' in 'raw.windows.oma[]' [unknown-key]\n  hint: did you mean 'name'?\n"},
};

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE(
    "validate says what is wrong in a raw block, once, at its place, and is exit 5; no override helps") {
    for (const Bad& each : bad) {
        CAPTURE(each.target);
        CliWorld world;
        const std::string file = world.dir.write("raw.yaml", with_raw("base", each.raw));
        world.dir.write(
            "heir.yaml",
            "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: heir}\nspec:\n  extends: [base]\n");
        const auto told = run_cli({"policy", "validate", "-f", world.dir.path()}, world);
        CHECK(told.exit == 5);
        CHECK_MESSAGE(count(told.err, file + std::string(each.error)) == 1, told.err);
        CHECK_MESSAGE(count(told.err, file + std::string(each.warning)) == 1, told.err);
        CHECK(count(told.err, "error:") == 1);
        const auto rows = Json::parse(run_cli({"policy", "validate", "-f", file, "-o", "json"}, world).out);
        std::size_t errors = 0;
        for (const Json& row : rows) errors += row["level"] == "error" ? 1u : 0u;
        CHECK(errors == 1);
        CHECK(run_cli({"policy", "render", "-f", file}, world).exit == 5);
    }
}

TEST_CASE("raw declarations are planned, applied, in step, changed and pruned like every object") {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{}, {"--without", "descriptions"}}) {
        Sandbox at(options);
        at.world.dir.write("set/mdmctl.yaml", "set: declared\n");
        const std::string folder = at.world.dir.file("set");
        const auto write = [&](std::string_view more) {
            at.world.dir.write(
                "set/p.yaml", with_raw("p", fmt::format("    apple:\n      declarations:\n        - {{Type: "
                                                        "com.apple.configuration.passcode.settings, "
                                                        "ServerToken: t, Payload: {{MinimumLength: 8}}}}\n{}",
                                                        more)));
        };
        write(
            "        - {Type: com.apple.configuration.math.settings, Identifier: org.example.math, Payload: "
            "{Calculator: {InputModes: {RPN: false, UnitConversion: true}}}}\n");
        const auto applied = at.apply(folder);
        CHECK_MESSAGE(applied.exit == 0, applied.err, applied.out);
        CHECK(at.writes() == 2);
        const auto again = at.policy({"plan", "-f", folder, "--detailed-exitcode"});
        CHECK_MESSAGE(again.exit == 0, again.out);
        CHECK(again.out.find("Nothing to do") != std::string::npos);
        const auto rows = Json::parse(at.policy({"drift", "-f", folder, "-o", "json"}).out);
        std::size_t ours = 0;
        for (const Json& row : rows) ours += row["state"] == "in-step" ? 1u : 0u;
        CHECK(ours == 2);
        write("");
        const auto plan = Json::parse(at.policy({"plan", "-f", folder, "--prune", "-o", "json"}).out);
        REQUIRE(plan["steps"].size() == 1);
        CHECK(plan["steps"][0]["action"] == "delete");
    }
}

TEST_CASE("raw blocks for servers that nothing is written for are said to be left out") {
    CliWorld world;
    const std::string file = world.dir.write(
        "raw.yaml", with_raw("p",
                             "    intune: {configurations: [{'@odata.type': x}]}\n    chrome: {policies: "
                             "[{a: 1}]}\n"));
    const auto told = run_cli({"policy", "validate", "-f", file}, world);
    CHECK(told.exit == 0);
    CHECK(told.err.find("'raw.intune.configurations'") != std::string::npos);
    CHECK(told.err.find("'raw.chrome.policies'") != std::string::npos);
}
