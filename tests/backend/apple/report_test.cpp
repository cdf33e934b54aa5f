#include "mdm/backend/apple/report.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "apple_fixture.hpp"
#include "mdm/backend/apple/check_in.hpp"
#include "mdm/base/digest.hpp"

using namespace mdm;
using namespace mdm::apple;
using mdm::test::entry;
using mdm::test::plist;

namespace {

Report report_of(std::string_view status, std::string_view members = {}) {
    const auto report = read_report(plist(entry("UDID", "U1") + entry("CommandUUID", "C1") +
                                          entry("Status", status) + std::string(members)));
    REQUIRE_MESSAGE(report.ok(), report.error().text());
    return *report;
}

std::string chain(std::string_view text, int code = 12021) {
    return fmt::format(
        "<key>ErrorChain</key><array><dict><key>ErrorCode</key><integer>{}</integer>{}{}</dict></array>",
        code, entry("ErrorDomain", "MCMDMErrorDomain"), entry("USEnglishDescription", text));
}

}  // namespace

TEST_CASE("each status is the outcome that it means") {
    CHECK(report_of("Acknowledged").outcome == Outcome::acknowledged);
    CHECK_FALSE(report_of("Acknowledged").error);
    CHECK(report_of("NotNow").outcome == Outcome::not_now);
    CHECK_FALSE(report_of("NotNow").error);
    CHECK(report_of("Error").outcome == Outcome::failed);
    CHECK(report_of("CommandFormatError").outcome == Outcome::failed);
    CHECK(report_of("Idle").idle());
    CHECK(report_of("Something").outcome == Outcome::unknown);
    CHECK(report_of("Acknowledged").command_uuid == "C1");
    CHECK(report_of("Acknowledged").udid == "U1");
}

TEST_CASE("an error is told with its chain, in English") {
    const Report report = report_of("Error", chain("Unknown command"));
    CHECK(report.error->code == Code::failed);
    CHECK(report.error->message == "MCMDMErrorDomain 12021: Unknown command");
    CHECK(report.chain == std::vector<ChainLink>{{12021, "MCMDMErrorDomain", "Unknown command"}});
    CHECK(report_of("Error").error->message == "the device answered Error");
    CHECK(report_of("CommandFormatError", chain("bad key")).error->message ==
          "the device does not understand the command: MCMDMErrorDomain 12021: bad key");
}

TEST_CASE("a chain of a stranger is cut, and its escapes are gone") {
    std::string links;
    for (int i = 0; i < 100; ++i)
        links += "<dict>" + entry("ErrorDomain", "D\xE2\x80\xAE") +
                 entry("LocalizedDescription", std::string(5000, 'x')) + "</dict>";
    const Report report = report_of("Error", "<key>ErrorChain</key><array>" + links + "</array>");
    CHECK(report.chain.size() == 16);
    CHECK(report.error->message.size() < 2000);
    CHECK(report.error->message.starts_with("D 0: xxx"));
}

TEST_CASE("settings that were refused one by one are a failure, whatever the whole says") {
    const std::string good = "<dict>" + entry("Status", "Acknowledged") + "</dict>";
    const std::string bad = "<dict>" + entry("Status", "Error") + chain("not supervised", 12036) + "</dict>";
    const auto settings = [](const std::string& items) {
        return report_of("Acknowledged", "<key>Settings</key><array>" + items + "</array>");
    };
    CHECK(settings(good).outcome == Outcome::acknowledged);
    const Report refused = settings(good + bad);
    CHECK(refused.outcome == Outcome::failed);
    CHECK(refused.error->message == "MCMDMErrorDomain 12036: not supervised");
    CHECK(settings("<dict>" + entry("Status", "Error") + "</dict>").error->message == "Error");
}

TEST_CASE("an update that was refused is a failure, and one that goes on is not done") {
    const auto update = [](const std::string& item) {
        return report_of("Acknowledged", "<key>UpdateResults</key><array><dict>" + item + "</dict></array>");
    };
    const Report going_on = update(entry("InstallAction", "InstallASAP") + entry("Status", "Downloading"));
    CHECK(going_on.outcome == Outcome::acknowledged);
    CHECK(going_on.remark == "accepted, not done: Downloading");
    CHECK(update(entry("InstallAction", "Error") + entry("Status", "Idle")).outcome == Outcome::failed);
    CHECK(update(entry("Status", "DownloadInsufficientSpace")).error->message == "DownloadInsufficientSpace");
    CHECK(update(entry("Status", "InstallFailed")).outcome == Outcome::failed);
    CHECK(update(chain("no such update", 1)).error->message == "MCMDMErrorDomain 1: no such update");
}

TEST_CASE("an app that was not taken is a failure, and one under way is not done") {
    CHECK(report_of("Acknowledged", entry("State", "Managed")).remark.empty());
    CHECK(report_of("Acknowledged", entry("State", "Installing")).remark == "accepted, not done: Installing");
    CHECK(report_of("Acknowledged", entry("State", "Failed")).error->message ==
          "the app was not taken: Failed");
    const Report rejected =
        report_of("Acknowledged", entry("State", "Queued") + entry("RejectionReason", "NotSupported"));
    CHECK(rejected.outcome == Outcome::failed);
    CHECK(rejected.error->message == "the app was not taken: NotSupported");
}

TEST_CASE("what is no report is said so") {
    CHECK(read_report("").error().code == Code::bad_response);
    CHECK(read_report(plist(entry("UDID", "U1"))).error().code == Code::bad_response);
    CHECK(read_report("<plist><array/></plist>").error().code == Code::bad_response);
}

TEST_CASE("a check-in tells who enrolls, and the token that unlocks it") {
    const auto check_in =
        read_check_in(plist(entry("MessageType", "TokenUpdate") + entry("UDID", "U1") +
                            "<key>UnlockToken</key><data>" + base64(std::string("\0\1\2", 3)) + "</data>"));
    REQUIRE(check_in.ok());
    CHECK(check_in->kind == CheckIn::Kind::token_update);
    CHECK(check_in->udid == "U1");
    CHECK(check_in->facts ==
          Facts{{Field::udid, std::string("U1")}, {Field::enrollment, std::string("enrolled")}});
    CHECK(check_in->unlock_token->reveal() == std::string("\0\1\2", 3));
}

TEST_CASE("an Authenticate message describes the device") {
    const auto check_in = read_check_in(plist(
        entry("MessageType", "Authenticate") + entry("UDID", "U1") + entry("SerialNumber", "C02X") +
        entry("ProductName", "iPad13,4") + entry("OSVersion", "17.4") + entry("BuildVersion", "21E219") +
        entry("DeviceName", "Ward 7") + entry("IMEI", "35 412207 112233 9")));
    REQUIRE(check_in.ok());
    CHECK(check_in->kind == CheckIn::Kind::authenticate);
    CHECK(std::get<std::string>(check_in->facts.at(Field::enrollment)) == "pending");
    CHECK(std::get<std::string>(check_in->facts.at(Field::platform)) == "ipados");
    CHECK(std::get<std::string>(check_in->facts.at(Field::imei)) == "354122071122339");
    CHECK(check_in->facts.count(Field::supervised) == 0);
    CHECK_FALSE(check_in->unlock_token);
    CHECK(read_check_in(plist(entry("MessageType", "CheckOut")))->kind == CheckIn::Kind::check_out);
    CHECK(read_check_in(plist(entry("MessageType", "GetToken")))->kind == CheckIn::Kind::other);
    CHECK(read_check_in(plist("")).error().code == Code::bad_response);
}
