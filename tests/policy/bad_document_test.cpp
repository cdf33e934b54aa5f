// What is wrong outside of `settings`, and in files as a whole: place, message, code and hint, to the letter.
#include <doctest/doctest.h>

#include "mdm/policy/findings.hpp"
#include "policy_support.hpp"

using namespace mdm;

namespace {

struct Row {
    std::string text;
    std::string expected;  // findings as printed, without "<stdin>:" and the level
};

std::string findings_in(const std::string& text) {
    const auto loaded = test::load_text(text);
    std::string out;
    for (const auto& finding : loaded.findings) {
        const std::string line = policy::text(finding);
        CHECK(line.starts_with("<stdin>:"));
        out += line.substr(8) + "\n";
        out.erase(out.find("error: "), 7);
    }
    return out;
}

void check_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(findings_in(row.text) == row.expected);
    }
}

std::string head(std::string_view kind) {
    return "apiVersion: mdmctl/v1\nkind: " + std::string(kind) + "\nmetadata: {name: a}\n";
}

// Lines 4 on of a Policy, whose settings are on line 9 or later.
std::string policy_of(const std::string& spec) {
    return head("Policy") + "spec:\n" + spec + "  settings: {passcode: {required: true}}\n";
}

std::string assignment(const std::string& spec) {
    return policy_of("") + "---\n" + head("Assignment") + "spec:\n" + spec;
}

}  // namespace

TEST_CASE("a document has an apiVersion, a kind, a name and a spec") {
    check_rows({
        {"{}",
         "1:1: no 'apiVersion' in the document [missing-key]\n1:1: no 'kind' in the document "
         "[missing-key]\n"},
        {"hello", "1:1: 'a document' must be a map, not 'hello' [wrong-type]\n"},
        {"apiVersion: v2\nkind: Policy\nmetadata: {name: a}\nspec: {settings: {}}\n",
         "1:13: unknown apiVersion 'v2' [unknown-version]\n  hint: write mdmctl/v1\n"},
        {"apiVersion: mdmctl/v1\nkind: policy\n",
         "2:7: unknown kind 'policy' [unknown-kind]\n  hint: did you mean 'Policy'?\n"},
        {"apiVersion: mdmctl/v1\nkind: Deployment\n",
         "2:7: unknown kind 'Deployment' [unknown-kind]\n"
         "  hint: one of Policy, Assignment, Variables, Overlay, Catalog\n"},
        {"apiVersion: mdmctl/v1\nkind: Policy\nspec: {settings: {}}\n",
         "1:1: no 'metadata' in the document [missing-key]\n"
         "  hint: every document has a name: metadata: {name: hipaa-base}\n"},
        {"apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: Hipaa_Base, label: {}}\nspec: {settings: "
         "{}}\n",
         "3:18: 'Hipaa_Base' is not a valid 'metadata.name' [bad-name]\n"
         "  hint: lower-case letters, digits and '-', at most 63\n"
         "3:30: unknown key 'label' in 'metadata' [unknown-key]\n  hint: did you mean 'labels'?\n"},
        {head("Policy"), "1:1: no 'spec' in the document [missing-key]\n"},
        {head("Policy") + "spec: {}\n", "4:7: no 'settings' in the spec of a Policy [missing-key]\n"},
        {head("Policy") + "sepc: {}\nspec: {settings: {}}\n",
         "4:1: unknown key 'sepc' in the document [unknown-key]\n  hint: did you mean 'spec'?\n"},
    });
}

TEST_CASE("the rest of a policy is checked as strictly as its settings") {
    check_rows({
        {policy_of("  onUnsupported: fail\n  protect: maybe\n"),
         "5:18: 'fail' is not a value of 'onUnsupported' [unknown-word]\n  hint: one of warn, error, ignore\n"
         "6:12: 'protect' must be true or false, not 'maybe' [wrong-type]\n"},
        {policy_of("  applies: {platforms: [ipads], ownership: byod, supervised: yes, os: {ios: 26.1}}\n"),
         "5:25: 'ipads' is not a value of 'applies.platforms' [unknown-word]\n  hint: did you mean "
         "'ipados'?\n"
         "5:44: 'byod' is not a value of 'applies.ownership' [unknown-word]\n"
         "  hint: one of company, personal\n"
         "5:62: 'applies.supervised' is 'yes', which YAML readers disagree about [yaml-boolean]\n"
         "  hint: write true\n"
         "5:77: 'applies.os.ios' must be text: the number '26.1' would lose digits [unquoted]\n"
         "  hint: quote it: \"26.1\"\n"},
        {policy_of("  exceptions:\n    - {key: restrictions.screnshots, target: windows, reason: none}\n"
                   "    - {key: restrictions.camera, target: window, reason: \" \"}\n"
                   "    - {key: \"wifi.networks[lab].psk\", target: windows}\n"),
         "6:13: 'restrictions.screnshots' is not a setting [unknown-key]\n"
         "  hint: did you mean 'restrictions.screenshots'?\n"
         "7:42: 'window' is not a value of 'exceptions[].target' [unknown-word]\n"
         "  hint: did you mean 'windows'?\n"
         "7:58: an exception without a reason [missing-key]\n"
         "  hint: say why the gap is acceptable; auditors read it\n"
         "8:7: no 'reason' in 'exceptions[]' [missing-key]\n"},
        {policy_of("  controls: {\"164.312(d)\": [passcode.minLength, minLength]}\n"),
         "5:49: 'minLength' is not a setting [unknown-key]\n  hint: 'minLength' belongs under 'passcode'\n"},
    });
}

TEST_CASE("an assignment names policies that exist and selects with one thing at a time") {
    check_rows({
        {assignment("  targets: [{policies: [b1], include: [{group: G}]}]\n"),
         "11:25: the policy 'b1' is not defined [undefined-policy]\n"},
        {"---\n" + policy_of("") + "---\n" + head("Assignment") +
             "spec: {targets: [{policies: [aa, aa], include: [{group: G}]}]}\n",
         "11:30: the policy 'aa' is not defined [undefined-policy]\n  hint: did you mean 'a'?\n"
         "11:34: the policy 'aa' is listed twice [duplicate-name]\n"},
        {assignment("  context: [x]\n"),
         "11:3: unknown key 'context' in the spec of an Assignment [unknown-key]\n"
         "  hint: did you mean 'contexts'?\n"
         "11:3: no 'targets' in the spec of an Assignment [missing-key]\n"},
        {assignment(
             "  targets:\n    - {policies: [a], include: [Clinical, {group: A, tag: b}, {groups: A}]}\n"
             "    - {policies: [a], include: []}\n    - {policies: [], include: [{where: \"\"}]}\n"
             "    - {policies: [a], include: [{serial: 123}]}\n"),
         "12:33: 'a selector' must be a map, not 'Clinical' [wrong-type]\n"
         "  hint: for example {group: Clinical}\n"
         "12:43: a selector has exactly one of group, tag, serial and where [conflict]\n"
         "  hint: write one list item for each\n"
         "12:64: unknown key 'groups' in a selector [unknown-key]\n  hint: did you mean 'group'?\n"
         "13:32: 'include' is empty [missing-key]\n"
         "14:18: 'policies' is empty [missing-key]\n"
         "14:40: 'where' is empty [missing-key]\n"
         "  hint: an empty selector would select nothing, or everything\n"
         "15:42: 'serial' must be text, and '123' is read as a number [unquoted]\n"
         "  hint: quote it: \"123\"\n"},
    });
}

TEST_CASE("two documents of one kind and name are an error that names both places") {
    check_rows({{policy_of("") + "---\n" + policy_of(""),
                 "9:18: the policy 'a' is defined at <stdin>:3:18 already [duplicate-name]\n"
                 "  hint: rename or remove one of the two\n"}});
}

TEST_CASE("malformed text ends in one finding, and guesses no further ones from it") {
    check_rows({
        {"a: [1\n---\nb: 2\n",
         "2:1: did not find expected ',' or ']' while parsing a flow sequence [malformed]\n"
         "  hint: close the brackets\n"},
        {"a: \xff\n", "1:1: not UTF-8 text [malformed]\n  hint: save the file as UTF-8\n"},
        {std::string(70, '[') + std::string(70, ']'), "1:65: nested deeper than 64 levels [malformed]\n"},
        {policy_of("  onUnsupported: warn\n  onUnsupported: error\n"),
         "6:3: the key 'onUnsupported' appears twice [malformed]\n  hint: keep one of the two\n"},
        {head("Assignment") + "spec: {targets: [{policies: [b], include: [{group: G}]}]}\n---\na: [\n",
         "7:1: did not find expected node content while parsing a flow node [malformed]\n"
         "  hint: a value is missing, or brackets are not closed\n"},
    });
}

TEST_CASE("an alias bomb and a huge value end in a finding, not in memory") {
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 10; ++i) {
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) bomb += (j ? ",*a" : "*a") + std::to_string(i - 1);
        bomb += "]\n";
    }
    CHECK(findings_in(bomb).find("more than 200000 values in one document [malformed]") != std::string::npos);

    const std::string huge =
        head("Policy") + "spec: {settings: {passcode: {minLength: " + std::string(1 << 20, '9') + "}}}\n";
    const std::string said = findings_in(huge);
    CHECK(said.size() < 300);
    CHECK(said.starts_with("4:41: 'passcode.minLength' must be a whole number"));
    CHECK(findings_in(std::string((16 << 20) + 1, ' ')).starts_with("1:1: larger than"));
}

TEST_CASE("findings come by line, are safe for a terminal, and end somewhere") {
    std::string text = policy_of("  protect: \"\\e[2Jmaybe\\u202e\"\n");
    CHECK(findings_in(text) ==
          "5:12: 'protect' must be true or false, not the text '[2Jmaybe' [wrong-type]\n");

    std::string many = head("Policy") + "spec:\n";
    for (int i = 0; i < 10'050; ++i) many += "  x" + std::to_string(i) + ": 1\n";
    const auto loaded = test::load_text(many);
    CHECK(loaded.findings.size() == policy::Findings::limit + 1);
    CHECK(loaded.findings.back().message == "51 more findings are not shown");
    int line = 0;
    for (const auto& finding : loaded.findings) {
        CHECK(finding.source.mark.line >= line);
        line = finding.source.mark.line;
    }
}

// The mistakes that people make first, each told at its place with the way out.
TEST_CASE("a wrong spelling, a wrong parent, a wrong shape and a wrong unit are told where they stand") {
    const std::string start = head("Policy") + "spec:\n  settings:\n";  // line 6 is next
    check_rows({
        {start + "    restrictions: {camera: Deny}\n",
         "6:28: 'Deny' is not a value of 'restrictions.camera' [unknown-word]\n  hint: did you mean "
         "'deny'?\n"},
        {start + "    passcode: {quality: alpha-numeric}\n",
         "6:25: 'alpha-numeric' is not a value of 'passcode.quality' [unknown-word]\n"
         "  hint: did you mean 'alphanumeric'?\n"},
        {start + "    restrictions: {minLength: 8}\n",
         "6:20: unknown key 'minLength' in 'restrictions' [unknown-key]\n"
         "  hint: 'minLength' belongs under 'passcode'\n"},
        {head("Policy") + "spec:\n  passcode: {minLength: 8}\n  settings: {}\n",
         "5:3: unknown key 'passcode' in the spec of a Policy [unknown-key]\n"
         "  hint: 'passcode' belongs under 'settings'\n"},
        {start + "    webFilter: {deny: \"https://a.example\"}\n",
         "6:23: 'webFilter.deny' must be a list, not the text 'https://a.example' [wrong-type]\n"
         "  hint: write a list: [\"https://a.example\"]\n"},
        {head("Policy") + "spec:\n  applies: {platforms: ios}\n  settings: {}\n",
         "5:24: 'platforms' must be a list, not 'ios' [wrong-type]\n  hint: write a list: [ios]\n"},
        {start + "    webFilter: {deny: [a, , b]}\n",
         "6:27: did not find expected node content while parsing a flow node [malformed]\n"
         "  hint: a value is missing, or brackets are not closed\n"},
        {start + "    webFilter: {deny: [a, b, ]}\n", ""},
        {start + "    wifi: {networks: [{ssid: a, security: open}, {ssid: a, security: open}]}\n",
         "6:57: a second 'a' in 'wifi.networks'; the first is at line 6 [duplicate-name]\n"},
        {start + "    passcode: {maxAge: 90}\n",
         "6:24: 'passcode.maxAge' is 90 without a unit [duration-unit]\n  hint: write 90d for days\n"},
        {start + "    updates: {minimumVersion: {ios: 26.10}}\n",
         "6:37: 'updates.minimumVersion' must be text: the number '26.10' would lose digits [unquoted]\n"
         "  hint: quote it: \"26.10\"\n"},
        {start + "    lockScreen: {assetTag: {secretRef: {env: TAG}}}\n",
         "6:28: 'lockScreen.assetTag' cannot hold a secret [secret-not-allowed]\n"},
        {start + "    passcode: {minLength: 8, minLength: 9}\n",
         "6:30: the key 'minLength' appears twice [malformed]\n  hint: keep one of the two\n"},
    });
}
