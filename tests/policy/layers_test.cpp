// Policies that build on each other, and overlays: what holds in the end, and what is said about it.
#include <doctest/doctest.h>

#include "mdm/policy/merge.hpp"
#include "mdm/policy/raw_item.hpp"
#include "policy_support.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

// One document of five lines and its settings; `spec` lines come before them.
std::string alone(const std::string& name, const std::string& settings, const std::string& spec = "") {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: " + name + "}\nspec:\n" + spec +
           "  settings: {" + settings + "}\n---\n";
}

std::string extending(const std::string& name, const std::string& bases, const std::string& settings,
                      const std::string& spec = "") {
    return alone(name, settings, "  extends: [" + bases + "]\n" + spec);
}

std::string overlay(const std::string& name, const std::string& spec) {
    return "apiVersion: mdmctl/v1\nkind: Overlay\nmetadata: {name: " + name + "}\nspec:\n  policy: base\n" +
           spec + "---\n";
}

std::string overlaid_by(const std::string& overlays) {
    return "apiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: as}\nspec:\n  targets:\n"
           "    - {policies: [base], include: [{group: All}]}\n"
           "    - {policies: [base], overlays: [" +
           overlays + "], include: [{group: Lab}]}\n---\n";
}

std::string shortened(std::string text) {
    for (const std::string noise : {"<stdin>:"})
        for (auto at = text.find(noise); at != std::string::npos; at = text.find(noise))
            text.erase(at, noise.size());
    return text;
}

std::string findings(const std::string& text) {
    return shortened(test::findings_of(test::load_text(text)));
}

Policy last(const std::string& text) {
    auto loaded = test::load_text(text);
    CHECK(loaded.ok());
    CAPTURE(test::findings_of(loaded));
    REQUIRE(!loaded.documents.policies.empty());
    return loaded.documents.policies.back();
}

// What one key is in the end, as text: "8", "deny", "a b".
std::string shown(const Value& value) {
    if (value.boolean()) return *value.boolean() ? "true" : "false";
    if (value.integer()) return std::to_string(*value.integer());
    if (value.duration()) return duration_text(*value.duration());
    if (value.text()) return *value.text();
    std::string out;
    if (value.list())
        for (const Value& item : *value.list())
            out += (out.empty() ? "" : " ") + (item.text() ? *item.text() : identity_of(item));
    if (value.map())
        for (const auto& [key, each] : *value.map())
            out += (out.empty() ? "" : " ") + key + "=" + shown(each);
    return out;
}

std::string merged(const std::string& first, const std::string& later, const std::string& key,
                   const std::string& spec = "") {
    const Policy policy_ = last(alone("a", first) + extending("b", "a", later, spec));
    const auto found = policy_.settings.find(key);
    return found == policy_.settings.end() ? "(none)" : shown(found->second);
}

}  // namespace

TEST_CASE("the strictest value of each key holds, whichever document has it") {
    struct Row {
        std::string key, weak, strict;
    };
    const std::vector<Row> rows{
        {"passcode.minLength", "passcode: {minLength: 6}", "passcode: {minLength: 8}"},
        {"passcode.maxFailedAttempts", "passcode: {maxFailedAttempts: 10}",
         "passcode: {maxFailedAttempts: 5}"},
        {"passcode.autoLock", "passcode: {autoLock: 15m}", "passcode: {autoLock: 5m}"},
        {"passcode.required", "passcode: {required: false}", "passcode: {required: true}"},
        {"passcode.allowSimple", "passcode: {allowSimple: true}", "passcode: {allowSimple: false}"},
        {"passcode.quality", "passcode: {quality: numeric}", "passcode: {quality: complex}"},
        {"passcode.onFail", "passcode: {onFail: lock}", "passcode: {onFail: wipe}"},
        {"passcode.scope", "passcode: {scope: work}", "passcode: {scope: device}"},
        {"restrictions.camera", "restrictions: {camera: allow}", "restrictions: {camera: deny}"},
        {"restrictions.airdrop", "restrictions: {airdrop: unmanaged}", "restrictions: {airdrop: deny}"},
        {"restrictions.usbData", "restrictions: {usbData: noFiles}", "restrictions: {usbData: deny}"},
        {"workProfile.dataSharing", "workProfile: {dataSharing: all}", "workProfile: {dataSharing: none}"},
        {"workProfile.maxDaysOff", "workProfile: {maxDaysOff: 0}", "workProfile: {maxDaysOff: 30}"},
        {"updates.minimumVersion", "updates: {minimumVersion: \"26.9\"}",
         "updates: {minimumVersion: \"26.10\"}"},
        {"updates.deadline", "updates: {deadline: \"2027-01-01T03:00:00\"}",
         "updates: {deadline: \"2026-12-01T03:00:00\"}"},
        {"wifi.minimumSecurity", "wifi: {minimumSecurity: personal}", "wifi: {minimumSecurity: enterprise}"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.key);
        const std::string expected = shown(test::settings_of("    " + row.strict + "\n").at(row.key));
        CHECK(merged(row.weak, row.strict, row.key) == expected);
        CHECK(merged(row.strict, row.weak, row.key) == expected);
        CHECK(merged(row.strict, row.weak, row.key, "  strategy: override\n") ==
              shown(test::settings_of("    " + row.weak + "\n").at(row.key)));
        CHECK(merged("email: []", row.weak, row.key) ==
              shown(test::settings_of("    " + row.weak + "\n").at(row.key)));
    }
}

TEST_CASE("lists unite or intersect by what they mean, and maps of platforms go platform by platform") {
    CHECK(merged("webFilter: {deny: [a, b]}", "webFilter: {deny: [b, c]}", "webFilter.deny") == "a b c");
    CHECK(merged("webFilter: {allow: [a, b]}", "webFilter: {allow: [b, c]}", "webFilter.allow") == "b");
    const std::string one = "{ios: {bundleId: com.one}}", two = "{ios: {bundleId: com.two}}";
    for (const auto& [mode, expected] :
         std::map<std::string, std::string>{{"allowlist", "com.two"}, {"blocklist", "com.one com.two"}})
        CHECK(merged("apps: {mode: " + mode + ", list: [" + one + ", " + two + "]}",
                     "apps: {mode: " + mode + ", list: [" + two + "]}", "apps.list") == expected);
    CHECK(merged("updates: {minimumVersion: {ios: \"26\", android: \"14\"}}",
                 "updates: {minimumVersion: {ios: \"18\", macos: \"15\"}}",
                 "updates.minimumVersion") == "android=14 ios=26 macos=15");
    CHECK(merged("compliance: {actions: [{after: 3d, do: block}, {after: 0d, do: notify}]}",
                 "compliance: {actions: [{after: 1d, do: block}, {after: 30d, do: wipe}]}",
                 "compliance.actions") == "block notify wipe");
    const std::string net = "{ssid: A, security: open}", other = "{ssid: B, security: open}";
    CHECK(merged("wifi: {networks: [" + net + "]}", "wifi: {networks: [" + other + ", " + net + "]}",
                 "wifi.networks") == "A B");
}

TEST_CASE("which value won is said, with both places") {
    CHECK(findings(alone("a", "passcode: {minLength: 8}") +
                   extending("b", "a", "passcode: {minLength: 6, autoLock: 5m}")) ==
          "12:36: note: 'passcode.minLength' is 6 here and 8 at 5:36; the other holds, as the stricter "
          "[merged]\n");
    CHECK(
        findings(alone("a", "restrictions: {camera: deny}") +
                 extending("b", "a", "restrictions: {camera: allow}", "  strategy: override\n")) ==
        "13:37: note: 'restrictions.camera' is 'allow' here and 'deny' at 5:37; this one holds, as the later "
        "[merged]\n");
    CHECK(findings(alone("a", "webFilter: {deny: [aa]}") + extending("b", "a", "webFilter: {deny: [bb]}")) ==
          "12:32: note: 'webFilter.deny' is here and at 5:32; the two are put together [merged]\n");
    CHECK(findings(alone("a", "passcode: {minLength: 8}") +
                   extending("b", "a", "passcode: {minLength: 8}")) == "");
}

TEST_CASE("what nothing decides is an error at both places, unless the later one is to hold") {
    const std::string hint =
        "  hint: make both the same, or write strategy: override to let the later one hold\n";
    const std::string a = alone("a", "lockScreen: {message: A}");
    CHECK(
        findings(a + extending("b", "a", "lockScreen: {message: B}")) ==
        "12:36: error: 'lockScreen.message' is defined differently at 5:36, and neither is the stricter one "
        "[conflict]\n" +
            hint);
    CHECK(merged("lockScreen: {message: A}", "lockScreen: {message: B}", "lockScreen.message",
                 "  strategy: override\n") == "B");
    const std::string open = "wifi: {networks: [{name: nn, ssid: A, security: open}]}";
    const std::string hidden = "wifi: {networks: [{name: nn, ssid: A, security: open, hidden: true}]}";
    CHECK(findings(alone("a", open) + extending("b", "a", hidden)) ==
          "12:32: error: 'wifi.networks[nn]' is defined differently at 5:32, and neither is the stricter one "
          "[conflict]\n" +
              hint);
    CHECK(
        findings(alone("a", "passcode: {complexity: high}") + extending("b", "a", "passcode: {minLength: 8}"))
            .find("12:36: error: 'passcode.minLength' does not go with 'passcode.complexity' [conflict]") ==
        0);
}

TEST_CASE("exceptions for a platform are merged with what the other document says for it") {
    const Policy both = last(alone("a", "passcode: {minLength: 8, $windows: {minLength: 12}}") +
                             extending("b", "a", "passcode: {minLength: 10, $ios: {minLength: 4}}"));
    CHECK(shown(both.for_platform("android").at("passcode.minLength")) == "10");
    CHECK(shown(both.for_platform("windows").at("passcode.minLength")) == "12");
    CHECK(shown(both.for_platform("ios").at("passcode.minLength")) == "8");
    const Policy later = last(alone("a", "passcode: {minLength: 8, $windows: {minLength: 12}}") +
                              extending("b", "a", "passcode: {minLength: 6}", "  strategy: override\n"));
    CHECK(shown(later.for_platform("windows").at("passcode.minLength")) == "6");
}

TEST_CASE("several bases count in their order, and a base that is reached twice counts once") {
    const std::string root =
        alone("root", "passcode: {required: true}",
              "  raw: {windows: {oma: [{omaUri: ./A}]}}\n"
              "  exceptions: [{key: restrictions.camera, target: windows, reason: r}]\n");
    const Policy policy_ = last(root + extending("a", "root", "passcode: {minLength: 6}") +
                                extending("b", "root", "passcode: {minLength: 8}") +
                                extending("c", "a, b", "restrictions: {camera: deny}"));
    CHECK(shown(policy_.settings.at("passcode.minLength")) == "8");
    CHECK(policy_.settings.size() == 3);
    CHECK(policy_.raw.size() == 1);
    CHECK(policy_.exceptions.size() == 1);
    CHECK_FALSE(policy_.is_base);
    // a base may stand behind what extends it
    const auto loaded =
        test::load_text(extending("b", "a", "email: []") + alone("a", "passcode: {minLength: 8}"));
    CHECK(test::findings_of(loaded) == "");
    CHECK(shown(loaded.documents.policy("b")->settings.at("passcode.minLength")) == "8");
    CHECK(loaded.documents.policy("a")->is_base);
}

TEST_CASE("the rest of a base is taken over: applies narrows, the strictest onUnsupported, all exceptions") {
    const std::string base =
        alone("a", "email: []",
              "  applies: {platforms: [ios, macos], ownership: company, os: {ios: \"17\"}}\n"
              "  onUnsupported: error\n  protect: true\n"
              "  controls: {c1: [passcode.minLength], c2: [passcode.maxAge]}\n"
              "  exceptions: [{key: restrictions.camera, target: windows, reason: old}]\n");
    const Policy policy_ =
        last(base + extending("b", "a", "email: []",
                              "  applies: {platforms: [ios], os: {ios: \"18\"}}\n  onUnsupported: ignore\n"
                              "  controls: {c1: [passcode.quality]}\n"
                              "  exceptions: [{key: restrictions.camera, target: windows, reason: new}]\n"));
    CHECK(policy_.applies.platforms == std::vector<std::string>{"ios"});
    CHECK(policy_.applies.ownership == "company");
    CHECK(policy_.applies.os.at("ios") == "18");
    CHECK(policy_.on_unsupported == OnUnsupported::error);
    CHECK(policy_.protect);
    CHECK(policy_.controls.at("c1") == std::vector<std::string>{"passcode.quality", "passcode.minLength"});
    CHECK(policy_.controls.count("c2") == 1);
    REQUIRE(policy_.exceptions.size() == 1);
    CHECK(policy_.exceptions[0].reason == "new");

    const std::string mobile = alone("m", "email: []", "  applies: {platforms: [ios, android]}\n");
    CHECK(last(base + mobile + extending("b", "a, m", "email: []")).applies.platforms ==
          std::vector<std::string>{"ios"});
    CHECK(
        findings(alone("t", "email: []", "  applies: {platforms: [tvos]}\n") + mobile +
                 extending("b", "t, m", "email: []"))
            .find("'applies.platforms' goes beyond that of 'm' at 12:12: nothing is left of its ios, android "
                  "and of tvos [widened]") != std::string::npos);
    const std::string hint = "  hint: a policy may narrow what it extends, and never widen it\n";
    CHECK(
        findings(
            base +
            extending("b", "a", "email: []",
                      "  applies: {platforms: [ios, android], ownership: personal, os: {ios: \"16\"}}\n")) ==
        "17:12: error: 'applies.platforms' goes beyond that of 'a' at 5:12: 'android' is not among its ios, "
        "macos [widened]\n" +
            hint +
            "17:12: error: 'applies.ownership' goes beyond that of 'a' at 5:12: it says the opposite "
            "[widened]\n" +
            hint +
            "17:12: error: 'applies.os.ios' goes beyond that of 'a' at 5:12: '16' is older than '17' "
            "[widened]\n" +
            hint);
}

TEST_CASE(
    "policies that extend themselves are told with the whole chain, and unknown ones with the nearest") {
    CHECK(findings(extending("a", "b", "email: []") + extending("b", "c", "email: []") +
                   extending("c", "a", "email: []")) ==
          "19:13: error: 'a' extends itself: a → b → c → a [cycle]\n"
          "  hint: take one of these out of `extends`\n");
    CHECK(findings(extending("a", "a", "email: []")) ==
          "5:13: error: 'a' extends itself: a → a [cycle]\n  hint: take one of these out of `extends`\n");
    CHECK(findings(alone("base", "email: []") + extending("b", "bas, base, base", "email: []")) ==
          "11:13: error: the policy 'bas' is not defined [undefined-policy]\n  hint: did you mean 'base'?\n"
          "11:24: error: 'base' is listed twice [duplicate-name]\n");
    std::string deep = alone("p0", "email: []");
    for (int i = 1; i < 50; ++i)
        deep = extending("p" + std::to_string(i), "p" + std::to_string(i - 1), "email: []") + deep;
    CHECK(findings(deep).find("policies extend each other more than 32 levels deep [too-large]") !=
          std::string::npos);
}

TEST_CASE("a target with overlays gets a variant of the policy, and the others the policy") {
    const std::string base = alone("base", "restrictions: {camera: deny}, passcode: {minLength: 8}");
    const auto loaded = test::load_text(
        base + overlay("camera", "  patch: {restrictions: {camera: allow}}\n  strategy: override\n") +
        overlay("long", "  patch: {passcode: {minLength: 12}}\n") + overlaid_by("camera, long"));
    CHECK(loaded.ok());
    const auto& targets = loaded.documents.assignments.at(0).targets;
    CHECK(targets.at(0).policies == std::vector<std::string>{"base"});
    CHECK(targets.at(1).policies == std::vector<std::string>{"base+camera+long"});
    REQUIRE(loaded.documents.policies.size() == 2);
    CHECK(shown(loaded.documents.policies[0].settings.at("restrictions.camera")) == "deny");
    CHECK(loaded.documents.policies[0].is_base);
    const Policy* variant = loaded.documents.policy("base+camera+long");
    REQUIRE(variant != nullptr);
    CHECK(shown(variant->settings.at("restrictions.camera")) == "allow");
    CHECK(shown(variant->settings.at("passcode.minLength")) == "12");
    CHECK_FALSE(variant->is_base);
}

TEST_CASE("an overlay without a strategy never weakens") {
    const Policy variant =
        last(alone("base", "restrictions: {camera: deny}") +
             overlay("o", "  patch: {restrictions: {camera: allow}}\n") + overlaid_by("o"));
    CHECK(variant.name == "base+o");
    CHECK(shown(variant.settings.at("restrictions.camera")) == "deny");
}

TEST_CASE("a patch takes keys, sections, items and single platforms away") {
    const std::string base =
        alone("base",
              "passcode: {minLength: 8, maxAge: 90d, autoLock: 5m, $windows: {maxAge: 60d}}, restrictions: "
              "{camera: "
              "deny, nfc: deny}, wifi: {networks: [{ssid: A, security: open}, {ssid: B, security: open}]}");
    const Policy variant =
        last(base +
             overlay("o",
                     "  patch: {passcode: {maxAge: ~, $windows: {autoLock: ~}}}\n"
                     "  remove: [restrictions, \"wifi.networks[A]\", passcode.minLength]\n") +
             overlaid_by("o"));
    CHECK(variant.settings.size() == 2);
    CHECK(shown(variant.settings.at("wifi.networks")) == "B");
    CHECK(shown(variant.for_platform("ios").at("passcode.autoLock")) == "5m");
    CHECK(variant.for_platform("windows").count("passcode.autoLock") == 0);
    CHECK(variant.for_platform("windows").count("passcode.maxAge") == 0);
}

TEST_CASE("named items are laid over each other by their names") {
    const Policy variant =
        last(alone("base", "wifi: {networks: [{ssid: A, security: open}, {ssid: B, security: open}]}") +
             overlay("o",
                     "  patch: {wifi: {networks: [{ssid: B, security: open, hidden: true}, {ssid: C, "
                     "security: open}]}}\n"
                     "  strategy: override\n") +
             overlaid_by("o"));
    const List& networks = *variant.settings.at("wifi.networks").list();
    CHECK(shown(variant.settings.at("wifi.networks")) == "A B C");
    CHECK(*networks.at(1).map()->at("hidden").boolean());
}

TEST_CASE("an overlay is checked like a policy, and belongs to one that is there") {
    const std::string base = alone("base", "passcode: {minLength: 8}");
    CHECK(findings(base +
                   overlay("o", "  patch: {passcode: {minLenght: 8}}\n  remove: [passcode.minlen, nfc]\n")) ==
          "12:22: error: unknown key 'minLenght' in 'passcode' [unknown-key]\n  hint: did you mean "
          "'minLength'?\n"
          "13:12: error: 'passcode.minlen' is not a setting [unknown-key]\n"
          "  hint: did you mean 'passcode.minLength'?\n"
          "13:29: error: 'nfc' is not a setting [unknown-key]\n  hint: 'nfc' belongs under 'restrictions'\n");
    CHECK(findings(base + overlay("o", "  remove: [passcode.maxAge]\n")) ==
          "12:12: warning: 'base' has no 'passcode.maxAge' to take away [nothing-removed]\n");
    CHECK(findings(base + overlay("o", "  strategy: merge\n")) ==
          "11:3: error: no 'patch' in the spec of an Overlay [missing-key]\n"
          "12:13: error: 'merge' is not a value of 'strategy' [unknown-word]\n"
          "  hint: one of strictest, override\n");
    CHECK(findings(base + overlay("camera", "  patch: {restrictions: {camera: deny}}\n") +
                   overlaid_by("camra")) ==
          "20:37: error: the overlay 'camra' is not defined [undefined-overlay]\n"
          "  hint: did you mean 'camera'?\n");
    CHECK(findings(alone("other", "passcode: {minLength: 8}") + overlay("o", "  patch: {}\n"))
              .find("11:11: error: the policy 'base' is not defined [undefined-policy]") == 0);
    const std::string elsewhere =
        "apiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {name: as}\nspec:\n"
        "  targets: [{policies: [other], overlays: [o], include: [{group: G}]}]\n";
    CHECK(findings(base + alone("other", "passcode: {minLength: 8}") + overlay("o", "  patch: {}\n") +
                   elsewhere) ==
          "24:44: error: the overlay 'o' varies 'base', which this target does not have [undefined-policy]\n"
          "  hint: add the policy to `policies`, or leave the overlay out\n");
}

TEST_CASE("policies that are only checked are merged all the same") {
    const auto files = real_file_system();
    const std::string text =
        alone("a", "lockScreen: {message: A}") + extending("b", "a", "lockScreen: {message: B}");
    const auto checked = load({{"-"}, text, false}, *files);
    REQUIRE(checked.ok());
    CHECK(checked->findings.size() == 1);
    CHECK(checked->documents.policies.empty());
}
