// `policy export`: what a server has as documents, whose plan is empty.
#include "mdm/store/sqlite.hpp"
#include "policy_sandbox.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

constexpr std::string_view no_changes = "Plan: 0 to add, 0 to change, 0 to delete; touches 0 devices.\n";

/// Nothing to do, and everything in step.
void check_empty(Sandbox& at, const std::string& folder) {
    const auto plan = at.policy({"plan", "-f", folder, "--detailed-exitcode"});
    CHECK_MESSAGE(plan.exit == 0, plan.out, plan.err);
    CHECK_MESSAGE(plan.out.ends_with(no_changes), plan.out);
    const auto drift = at.policy({"drift", "-f", folder, "--detailed-exitcode", "-o", "json"});
    CHECK_MESSAGE(drift.exit == 0, drift.out, drift.err);
    for (const Json& row : Json::parse(drift.out)) CHECK_MESSAGE(row["state"] == "in-step", row.dump());
}

/// Exports everything to a folder, and plans it.
void check_round_trip(Sandbox& at, const std::string& folder) {
    const auto before = at.writes();
    const auto exported = at.policy({"export", "--dir", folder});
    REQUIRE_MESSAGE(exported.exit == 0, exported.err);
    check_empty(at, folder);
    const auto listed = Json::parse(at.policy({"list", "-o", "json"}).out);
    CHECK(at.world.files->list(folder)->size() == listed.size() + 1);  // and mdmctl.yaml
    CHECK(at.writes() == before);
}

/// As if somebody had done it at the console.
void at_the_console(Sandbox& at, const std::string& sql) {
    auto database =
        store::Database::open(at.world.dir.file("data/mdmctl/sandbox.db"), store::OpenMode::read_write);
    REQUIRE_MESSAGE(database.ok(), database.error().text());
    const auto done = database->execute(sql);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
}

void replace(Sandbox& at, const std::string& file, std::string_view from, std::string_view to) {
    std::string text = read_file(at.world.dir.file(file));
    const auto place = text.find(from);
    REQUIRE_MESSAGE(place != std::string::npos, text);
    at.world.dir.write(file, text.replace(place, from.size(), to));
}

}  // namespace

TEST_CASE("exporting other people's objects plans to nothing, whatever the server lacks") {
    for (const std::vector<std::string>& mode :
         {std::vector<std::string>{}, {"--without", "descriptions", "--without", "device-assignment"}}) {
        Sandbox at(mode);
        check_round_trip(at, at.world.dir.file("out"));
        CHECK(read_file(at.world.dir.file("out/mdmctl.yaml")) == "set: sandbox\n");
    }
}

TEST_CASE("exporting the applied examples plans to nothing, whatever the server lacks") {
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
            check_round_trip(at, at.world.dir.file("out"));
        }
}

TEST_CASE("a secret never reaches an export: it becomes a reference, and is not compared") {
    Sandbox at;
    at.world.environment.values["PSK"] = "canary-7391";
    const std::string file = at.world.dir.write(
        "w.yaml",
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: guests}\nspec:\n  settings:\n    wifi: "
        "{networks: [{name: g, ssid: Guests, security: wpa2Personal, psk: {secretRef: {env: PSK}}}]}\n");
    const auto applied = at.apply(file);
    REQUIRE_MESSAGE(applied.exit == 0, applied.err);
    check_round_trip(at, at.world.dir.file("out"));
    const auto stream = at.policy({"export"});
    CHECK(stream.exit == 0);
    CHECK(has(stream.err, "set GUESTS_"));
    CHECK(has(stream.out, "{{secret:guests-"));
    CHECK_FALSE(has(stream.out, "canary-7391"));
    CHECK_FALSE(has(stream.out, "***"));
    CHECK_FALSE(has(stream.out, "not-for-you"));
    const auto drift = at.policy({"drift", "-f", at.world.dir.file("out"), "-o", "json"});
    std::size_t not_compared = 0;
    for (const Json& row : Json::parse(drift.out)) not_compared += row["not_compared"].empty() ? 0u : 1u;
    CHECK(not_compared >= 4);  // three of ours, and eduroam
}

TEST_CASE("an export overwrites nothing, and writes nothing when it would") {
    Sandbox at;
    at.world.dir.write("out/time-zone.yaml", "mine\n");
    const auto refused = at.policy({"export", "--dir", at.world.dir.file("out")});
    CHECK(refused.exit == 9);
    CHECK(has(refused.err, "time-zone.yaml' is there already"));
    CHECK(at.world.files->list(at.world.dir.file("out"))->size() == 1);
    CHECK(read_file(at.world.dir.file("out/time-zone.yaml")) == "mine\n");
}

TEST_CASE("objects are exported by name, and a name that is none gets a suggestion") {
    Sandbox at;
    const auto one = at.policy({"export", "lobby kiosk"});
    CHECK_MESSAGE(one.exit == 0, one.err);
    CHECK(has(one.out, "name: lobby-kiosk"));
    CHECK_FALSE(has(one.out, "eduroam"));
    const auto none = at.policy({"export", "lobby kisok"});
    CHECK(none.exit == 3);
    CHECK(has(none.err, "did you mean 'lobby kiosk'?"));
    CHECK(none.out == "");
}

TEST_CASE(
    "a change of an exported document is written into the object, which keeps its name and recipients") {
    Sandbox at;
    const std::string folder = at.world.dir.file("out");
    REQUIRE(at.policy({"export", "--dir", folder}).exit == 0);
    replace(at, "out/default.yaml", "passwordMinimumLength: 6", "passwordMinimumLength: 8");
    const auto plan = at.policy({"plan", "-f", folder});
    CHECK(plan.out.find("Plan: 0 to add, 1 to change, 0 to delete") != std::string::npos);
    CHECK(has(plan.out, "passwordMinimumLength"));
    const auto applied = at.apply(folder);
    REQUIRE_MESSAGE(applied.exit == 0, applied.err);
    CHECK(at.writes() == 1);
    check_empty(at, folder);
    const auto shown = Json::parse(at.policy({"show", "default", "-o", "json"}).out);
    CHECK(shown["name"] == "default");
    CHECK(shown["policy"] == "default");
    CHECK(shown["set"] == "sandbox");
    CHECK(shown["assignments"].size() == 1);

    // taken back again is a change again, although the entry in the document is that of the export
    replace(at, "out/default.yaml", "passwordMinimumLength: 8", "passwordMinimumLength: 6");
    const auto back = at.policy({"plan", "-f", folder, "--detailed-exitcode"});
    CHECK(back.exit == 2);
    // what a document does not say any more is noticed, although the server still has it
    at.world.dir.write("out/lobby-kiosk.yaml", [&] {
        std::string text = read_file(folder + "/lobby-kiosk.yaml");
        return text.substr(0, text.find("        statusReportingSettings"));
    }());
    const auto less = at.policy({"plan", "-f", folder});
    CHECK_MESSAGE(has(less.out, "0 to add, 2 to change"), less.out);
    CHECK(has(less.out, "statusReportingSettings"));
}

TEST_CASE("what another set claims is neither exported nor adopted, and one object has one policy") {
    Sandbox at;
    at.world.dir.write("a/mdmctl.yaml", "set: one\n");
    at.world.dir.write("a/p.yaml", document("kept", "restrictions: {camera: deny}"));
    at.world.dir.write("b/mdmctl.yaml", "set: two\n");
    at.world.dir.write("b/p.yaml", document("other", "restrictions: {nfc: deny}"));
    REQUIRE(at.apply(at.world.dir.file("a")).exit == 0);
    REQUIRE(at.apply(at.world.dir.file("b")).exit == 0);
    const auto both = at.policy({"export"});
    CHECK(both.exit == 2);
    CHECK(has(both.err, "one, two"));
    CHECK(has(both.err, "--set NAME"));

    const std::string folder = at.world.dir.file("out");
    const auto exported = at.policy({"export", "--set", "one", "--dir", folder});
    CHECK_MESSAGE(exported.exit == 0, exported.err);
    CHECK(has(exported.err, "'other/policy'"));
    CHECK(has(exported.err, "it is of set 'two'"));
    CHECK_FALSE(at.world.files->facts(folder + "/other.yaml")->has_value());
    CHECK(at.policy({"export", "other", "--set", "one"}).exit == 1);
    CHECK(at.policy({"export", "other", "kept", "--set", "one"}).exit == 7);

    const auto stolen = at.policy({"plan", "-f", folder + "/kept.yaml", "--set", "two"});
    CHECK(stolen.exit == 9);
    CHECK(has(stolen.err, "cannot be adopted: its marker says that it belongs to set 'one'"));

    std::string twin = read_file(folder + "/default.yaml");
    at.world.dir.write("out/twin.yaml", twin.replace(twin.find("name: default"), 13, "name: twin"));
    const auto twice = at.policy({"plan", "-f", folder});
    CHECK(twice.exit == 9);
    CHECK(has(twice.err, "'default/policy' adopts it already"));
}

TEST_CASE("an object that is called otherwise is not taken for the one that was exported; one gone is made") {
    Sandbox at;
    const std::string folder = at.world.dir.file("out");
    REQUIRE(at.policy({"export", "--dir", folder}).exit == 0);
    at_the_console(at, "UPDATE objects SET name = 'somebody else''s' WHERE name = 'default'");
    const auto renamed = at.policy({"plan", "-f", folder});
    CHECK(renamed.exit == 9);
    CHECK(has(renamed.err, "it is called 'somebody else's' here"));
    at_the_console(at, "DELETE FROM objects WHERE name = 'somebody else''s'");
    const auto gone = at.policy({"plan", "-f", folder});
    CHECK_MESSAGE(has(gone.out, "Plan: 1 to add, 0 to change, 0 to delete"), gone.out, gone.err);
    CHECK(has(gone.out, "to adopt here: it is made anew"));
}

TEST_CASE("names that are equal or hostile become files of their own, inside of the folder") {
    Sandbox at;
    at_the_console(at, "UPDATE objects SET name = '../../etc/passwd' WHERE name = 'default'");
    at_the_console(at, "UPDATE objects SET name = 'Time zone' WHERE name LIKE 'BitLocker%'");
    at_the_console(at,
                   "UPDATE objects SET name = '${var.x} {{secret:y}} ' || char(27) || '[2J' || char(8238) "
                   "WHERE name LIKE 'lobby%'");
    at_the_console(at, "UPDATE objects SET name = '病棟' WHERE name LIKE 'Root%'");
    const std::string folder = at.world.dir.file("out");
    check_round_trip(at, folder);
    const auto names = at.world.files->list(folder);
    REQUIRE(names.ok());
    for (const std::string& name : *names)
        CHECK_MESSAGE(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos,
                      name);
    for (const std::string name : {"etc-passwd.yaml", "time-zone.yaml", "time-zone-2.yaml"})
        CHECK_MESSAGE(at.world.files->facts(folder + "/" + name)->has_value(), name);
}

TEST_CASE("assignments to groups, single devices and exclusions are in the documents as they are") {
    Sandbox at;
    const auto devices =
        Json::parse(at.run({"device", "list", "--where", "platform = 'android'", "-o", "json"}).out);
    const std::string serial = [&] {
        for (const Json& each : devices)
            if (each["serial"].is_string() && each["serial"].get<std::string>().size() > 5)
                return each["serial"].get<std::string>();
        return std::string();
    }();
    at.world.dir.write("p/mdmctl.yaml", "set: p\n");
    at.world.dir.write("p/p.yaml",
                       document("p", "restrictions: {camera: deny}") +
                           document("q", "restrictions: {nfc: deny}").insert(0, "---\n") +
                           fmt::format("---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {{name: "
                                       "a}}\nspec:\n  targets:\n    - {{policies: [p], include: [{{serial: "
                                       "\"{}\"}}]}}\n    - {{policies: [q], include: [{{group: Clinical}}], "
                                       "exclude: [{{group: Radiology}}]}}\n",
                                       serial));
    const auto applied = at.apply(at.world.dir.file("p"));
    REQUIRE_MESSAGE(applied.exit == 0, applied.err);
    const std::string folder = at.world.dir.file("out");
    check_round_trip(at, folder);
    CHECK(has(read_file(folder + "/p.yaml"), "serial:"));
    CHECK(has(read_file(folder + "/q.yaml"), "group: Clinical"));
    // what is taken out of the document is taken away
    replace(at, "out/q.yaml", "        - group: Clinical", "        - group: Wards");
    const auto plan = at.policy({"plan", "-f", folder});
    CHECK_MESSAGE(has(plan.out, "Clinical"), plan.out);
    CHECK_MESSAGE(has(plan.out, "0 to add, 1 to change"), plan.out);
}

TEST_CASE("declarations are exported as they are, under their own identifiers") {
    for (const std::vector<std::string>& mode : {std::vector<std::string>{}, {"--without", "descriptions"}}) {
        Sandbox at(mode);
        at.world.dir.write(
            "p.yaml",
            "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: new}\nspec:\n  applies: {platforms: "
            "[ios], os: {ios: \"26\"}, supervised: true}\n  settings:\n    updates: {deferral: {all: "
            "14d}}\n");
        const auto applied = at.apply(at.world.dir.file("p.yaml"));
        REQUIRE_MESSAGE(applied.exit == 0, applied.err);
        const auto listed = at.policy({"list", "-o", "json"}).out;
        REQUIRE_MESSAGE(has(listed, "apple.declaration"), listed);
        check_round_trip(at, at.world.dir.file("out"));
    }
}

TEST_CASE("what no document can say is left out, and said") {
    Sandbox at;
    at_the_console(at,
                   "UPDATE objects SET content = '{\"@odata.type\": \"#microsoft.graph.other\"}' WHERE "
                   "name = 'Time zone'");
    const auto partly = at.policy({"export", "--dir", at.world.dir.file("out")});
    CHECK(partly.exit == 7);
    CHECK(has(partly.err, "left out: windows.custom 'Time zone'"));
    CHECK(at.policy({"plan", "-f", at.world.dir.file("out")}).out.ends_with(no_changes));
    CHECK(at.policy({"export", "Time zone"}).exit == 1);
}

TEST_CASE("an export to standard output is one stream that plans to nothing in its set") {
    Sandbox at;
    const auto exported = at.policy({"export"});
    REQUIRE(exported.exit == 0);
    at.world.streams.input = exported.out;
    const auto plan = at.policy({"plan", "-f", "-", "--set", "sandbox", "--detailed-exitcode"});
    CHECK_MESSAGE(plan.exit == 0, plan.out, plan.err);
}
