// The exact requests that operations are, one row each.
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <algorithm>

#include "backends/jamf/jamf_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

std::string text(const char* value) {
    return value;
}

struct Expected {
    std::string operation;
    std::string id;
    std::string platform;
    Inputs inputs;
    std::string request;  // MANAGEMENT is the device's second id
};

std::string queued(const std::string& command) {
    return R"(POST /api/v2/mdm/commands {"clientData":[{"managementId":"MANAGEMENT"}],"commandData":)" +
           command + "}";
}

const std::vector<Expected>& rows() {
    static const std::vector<Expected> all{
        {"device.lock",
         "computer:3",
         "macos",
         {{"pin", Secret("012345")}, {"message", text("call us")}, {"phone", text("+31 6")}},
         queued(R"({"commandType":"DEVICE_LOCK","message":"call us","phoneNumber":"+31 6","pin":"012345"})")},
        {"device.lock", "mobile:2", "ipados", {}, queued(R"({"commandType":"DEVICE_LOCK"})")},
        {"device.wipe", "computer:3", "macos", {}, "POST /api/v4/computers-inventory/3/erase {}"},
        {"device.wipe",
         "computer:3",
         "macos",
         {{"pin", Secret("012345")}},
         R"(POST /api/v4/computers-inventory/3/erase {"pin":"012345"})"},
        {"device.wipe", "mobile:2", "ipados", {}, "POST /api/v2/mobile-devices/2/erase {}"},
        {"device.wipe",
         "mobile:2",
         "ipados",
         {{"keep-data-plan", true}, {"return-to-service", true}},
         R"(POST /api/v2/mobile-devices/2/erase {"preserveDataPlan":true,"returnToService":true})"},
        {"device.retire", "computer:3", "macos", {}, "POST /api/v4/computers-inventory/3/remove-mdm-profile"},
        {"device.retire", "mobile:2", "ipados", {}, "POST /api/v2/mobile-devices/2/unmanage"},
        {"device.locate", "mobile:2", "ipados", {}, queued(R"({"commandType":"DEVICE_LOCATION"})")},
        {"device.restart", "mobile:2", "ipados", {}, queued(R"({"commandType":"RESTART_DEVICE"})")},
        {"device.restart",
         "computer:3",
         "macos",
         {{"notify", true}},
         queued(R"({"commandType":"RESTART_DEVICE","notifyUser":true})")},
        {"device.shutdown", "computer:3", "macos", {}, queued(R"({"commandType":"SHUT_DOWN_DEVICE"})")},
        {"device.sync",
         "mobile:2",
         "ipados",
         {},
         R"(POST /api/v2/mdm/blank-push {"clientManagementIds":["MANAGEMENT"]})"},
        {"device.lost-mode-on",
         "mobile:2",
         "ipados",
         {{"message", text("lost")}, {"footnote", text("ward 7")}},
         queued(
             R"({"commandType":"ENABLE_LOST_MODE","lostModeFootnote":"ward 7","lostModeMessage":"lost"})")},
        {"device.lost-mode-off", "mobile:2", "ipados", {}, queued(R"({"commandType":"DISABLE_LOST_MODE"})")},
        {"device.rename",
         "mobile:2",
         "ipados",
         {{"name", text("cart \"7\"")}},
         R"(PATCH /api/v2/mobile-devices/2 {"enforceName":true,"name":"cart \"7\""})"},
        {"device.rename",
         "computer:3",
         "macos",
         {{"name", text("front desk")}},
         queued(R"({"commandType":"SETTINGS","deviceName":"front desk"})")},
        {"device.update-os",
         "computer:3",
         "macos",
         {},
         R"(POST /api/v1/managed-software-updates/plans {"config":{"updateAction":"DOWNLOAD_INSTALL","versionType":"LATEST_ANY"},"devices":[{"deviceId":"3","objectType":"COMPUTER"}]})"},
        {"device.update-os",
         "mobile:3",
         "tvos",
         {{"version", text("18.2")}, {"deadline", text("2026-12-01T03:00:00")}},
         R"(POST /api/v1/managed-software-updates/plans {"config":{"forceInstallLocalDateTime":"2026-12-01T03:00:00","specificVersion":"18.2","updateAction":"DOWNLOAD_INSTALL_SCHEDULE","versionType":"SPECIFIC_VERSION"},"devices":[{"deviceId":"3","objectType":"APPLE_TV"}]})"},
    };
    return all;
}

std::string with_management(std::string request, const std::string& id) {
    const std::string word = "MANAGEMENT";
    if (const auto at = request.find(word); at != std::string::npos)
        request.replace(at, word.size(), JamfSite::management_id(id));
    return request;
}

/// The device's second id is learnt, and remembered.
void know(JamfSite& jamf, const Target& target) {
    RowBatch batch(tables::devices.columns.size());
    REQUIRE(jamf.backend().read_devices(std::vector{target.id}, columns({Field::name}), batch).ok());
    jamf.site.sent();
}

}  // namespace

TEST_CASE("each operation is the request that the specification has, and Jamf Pro takes it") {
    for (const Expected& row : rows()) {
        CAPTURE(row.request);
        JamfSite jamf(5, 5);
        const Target target = device_target(row.id, row.platform);
        know(jamf, target);
        const Receipt receipt = jamf.site.run(row.operation, target, row.inputs);
        if (receipt.error) MESSAGE(receipt.error->text());
        CHECK(receipt.outcome == Outcome::accepted);
        CHECK(jamf.site.sent() == std::vector{with_management(row.request, row.id)});
        CHECK(net::find_header(jamf.site.last().headers, "Authorization")
                  .value_or("")
                  .starts_with("Bearer eyJ"));
        CHECK(jamf.server.received(row.operation, row.id) == 1);
        CHECK(jamf.server.surprises.empty());
        const bool no_id = row.operation == "device.sync" || row.request.starts_with("PATCH");
        CHECK(receipt.command_id.empty() == no_id);
    }
}

TEST_CASE("a second id that is not known is read first") {
    JamfSite jamf(5, 5);
    jamf.sign_in();
    CHECK(jamf.site.run("device.restart", device_target("mobile:2", "ipados")).outcome == Outcome::accepted);
    const auto sent = jamf.site.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].starts_with("GET /api/v2/mobile-devices/detail?"));
    CHECK(sent[0].find("filter=mobileDeviceId=in=(2)") != std::string::npos);
    CHECK(sent[1].find(JamfSite::management_id("mobile:2")) != std::string::npos);
}

TEST_CASE("a device that is not managed any more has no second id, and is not sent anything") {
    JamfSite jamf(5, 30);
    const Receipt receipt = jamf.site.run("device.restart", device_target("mobile:22", "ios"));
    CHECK(receipt.outcome == Outcome::rejected);
    CHECK(jamf.server.witness().empty());
}

TEST_CASE("a passcode is cleared by the unlock token that the server has, or not at all") {
    JamfSite jamf(2, 5);
    const Target with = device_target("mobile:2", "ipados");
    know(jamf, with);
    CHECK(jamf.site.run("device.clear-passcode", with).outcome == Outcome::accepted);
    const auto sent = jamf.site.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0] == "GET /api/v2/mobile-devices/2/detail");
    CHECK(sent[1] ==
          with_management(queued(R"({"commandType":"CLEAR_PASSCODE","unlockToken":"VU5MT0NLVE9LRU4="})"),
                          "mobile:2"));
    bool hidden = false;  // from traces
    for (const Secret& secret : jamf.site.last().secrets)
        hidden = hidden || secret.reveal() == "VU5MT0NLVE9LRU4=";
    CHECK(hidden);
    const Receipt without = jamf.site.run("device.clear-passcode", device_target("mobile:1", "ios"));
    CHECK(without.outcome == Outcome::unsupported);
    CHECK(without.error->message.find("no unlock token") != std::string::npos);
    CHECK(jamf.server.received("device.clear-passcode") == 1);
}

TEST_CASE("what Jamf Pro cannot honour is refused before anything is sent, with the reason") {
    struct Wrong {
        std::string operation;
        std::string id;
        std::string platform;
        Inputs inputs;
        std::string reason;
    };
    const std::vector<Wrong> wrong{
        {"device.lock", "mobile:2", "ipados", {{"pin", Secret("123456")}}, "only a Mac"},
        {"device.lock", "computer:3", "macos", {{"pin", Secret("1234")}}, "pin"},
        {"device.wipe", "mobile:2", "ipados", {{"pin", Secret("123456")}}, "only a Mac"},
        {"device.wipe", "computer:3", "macos", {{"return-to-service", true}}, "no such choice"},
        {"device.wipe", "computer:3", "macos", {{"keep-enrollment", true}}, "no such choice"},
        {"device.locate", "computer:3", "macos", {}, "cannot be located"},
        {"device.lost-mode-on", "computer:3", "macos", {{"message", text("lost")}}, "no lost mode"},
        {"device.lost-mode-on", "mobile:3", "tvos", {{"message", text("lost")}}, "ios"},
        {"device.clear-passcode", "computer:3", "macos", {}, "no passcode"},
        {"device.sync", "mobile:2", "ipados", {{"inventory", true}}, "inventory"},
    };
    for (const Wrong& row : wrong) {
        CAPTURE(row.operation);
        CAPTURE(row.id);
        JamfSite jamf(5, 5);
        const Receipt receipt = jamf.site.run(row.operation, device_target(row.id, row.platform), row.inputs);
        CHECK((receipt.outcome == Outcome::unsupported || receipt.outcome == Outcome::rejected));
        REQUIRE(receipt.error);
        CHECK_MESSAGE(receipt.error->message.find(row.reason) != std::string::npos, receipt.error->message);
        CHECK(jamf.server.witness().empty());
    }
}

TEST_CASE("computers and mobile devices of one number are two devices") {
    JamfSite jamf(3, 3);
    CHECK(jamf.site.run("device.wipe", device_target("computer:2", "macos")).outcome == Outcome::accepted);
    CHECK(jamf.server.received("device.wipe", "computer:2") == 1);
    CHECK(jamf.server.received("device.wipe", "mobile:2") == 0);
    CHECK(jamf.site.run("device.wipe", device_target("2", "macos")).outcome == Outcome::rejected);
    CHECK(jamf.site.run("device.wipe", device_target("tablet:2", "macos")).outcome == Outcome::rejected);
    CHECK(jamf.server.received("device.wipe") == 1);
}

TEST_CASE("sections are asked for as columns need them, and page by page") {
    JamfSite jamf(2, 2);
    jamf.sign_in();
    list_all(jamf.backend(), tables::devices, columns({Field::serial, Field::user}));
    const auto sent = jamf.site.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].starts_with("GET /api/v4/computers-inventory?"));
    CHECK(sent[1].starts_with("GET /api/v2/mobile-devices/detail?"));
    for (const std::string& line : sent) {
        for (const char* part : {"section=GENERAL", "section=HARDWARE", "section=USER_AND_LOCATION"})
            CHECK_MESSAGE(line.find(part) != std::string::npos, line);
        CHECK(line.find("page-size=500") != std::string::npos);
        CHECK(line.find("section=SECURITY") == std::string::npos);
    }
    CHECK(jamf.server.surprises.empty());
}

TEST_CASE("a broken record does not hide the others") {
    JamfSite jamf(0, 5);
    jamf.server.break_record(3);
    const auto rows = list_all(jamf.backend(), tables::devices, columns({Field::serial, Field::user}));
    CHECK(rows.size() == 5);
    CHECK_FALSE(rows.at(2)[column(Field::user)].has_value());
}

TEST_CASE("tokens that die are replaced, and short ones renewed early") {
    JamfSite jamf(2, 2);
    jamf.server.token_seconds = 60;
    jamf.sign_in();
    jamf.clock.advance(std::chrono::seconds(55));
    CHECK(jamf.backend().check().ok());
    CHECK(jamf.server.tokens_given == 2);
    jamf.server.forget_tokens();
    CHECK(jamf.site.run("device.wipe", device_target("computer:2", "macos")).outcome == Outcome::accepted);
    CHECK(jamf.server.tokens_given == 3);
    CHECK(jamf.server.received("device.wipe") == 1);
}

TEST_CASE("a user of the server signs in where there is no API client") {
    JamfSite jamf(2, 2);
    jamf.site.context.credentials = {{"user", "env:JAMF_USER"}, {"password", "env:JAMF_PASSWORD"}};
    jamf.site.environment.values["JAMF_USER"] = jamf.server.user;
    jamf.site.environment.values["JAMF_PASSWORD"] = jamf.server.password;
    const auto checked = jamf.backend().check();
    REQUIRE_MESSAGE(checked.ok(), checked.error().text());
    CHECK(checked->account == "mdmctl");
    CHECK(jamf.server.tokens_given == 1);
}

TEST_CASE("a user's token is kept alive without the password") {
    JamfSite jamf(2, 2);
    jamf.site.context.credentials = {{"user", "env:JAMF_USER"}, {"password", "env:JAMF_PASSWORD"}};
    jamf.site.environment.values["JAMF_USER"] = jamf.server.user;
    jamf.site.environment.values["JAMF_PASSWORD"] = jamf.server.password;
    jamf.sign_in();
    jamf.clock.advance(std::chrono::seconds(550));
    CHECK(jamf.backend().check().ok());
    CHECK(jamf.server.tokens_given == 2);
    std::size_t logins = 0;
    for (const std::string& line : jamf.server.log())
        logins += line.starts_with("POST /api/v1/auth/token") ? 1u : 0u;
    CHECK(logins == 1);
}

TEST_CASE("a server that knows the older address for tokens only is asked there") {
    JamfSite jamf(2, 2);
    jamf.server.old_sign_in = true;
    CHECK(jamf.backend().check().ok());
    CHECK(jamf.site.wire.requests.at(0).url == "https://clinic.jamfcloud.com/api/v1/oauth/token");
    CHECK(jamf.site.wire.requests.at(1).url == "https://clinic.jamfcloud.com/api/oauth/token");
}

TEST_CASE("a gateway's own paths take the place of the server's") {
    const auto asks = [](std::map<std::string, std::string> settings) {
        JamfSite jamf;
        for (auto& [name, value] : settings) jamf.site.context.settings[name] = value;
        jamf.site.context.credentials = {{"user", "env:JAMF_USER"}, {"password", "env:JAMF_PASSWORD"}};
        jamf.site.environment.values.insert({{"JAMF_USER", "u"}, {"JAMF_PASSWORD", "p"}});
        CHECK_FALSE(jamf.backend().check().ok());  // this server is no gateway
        return jamf.site.wire.requests.at(0).url;
    };
    CHECK(asks({{"url", "https://eu.api.jamfcloud.com"}, {"api_path", "/pro"}}) ==
          "https://eu.api.jamfcloud.com/pro/v1/auth/token");
    CHECK(asks({{"url", "http://127.0.0.1:4010/"}, {"api_path", "/"}}) ==
          "http://127.0.0.1:4010/v1/auth/token");
}

TEST_CASE("a command is found in a history of several pages") {
    JamfSite jamf(1, 1);
    jamf.server.page_limit = 4;  // whatever is asked for
    const Target target = device_target("mobile:1", "ios");
    for (int i = 0; i < 6; ++i) jamf.site.run("device.restart", target);
    jamf.clock.advance(std::chrono::minutes(5));
    SentCommand sent{find_operation("device.restart"), target, "", jamf.clock.now()};
    const Receipt ours = jamf.site.run("device.restart", target);
    for (int i = 0; i < 11; ++i) {
        jamf.clock.advance(std::chrono::minutes(1));
        jamf.site.run("device.lock", target);
    }
    jamf.site.sent();
    Outcome outcome = Outcome::unknown;
    REQUIRE(jamf.backend()
                .follow(std::span(&sent, 1), [&](auto, const Receipt& found) { outcome = found.outcome; })
                .ok());
    CHECK(outcome == Outcome::acknowledged);
    const auto asked = jamf.site.sent();
    CHECK(asked.size() == 4);  // of five
    sent.command_id = ours.command_id;
    REQUIRE(jamf.backend()
                .follow(std::span(&sent, 1), [&](auto, const Receipt& found) { outcome = found.outcome; })
                .ok());
    CHECK(jamf.site.sent().size() == 1);
    const auto rows =
        list_all(jamf.backend(), tables::history, ColumnSet::all(tables::history.columns.size()), "mobile:1");
    CHECK(rows.size() == 18);
}

TEST_CASE("wrong credentials are told as such, and not shown") {
    JamfSite jamf(2, 2);
    jamf.server.client_secret = "another";
    const auto checked = jamf.backend().check();
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().code == Code::unauthenticated);
    CHECK(checked.error().text().find("client-secret-1") == std::string::npos);
}

TEST_CASE("a check names the permissions that the account lacks, as far as the server lists those it has") {
    JamfSite jamf(1, 1);
    const auto checked = jamf.backend().check();
    REQUIRE(checked.ok());
    const auto& missing = checked->missing;
    const auto lacks = [&](const char* name) {
        return std::find(missing.begin(), missing.end(), name) != missing.end();
    };
    CHECK(lacks("Send Computer Remote Wipe Command"));
    CHECK(lacks("View MDM command information in Jamf Pro API"));
    CHECK_FALSE(lacks("Read Computers"));
    CHECK(std::is_sorted(missing.begin(), missing.end()));
    jamf.server.privileges.clear();
    CHECK(jamf.backend().check()->missing.empty());  // it does not tell
}

TEST_CASE("a missing permission is named as Jamf names it") {
    JamfSite jamf(2, 2);
    jamf.server.lacking = {"/api/v4/computers-inventory/2/erase"};
    const Receipt receipt = jamf.site.run("device.wipe", device_target("computer:2", "macos"));
    CHECK(receipt.outcome == Outcome::rejected);
    REQUIRE(receipt.error);
    CHECK(receipt.error->code == Code::forbidden);
    CHECK(receipt.error->message.find("Send Computer Remote Wipe Command") != std::string::npos);
}

TEST_CASE("a group of computers is its members' records") {
    JamfSite jamf(9, 3);
    const auto rows =
        list_all(jamf.backend(), tables::devices, columns({Field::name, Field::groups}), "computer:2");
    REQUIRE(rows.size() == 3);
    for (const Row& row : rows)
        CHECK(row[column(Field::groups)].value_or("").find("\"Front desk\"") != std::string::npos);
}

TEST_CASE("which calls there are follows from the server's version") {
    struct Version {
        std::string version, list, erase, retire;
    };
    for (const Version& row :
         std::vector<Version>{{"11.30.1-t1784555528405", "v4", "/api/v4/computers-inventory/2/erase",
                               "/api/v4/computers-inventory/2/remove-mdm-profile"},
                              {"11.29.1", "v3", "/api/v1/computer-inventory/2/erase",
                               "/api/v1/computer-inventory/2/remove-mdm-profile"},
                              {"11.5.0", "v1", "/api/v1/computer-inventory/2/erase",
                               "/api/v1/computer-inventory/2/remove-mdm-profile"}}) {
        CAPTURE(row.version);
        JamfSite jamf(3, 0);
        jamf.server.version = row.version;
        CHECK(list_all(jamf.backend(), tables::devices, columns({Field::serial})).size() == 3);
        const auto sent = jamf.site.sent();
        CHECK(sent.at(0) == "GET /api/v1/jamf-pro-version");
        CHECK(sent.at(1).starts_with("GET /api/" + row.list + "/computers-inventory?"));
        CHECK(jamf.site.run("device.wipe", device_target("computer:2", "macos")).outcome ==
              Outcome::accepted);
        CHECK(jamf.site.sent() == std::vector{"POST " + row.erase + " {}"});
        CHECK(jamf.site.run("device.retire", device_target("computer:2", "macos")).outcome ==
              Outcome::accepted);
        CHECK(jamf.site.sent() == std::vector{"POST " + row.retire});
        CHECK(jamf.backend().check()->server.ends_with(row.version));
    }
}

TEST_CASE("a version that the context says is not asked for") {
    JamfSite jamf(3, 0);
    jamf.site.context.settings["computers_api"] = "v3";
    jamf.site.context.settings["actions_api"] = "v4";
    jamf.site.context.settings["actions_resource"] = "computers-inventory";
    list_all(jamf.backend(), tables::devices, columns({Field::serial}));
    CHECK(jamf.site.sent().at(0).starts_with("GET /api/v3/computers-inventory?"));
}

TEST_CASE("columns are read from both spellings") {
    JamfSite jamf(1, 2);
    const auto rows =
        list_all(jamf.backend(), tables::devices, ColumnSet::all(tables::devices.columns.size()));
    REQUIRE(rows.size() == 3);
    const auto at = [&](std::size_t row, Field field) { return rows[row][column(field)].value_or("(null)"); };
    CHECK(at(0, Field::id) == "computer:1");
    CHECK(at(0, Field::platform) == "macos");
    CHECK(at(0, Field::encrypted) == "false");
    CHECK(at(0, Field::last_seen) == "2026-11-21T17:30:00.500Z");
    CHECK(at(0, Field::storage_total) == "257698037760");
    CHECK(at(0, Field::groups) == R"(["All Managed Clients","Front desk"])");
    CHECK(at(0, Field::ownership) == "(null)");
    CHECK(at(1, Field::id) == "mobile:1");
    CHECK(at(1, Field::platform) == "ios");
    CHECK(at(1, Field::imei) == "591051090000013");
    CHECK(at(1, Field::ownership) == "company");
    CHECK(at(2, Field::platform) == "ipados");
    CHECK(at(2, Field::department) == "Ward 7");
}
