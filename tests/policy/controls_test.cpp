// How far clauses are covered: by setting and target, from what the translators say.
#include "mdm/policy/controls.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "policy_support.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

std::string document(const std::string& spec) {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n" + spec;
}

std::vector<ControlRow> rows_of(const std::string& yaml) {
    const auto loaded = test::load_text(yaml);
    REQUIRE_MESSAGE(loaded.ok(), test::findings_of(loaded));
    return control_rows(loaded.documents, translate_all(loaded.documents));
}

// "target coverage codes", a line each.
std::string covers(const std::string& spec, const std::string& key) {
    std::string out;
    for (const ControlRow& row : rows_of(document("  controls: {\"164.312(d)\": [" + key + "]}\n" + spec)))
        out += fmt::format("{} {} {}\n", row.target, name(row.coverage), fmt::join(row.codes, ","));
    return out;
}

}  // namespace

TEST_CASE("a setting is covered where the target does what is asked, or more") {
    CHECK(covers("  applies: {platforms: [ios, android, windows], ownership: company}\n"
                 "  settings: {passcode: {required: true, minLength: 8, quality: numeric}}\n",
                 "passcode.minLength") == "android covered ok\napple covered ok\nwindows covered ok\n");
}

TEST_CASE("a gap is a gap however the policy takes it, and a known one says why") {
    for (const char* word : {"warn", "error", "ignore"}) {
        CAPTURE(word);
        CHECK(covers(fmt::format("  onUnsupported: {}\n  applies: {{platforms: [android, windows]}}\n"
                                 "  settings: {{restrictions: {{screenshots: deny}}}}\n",
                                 word),
                     "restrictions.screenshots") == "android covered ok\nwindows gap unsupported\n");
    }
    const auto rows = rows_of(document(
        "  controls: {c: [restrictions.screenshots]}\n  applies: {platforms: [windows]}\n"
        "  settings: {restrictions: {screenshots: deny}}\n"
        "  exceptions: [{key: restrictions.screenshots, target: windows, reason: sessions are recorded}]\n"));
    REQUIRE(rows.size() == 1);
    CHECK(name(rows[0].coverage) == "known-gap");
    CHECK(rows[0].message.find("sessions are recorded") != std::string::npos);
}

TEST_CASE("what is weaker, or missing on one platform of a target, is covered in part") {
    CHECK(covers("  applies: {platforms: [ios, macos], ownership: company, supervised: true}\n"
                 "  settings: {restrictions: {iCloudBackup: deny}}\n",
                 "restrictions.iCloudBackup") == "apple partly ok,unsupported\n");
    CHECK(covers("  applies: {platforms: [ios]}\n  settings: {restrictions: {airdrop: deny}}\n",
                 "restrictions.airdrop") == "apple partly needs-supervision\n");
}

TEST_CASE("what a policy does not set there is said, and what it is not for is left out") {
    CHECK(covers("  applies: {platforms: [windows, android]}\n"
                 "  settings: {passcode: {required: true, $windows: {minLength: 12}}}\n",
                 "passcode.minLength") == "android not-set \nwindows covered ok\n");
    CHECK(covers("  applies: {platforms: [chromeos]}\n  settings: {passcode: {autoLock: 5m}}\n",
                 "passcode.autoLock") == "chromeos gap not-translated\n");
}

TEST_CASE("items count with everything that is said of them") {
    const std::string spec =
        "  applies: {platforms: [ios]}\n  settings:\n    wifi: {networks: [{ssid: A, security: open}]}\n";
    CHECK(covers(spec, "\"wifi.networks[A].security\"") == "apple covered ok\n");
    CHECK(covers(spec, "wifi.networks") == "apple covered ok\n");
}

TEST_CASE("every policy that reaches somebody has its clauses, those it took over included") {
    const auto rows =
        rows_of(document("  controls: {c: [passcode.required]}\n  applies: {platforms: [android]}\n"
                         "  settings: {passcode: {required: true}}\n") +
                "---\napiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: q}\nspec:\n  extends: [p]\n"
                "  controls: {b: [passcode.required]}\n");
    std::vector<std::string> found;
    for (const ControlRow& row : rows) found.push_back(row.policy + " " + row.clause);
    CHECK(found == std::vector<std::string>{"q b", "q c"});
}
