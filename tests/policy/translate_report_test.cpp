#include <doctest/doctest.h>

#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Level;
using mdm::policy::OnUnsupported;

TEST_CASE("a gap is a warning, an error under onUnsupported: error, and a note under ignore") {
    auto policy =
        policy_for("windows", {{"restrictions.nfc", text("deny")}, {"passcode.historyCount", number(50)}});
    const auto level = [&](OnUnsupported choice, const char* key, const char* code) {
        policy.on_unsupported = choice;
        return line(translated(policy, "windows"), key, code).level;
    };
    CHECK(level(OnUnsupported::warn, "restrictions.nfc", "unsupported") == Level::warning);
    CHECK(level(OnUnsupported::error, "restrictions.nfc", "unsupported") == Level::error);
    CHECK(level(OnUnsupported::ignore, "restrictions.nfc", "unsupported") == Level::note);
    CHECK(level(OnUnsupported::warn, "passcode.historyCount", "clamped") == Level::warning);
    CHECK(level(OnUnsupported::error, "passcode.historyCount", "clamped") == Level::error);
}

TEST_CASE("an exception makes a gap a note with its reason, for its key and target only") {
    auto policy =
        policy_for("", {{"restrictions.nfc", text("deny")}, {"restrictions.nfcReader", text("deny")}});
    policy.on_unsupported = OnUnsupported::error;
    policy.exceptions = {{"restrictions.nfc", "windows", "no such radio", {}}};
    const auto result = translated(policy, "windows");
    const auto known = line(result, "restrictions.nfc", "unsupported");
    CHECK(known.level == Level::note);
    CHECK(known.message == "there is no such setting (known gap: no such radio)");
    CHECK(line(result, "restrictions.nfcReader", "unsupported").level == Level::error);

    policy.exceptions = {{"restrictions", "windows", "desks", {}}};
    CHECK(line(translated(policy, "windows"), "restrictions.nfcReader", "unsupported").level == Level::note);
    policy.exceptions = {{"restrictions.nfc", "android", "elsewhere", {}}};
    CHECK(line(translated(policy, "windows"), "restrictions.nfc", "unsupported").level == Level::error);
}

TEST_CASE("an exception may name one platform of a target") {
    auto policy = policy_for("ios macos", {{"restrictions.encryptedBackup", text("require")},
                                           {"passcode.failedResetAfter", minutes(5)}});
    policy.on_unsupported = OnUnsupported::error;
    policy.exceptions = {{"restrictions.encryptedBackup", "macos", "Macs do not back up to computers", {}}};
    const auto result = translated(policy, "apple");
    CHECK(line(result, "restrictions.encryptedBackup", "unsupported").level == Level::note);
    CHECK(codes(result, "restrictions.encryptedBackup") == "ok unsupported");
    CHECK(line(result, "passcode.failedResetAfter", "unsupported").level == Level::error);
}

TEST_CASE("a policy that names no platform gets a note about those that lack what others have") {
    auto policy = policy_for(
        "", {{"restrictions.encryptedBackup", text("require")}, {"restrictions.microphone", text("deny")}});
    policy.on_unsupported = OnUnsupported::error;
    const auto result = translated(policy, "apple");
    const auto partial = line(result, "restrictions.encryptedBackup", "unsupported");
    CHECK(partial.level == Level::note);
    CHECK(partial.message.find("on macos, tvos, visionos, watchos: ") == 0);
    CHECK(line(result, "restrictions.microphone", "unsupported").level == Level::error);
}

TEST_CASE("a catalog name that was not looked up is reported and never dropped") {
    auto policy =
        policy_for("", {{"apps.required", list({text("ehr")})}, {"restrictions.camera", text("deny")}});
    for (const char* target : {"android", "windows"}) {
        CAPTURE(target);
        const auto level = [&](OnUnsupported choice) {
            policy.on_unsupported = choice;
            return line(translated(policy, target), "apps.required[ehr]", "not-translated").level;
        };
        CHECK(level(OnUnsupported::warn) == Level::warning);
        CHECK(level(OnUnsupported::error) == Level::error);
        CHECK(level(OnUnsupported::ignore) == Level::note);
    }
}

TEST_CASE("a section that a target lacks as a whole is reported and never dropped") {
    auto policy =
        policy_for("android ios", {{"firewall.enabled", flag(true)}, {"restrictions.camera", text("deny")}});
    for (const char* target : {"android", "apple"}) {
        CAPTURE(target);
        policy.on_unsupported = OnUnsupported::warn;
        CHECK(line(translated(policy, target), "firewall.enabled", "unsupported").level == Level::warning);
        policy.on_unsupported = OnUnsupported::error;
        CHECK(line(translated(policy, target), "firewall.enabled", "unsupported").level == Level::error);
        policy.on_unsupported = OnUnsupported::ignore;
        CHECK(line(translated(policy, target), "firewall.enabled", "unsupported").level == Level::note);
    }
}

TEST_CASE("a target that the policy is not for gives neither artefact nor line") {
    const auto policy = policy_for("android chromeos", {{"restrictions.camera", text("deny")}});
    for (const char* target : {"apple", "windows"}) {
        const auto result = translated(policy, target);
        CHECK(result.artefacts.empty());
        CHECK(result.report.empty());
    }
    CHECK(translated(policy, "android").artefacts.size() == 1);
}

TEST_CASE(
    "the settings of a platform lie over the neutral ones, and lines point at where they were written") {
    auto policy = policy_for("ios windows", {{"passcode.minLength", number(8)}});
    policy.per_platform["windows"] = {{"passcode.minLength", number(12)}, {"passcode.minClasses", number(3)}};
    const auto windows = translated(policy, "windows");
    CHECK(node(artefact_for(windows, "windows"), "/MinDevicePasswordLength") == 12);
    CHECK(codes(windows, "passcode.minClasses") == "ok");
    const auto ok = line(windows, "passcode.minLength", "ok");
    CHECK(ok.source.file == "p.yaml");
    CHECK(ok.source.mark.line == 3);
    CHECK(codes(translated(policy, "apple"), "passcode.minClasses").empty());
}

TEST_CASE("an unknown target is an error that names the known ones") {
    const auto result = mdm::policy::translate(policy_for("", {}), "palmos", {"O", "o"});
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message == "no target 'palmos'");
    CHECK(mdm::policy::platforms_of("palmos").empty());
    CHECK(mdm::policy::platforms_of("apple").size() == 6);
}
