// policy explain, and policy schema under a validator that is not ours.
#include <algorithm>
#include <filesystem>

#include "mdm/base/seams.hpp"
#include "mdm/base/text.hpp"
#include "policy_sandbox.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

std::vector<std::string> yaml_files(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".yaml" && entry.path().filename() != "mdmctl.yaml")
            files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

/// The schema, and Python's jsonschema.
struct Validator {
    CliWorld world;
    std::unique_ptr<Process> process = real_process();

    Validator() {
        const auto printed = run_cli({"policy", "schema"}, world);
        REQUIRE_MESSAGE(printed.exit == 0, printed.err);
        world.dir.write("schema.json", printed.out);
    }
    bool there() {
        const auto found = process->run({"python3", "-c", "import jsonschema, yaml"}, "");
        if (found.ok() && found->status == 0) return true;
        MESSAGE("skipped: there is no python3-jsonschema");
        return false;
    }
    /// "ok NAME" or "wrong NAME …", a line a document.
    std::vector<std::string> check(const std::vector<std::string>& files) {
        std::vector<std::string> words{"python3", MDM_SOURCE_DIR "/tests/policy/data/check_schema.py",
                                       world.dir.file("schema.json")};
        words.insert(words.end(), files.begin(), files.end());
        const auto out = process->run(words, "");
        REQUIRE_MESSAGE(out.ok(), out.error().text());
        REQUIRE(out->status == 0);
        return split(trim(out->out), '\n');
    }
    std::string check_text(const std::string& yaml) {
        return check({world.dir.write("x.yaml", yaml)}).front();
    }
};

}  // namespace

TEST_CASE("the schema is one for all five kinds, with what every setting means") {
    CliWorld world;
    const auto schema = Json::parse(run_cli({"policy", "schema"}, world).out);
    CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
    CHECK(schema["properties"]["kind"]["enum"] ==
          Json({"Policy", "Overlay", "Assignment", "Catalog", "Variables"}));
    const auto& passcode = schema["$defs"]["passcode"];
    CHECK_FALSE(passcode["properties"]["minLength"]["description"].get<std::string>().empty());
    CHECK(passcode["additionalProperties"] == false);
    CHECK(run_cli({"policy", "schema", "-o", "yaml"}, world).out.starts_with("{"));
}

TEST_CASE("the examples pass a validator that is not ours") {
    Validator validator;
    if (!validator.there()) return;
    const auto lines = validator.check(yaml_files(MDM_SOURCE_DIR "/examples/policies"));
    CHECK(lines.size() > 5);
    for (const std::string& line : lines) CHECK_MESSAGE(line.starts_with("ok "), line);
}

TEST_CASE("the documents of the format's description pass, where they are at hand") {
    Validator validator;
    if (!validator.there()) return;
    const auto files = real_file_system();
    const auto text = files->read(MDM_SOURCE_DIR "/../../shared/policy-format.md");
    if (!text.ok()) {
        MESSAGE("skipped: no policy-format.md");
        return;
    }
    std::vector<std::string> blocks;
    for (std::size_t at = text->find("```yaml\n"); at != std::string::npos;
         at = text->find("```yaml\n", at + 1)) {
        const auto end = text->find("\n```", at + 8);
        blocks.push_back(validator.world.dir.write(fmt::format("block{}.yaml", blocks.size()),
                                                   text->substr(at + 8, end - at - 8) + "\n"));
    }
    CHECK(blocks.size() == 3);
    for (const std::string& line : validator.check(blocks)) CHECK_MESSAGE(line.starts_with("ok "), line);
}

TEST_CASE("what our own check refuses is refused by the schema, too") {
    Validator validator;
    if (!validator.there()) return;
    const auto policy = [](std::string_view settings) { return document("p", settings); };
    const auto kind = [](std::string_view name, std::string_view spec) {
        return fmt::format("apiVersion: mdmctl/v1\nkind: {}\nmetadata: {{name: x}}\nspec: {}\n", name, spec);
    };
    const auto overlay = [&](std::string_view patch) {
        return kind("Overlay", fmt::format("{{policy: p, patch: {{{}}}}}", patch));
    };
    const auto catalog = [&](std::string_view entries) {
        return kind("Catalog", fmt::format("{{{}}}", entries));
    };
    const auto assigned = [&](std::string_view more) {
        return kind("Assignment",
                    fmt::format("{{targets: [{{policies: [p], include: [{{tag: t}}], {}}}]}}", more));
    };
    for (const std::string& wrong :
         {policy("passcode: {minLenght: 8}"),
          policy("passcode: {minLength: 800}"),
          policy("passcode: {minLength: \"8\"}"),
          policy("restrictions: {camera: denied}"),
          policy("restrictions: {camera: false}"),
          policy("passcode: {autoLock: 5}"),
          policy("passcode: {$windos: {minLength: 8}}"),
          policy("passcode: ~"),
          policy("passcodes: {}"),
          policy("wifi: {networks: [{name: c, ssid: C, security: wpa2Personal, psk: hunter2}]}"),
          policy("wifi: {networks: [{name: c, sid: C}]}"),
          std::string("apiVersion: mdmctl/v2\nkind: Policy\nmetadata: {name: p}\nspec: {settings: {}}\n"),
          std::string("apiVersion: mdmctl/v1\nkind: Polizy\nmetadata: {name: p}\nspec: {settings: {}}\n"),
          std::string("apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: Not a Label}\nspec: {settings: "
                      "{}}\n"),
          std::string("apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec: {}\n"),
          std::string("apiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: a}\nspec: {targets: "
                      "[{policies: [p], include: []}]}\n"),
          std::string("apiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: a}\nspec: {targets: "
                      "[{policies: [p], include: [{group: A, tag: b}]}]}\n"),
          std::string("apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {secrets: {a: "
                      "literal}}\n"),
          overlay("passcode: {minLenght: 8}"),
          overlay("passcode: {minLength: \"8\"}"),
          overlay("restrictions: {camera: denied}"),
          overlay("passcode: {$windos: {minLength: 8}}"),
          overlay("wifi: {networks: [{ssid: A, security: open, psk: ~}]}"),
          kind("Overlay", "{policy: p}"),
          catalog("networks: {a: {ssid: A}}"),
          catalog("networks: {a: {ssid: A, security: wep}}"),
          catalog("networks: {a: {ssid: A, security: wpa2Personal, psk: hunter2}}"),
          catalog("networks: {a: {name: a, ssid: A, security: open}}"),
          catalog("apps: {a: {}}"),
          catalog("apps: {a: {iso: {bundleId: x}}}"),
          catalog("certificates: {a: {file: x}}"),
          catalog("certificates: {a: {kind: root, password: literal}}"),
          catalog("groups: {a: [b]}"),
          assigned("schedule: {until: \"2026-12-03T08:00:00Z\"}"),
          assigned("schedule: {from: \"2026-12-03\"}"),
          assigned("schedule: {}"),
          assigned("materialize: true"),
          kind("Assignment", "{targets: [{policies: [p], include: [{tag: t}]}], rollout: {stages: []}}"),
          kind("Assignment",
               "{targets: [{policies: [p], include: [{tag: t}]}], rollout: {stages: [{percent: "
               "200}]}}")}) {
        CAPTURE(wrong);
        CHECK(validator.check_text(wrong).starts_with("wrong "));
        const std::string file = validator.world.dir.write("ours.yaml", wrong);
        CHECK(run_cli({"policy", "validate", "-f", file}, validator.world).exit == 5);
    }
    CHECK(validator.check_text(policy("passcode: {minLength: 8, $windows: {minLength: 12}}")) == "ok p");
    CHECK(validator.check_text(policy("passcode: {minLength: \"${var.length}\"}")) == "ok p");
    for (const std::string& right :
         {overlay(
              "passcode: {minLength: ~, $windows: {minLength: ~}}, restrictions: ~, wifi: {networks: [a]}"),
          kind("Overlay", "{policy: p, remove: [passcode]}"),
          catalog(
              "networks: {a: {ssid: A, security: open}}, apps: {b: {ios: {bundleId: x}}}, certificates: {c: "
              "{kind: root, file: c.pem}}, groups: {d: D, e: {lab: E}}"),
          assigned("schedule: {from: \"2026-12-03T08:00:00\", to: \"2026-12-03T12:00:00+01:00\"}"),
          kind("Assignment",
               "{materialize: group, targets: [{policies: [p], include: [{tag: t}]}], rollout: "
               "{stages: [{percent: 5, wait: 24h}, {percent: 100}], abortIf: {failedPercent: 2}}}"),
          "include: [a.inc]\n" + policy("passcode: {minLength: 8}")})
        CHECK_MESSAGE(validator.check_text(right).starts_with("ok "), right);
}

TEST_CASE("a setting is explained as text and as JSON; a wrong key is exit 3 with the right one") {
    CliWorld world;
    const auto text = run_cli({"policy", "explain", "passcode.minLength", "-o", "table"}, world);
    CHECK_MESSAGE(text.exit == 0, text.err);
    CHECK(text.out.starts_with("passcode.minLength\n"));
    CHECK(text.out.find("minLength = 8") != std::string::npos);
    const auto json =
        Json::parse(run_cli({"policy", "explain", "passcode.minLength", "-o", "json"}, world).out);
    CHECK(json["key"] == "passcode.minLength");
    CHECK(json["becomes"].size() >= 3);
    const auto listed = Json::parse(run_cli({"policy", "explain", "restrictions", "-o", "json"}, world).out);
    CHECK(listed.is_array());
    CHECK(listed.size() > 20);
    CHECK(Json::parse(run_cli({"policy", "explain", "-o", "json"}, world).out).size() > listed.size());
    const auto wrong = run_cli({"policy", "explain", "passcode.minLenght"}, world);
    CHECK(wrong.exit == 3);
    CHECK(wrong.err.find("did you mean 'passcode.minLength'?") != std::string::npos);
}
