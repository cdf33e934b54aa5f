// onUnsupported and exceptions, from documents to findings.
#include <doctest/doctest.h>

#include "mdm/policy/findings.hpp"
#include "mdm/policy/translate_all.hpp"
#include "policy_support.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

// encryption.method exists on Windows only.
std::string document(const std::string& spec) {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  applies: {platforms: "
           "[ipados]}\n" +
           spec + "  settings: {encryption: {method: xtsAes256}}\n";
}

Translations translated(const std::string& text) {
    const auto loaded = test::load_text(text);
    CHECK(test::findings_of(loaded) == "");
    return translate_all(loaded.documents);
}

std::string findings(const Translations& all) {
    std::string out;
    for (const Finding& finding : all.findings) out += policy::text(finding) + "\n";
    return out;
}

std::string exception(const std::string& key, const std::string& target) {
    return "  exceptions: [{key: " + key + ", target: " + target + ", reason: the cipher is Apple's}]\n";
}

}  // namespace

TEST_CASE("a gap is a warning, an error or a note, as the policy says") {
    CHECK(findings(translated(document(""))).find(": warning: 'encryption.method' on apple: ") !=
          std::string::npos);
    const auto strict = translated(document("  onUnsupported: error\n"));
    CHECK_FALSE(strict.ok());
    CHECK(findings(strict).find("<stdin>:7:35: error: 'encryption.method' on apple: ") == 0);
    CHECK(findings(translated(document("  onUnsupported: ignore\n"))) == "");
}

TEST_CASE("an exception excuses a gap, and its reason stands in the report") {
    for (const std::string target : {"apple", "ipados"}) {
        const auto excused =
            translated(document("  onUnsupported: error\n" + exception("encryption.method", target)));
        CHECK(excused.ok());
        CHECK(findings(excused) == "");
        bool said = false;
        for (const ReportLine& line : excused.report)
            said = said || (line.key == "encryption.method" &&
                            line.message.find("(known gap: the cipher is Apple's)") != std::string::npos);
        CHECK(said);
    }
}

TEST_CASE("an exception that excuses nothing is a note, and one for a target that is not looked at is not") {
    const auto useless =
        translated(document("  onUnsupported: ignore\n" + exception("passcode.minLength", "windows")));
    CHECK(findings(useless) ==
          "<stdin>:7:16: note: the exception for 'passcode.minLength' on windows excuses nothing "
          "[unused-exception]\n  hint: take it out\n");
    const auto loaded = test::load_text(document(exception("passcode.minLength", "windows")));
    const std::array<std::string_view, 1> only{"apple"};
    CHECK(findings(translate_all(loaded.documents, only)).find("excuses nothing") == std::string::npos);
}

TEST_CASE("an exception of a base is used when an heir needs it") {
    const std::string base =
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: base}\nspec:\n"
        "  applies: {platforms: [ipados]}\n" +
        exception("encryption.method", "apple") + "  settings: {encryption: {required: true}}\n---\n";
    const std::string heir =
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: heir}\nspec:\n"
        "  extends: [base]\n  onUnsupported: error\n"
        "  settings: {encryption: {method: xtsAes256}}\n";
    const auto all = translated(base + heir);
    CHECK(all.ok());
    CHECK(findings(all).find("excuses nothing") == std::string::npos);
}
