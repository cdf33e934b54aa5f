#include <doctest/doctest.h>

#include <set>

#include "support/golden.hpp"
#include "translate_support.hpp"

using namespace mdm::test;
using mdm::policy::Policy;

namespace {

Policy strict() {
    Policy policy = policy_for("ios ipados macos android windows",
                               {{"passcode.required", flag(true)},
                                {"passcode.minLength", number(8)},
                                {"passcode.quality", text("alphanumeric")},
                                {"passcode.historyCount", number(5)},
                                {"passcode.maxAge", days(365)},
                                {"passcode.autoLock", minutes(5)},
                                {"passcode.maxFailedAttempts", number(10)},
                                {"passcode.onFail", text("wipe")},
                                {"encryption.required", flag(true)},
                                {"encryption.enableAt", text("setup")},
                                {"encryption.recoveryKey.escrow", flag(true)},
                                {"restrictions.camera", text("deny")},
                                {"restrictions.screenshots", text("deny")},
                                {"restrictions.airdrop", text("deny")},
                                {"restrictions.externalStorage", text("deny")},
                                {"restrictions.usbData", text("deny")},
                                {"restrictions.iCloudBackup", text("deny")},
                                {"restrictions.encryptedBackup", text("require")},
                                {"restrictions.lockScreenNotifications", text("deny")},
                                {"restrictions.factoryReset", text("deny")},
                                {"wifi.networks", list({map({{"name", text("clinical")},
                                                             {"ssid", text("Northside & Clinical")},
                                                             {"security", text("wpa3Personal")},
                                                             {"psk", secret("secret:clinical-psk")}})})},
                                {"wifi.onlyManaged", flag(true)},
                                {"firewall.enabled", flag(true)}});
    policy.name = "strict";
    policy.applies.ownership = "company";
    policy.applies.supervised = true;
    policy.per_platform["macos"] = {{"passcode.onFail", text("lock")},
                                    {"passcode.failedResetAfter", minutes(15)}};
    policy.per_platform["windows"] = {{"passcode.minLength", number(12)},
                                      {"passcode.minClasses", number(3)},
                                      {"encryption.method", text("xtsAes256")},
                                      {"encryption.bootPassword", flag(true)}};
    return policy;
}

Policy byod() {
    Policy policy = policy_for("", {{"passcode.required", flag(true)},
                                    {"passcode.scope", text("device")},
                                    {"passcode.complexity", text("high")},
                                    {"encryption.required", flag(true)},
                                    {"restrictions.screenshots", text("deny")},
                                    {"restrictions.camera", text("allow")},
                                    {"restrictions.managedAppCloudSync", text("deny")},
                                    {"restrictions.airdrop", text("unmanaged")}});
    policy.name = "byod";
    policy.applies.ownership = "personal";
    policy.applies.enrollment = {"user", "workProfile"};
    policy.per_platform["android"] = {{"passcode.separateWorkLock", flag(true)}};
    return policy;
}

const char* level_name(mdm::policy::Level level) {
    return level == mdm::policy::Level::error     ? "error"
           : level == mdm::policy::Level::warning ? "warning"
                                                  : "note";
}

void check_files(const Policy& policy) {
    std::string report;
    for (const auto target : mdm::policy::targets()) {
        const auto translation = translated(policy, target);
        for (const auto& artefact : translation.artefacts)
            check_golden("policy/" + artefact.file_name, artefact.content);
        for (const auto& line : translation.report)
            report += line.target + "\t" + line.key + "\t" + line.code + "\t" + level_name(line.level) +
                      "\t" + line.message + "\n";
    }
    check_golden("policy/" + policy.name + ".report.tsv", report);
}

}  // namespace

TEST_CASE("a strict policy for company devices keeps its artefacts and its report") {
    check_files(strict());
}

TEST_CASE("a policy for personal devices keeps its artefacts and its report") {
    check_files(byod());
}

TEST_CASE("the same policy gives the same bytes twice, and no other name's identifiers") {
    std::set<std::string> contents;
    for (const auto target : mdm::policy::targets()) {
        const auto once = translated(strict(), target);
        const auto twice = translated(strict(), target);
        REQUIRE(once.artefacts.size() == twice.artefacts.size());
        for (std::size_t i = 0; i < once.artefacts.size(); ++i) {
            CHECK(once.artefacts[i].content == twice.artefacts[i].content);
            CHECK(once.artefacts[i].content.find('\r') == std::string::npos);
            contents.insert(once.artefacts[i].content);
        }
    }
    CHECK(contents.size() == 4);
}
