// The exact requests that operations are, one row each.
#include <doctest/doctest.h>

#include <algorithm>

#include "backends/meraki/meraki_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

const std::string devices = "/api/v1/networks/N_1/sm/devices";
std::string text(const char* value) {
    return value;
}

struct Expected {
    std::string operation;
    std::string os;
    Inputs inputs;
    std::string request;  // ID is the device's id
    Outcome outcome = Outcome::accepted;
};

const std::vector<Expected>& rows() {
    static const std::vector<Expected> all{
        {"device.lock", "iOS 17", {}, "POST " + devices + R"(/lock {"ids":["ID"]})"},
        {"device.lock",
         "macOS 14",
         {{"pin", Secret("123456")}},
         "POST " + devices + R"(/lock {"ids":["ID"],"pin":123456})"},
        {"device.wipe", "iOS 17", {}, "POST " + devices + R"(/wipe {"id":"ID"})"},
        {"device.wipe",
         "macOS 14",
         {{"pin", Secret("987654")}},
         "POST " + devices + R"(/wipe {"id":"ID","pin":987654})"},
        {"device.retire", "Android 14", {}, "POST " + devices + "/ID/unenroll"},
        {"device.restart", "iOS 17", {}, "POST " + devices + R"(/reboot {"ids":["ID"]})"},
        {"device.restart",
         "macOS 14",
         {{"notify", true}},
         "POST " + devices + R"(/reboot {"ids":["ID"],"notifyUser":true})"},
        {"device.shutdown", "iOS 17", {}, "POST " + devices + R"(/shutdown {"ids":["ID"]})"},
        {"device.sync", "iOS 17", {}, "POST " + devices + R"(/checkin {"ids":["ID"]})"},
        {"device.sync", "iOS 17", {{"inventory", true}}, "POST " + devices + "/ID/refreshDetails"},
        {"device.rename",
         "iOS 17",
         {{"name", text("cart \"7\"")}},
         "PUT " + devices + R"(/fields {"deviceFields":{"name":"cart \"7\""},"id":"ID"})"},
        {"app.push",
         "iOS 17",
         {{"app", text("1234")}},
         "POST " + devices + R"(/ID/installApps {"appIds":["1234"]})"},
        {"group.add",
         "iOS 17",
         {{"group", text("ward")}},
         "POST " + devices + R"(/modifyTags {"ids":["ID"],"tags":["ward"],"updateAction":"add"})",
         Outcome::acknowledged},
        {"group.remove",
         "iOS 17",
         {{"group", text("ward")}},
         "POST " + devices + R"(/modifyTags {"ids":["ID"],"tags":["ward"],"updateAction":"delete"})",
         Outcome::acknowledged},
        {"app.remove",
         "iOS 17",
         {{"app", text("1234")}},
         "POST " + devices + R"(/ID/uninstallApps {"appIds":["1234"]})"},
    };
    return all;
}

std::string with_id(std::string request, const std::string& id) {
    for (auto at = request.find("ID"); at != std::string::npos; at = request.find("ID", at + id.size()))
        request.replace(at, 2, id);
    return request;
}

}  // namespace

TEST_CASE("each operation is the request that the specification has, and Meraki takes it") {
    for (const Expected& row : rows()) {
        CAPTURE(row.request);
        MerakiSite meraki;
        const Target target = meraki.add(row.os);
        // its network is learnt, and remembered
        RowBatch batch(tables::devices.columns.size());
        REQUIRE(meraki.backend().read_devices(std::vector{target.id}, ColumnSet(), batch).ok());
        meraki.site.sent();
        const Receipt receipt = meraki.site.run(row.operation, target, row.inputs);
        if (receipt.error) MESSAGE(receipt.error->text());
        CHECK(receipt.outcome == row.outcome);
        CHECK(meraki.site.sent() == std::vector{with_id(row.request, target.id)});
        CHECK(net::find_header(meraki.site.last().headers, "Authorization") == "Bearer meraki-key-1");
        CHECK(meraki.server.received(row.operation, target.id) == 1);
        CHECK(meraki.server.surprises.empty());
    }
}

TEST_CASE("a device's network is looked up when it is not known") {
    MerakiSite meraki(3, 3);
    const Target target = meraki.add("iOS 17");
    CHECK(meraki.site.run("device.lock", target).outcome == Outcome::accepted);
    const auto sent = meraki.site.sent();
    REQUIRE(sent.size() == 3);
    CHECK(sent[0] == "GET /api/v1/organizations/2930418/networks?perPage=1000");
    CHECK(sent[1].starts_with("GET /api/v1/networks/N_1/sm/devices?perPage=1000&ids%5B%5D=" + target.id));
    CHECK(sent[2] == "POST " + devices + R"(/lock {"ids":[")" + target.id + R"("]})");
}

TEST_CASE("several networks are gone through, and no other") {
    MerakiSite meraki(3, 4);
    meraki.server.add_network("N_3", "Depot");
    meraki.server.fill("N_3", 5);
    meraki.site.context.settings["network"] = "N_2, N_3";
    CHECK(list_all(meraki.backend(), tables::devices, columns({Field::id})).size() == 9);
    const auto sent = meraki.site.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].starts_with("GET /api/v1/networks/N_2/sm/devices?"));
    CHECK(sent[1].starts_with("GET /api/v1/networks/N_3/sm/devices?"));
}

TEST_CASE("networks after the first are asked together, and listed in their order") {
    MerakiSite meraki(3);
    for (const char* network : {"N_2", "N_3", "N_4", "N_5"}) {
        meraki.server.add_network(network, network);
        meraki.server.fill(network, 2);
    }
    std::vector<std::string> ids;
    for (const Row& row : list_all(meraki.backend(), tables::devices, columns({Field::id})))
        ids.push_back(row[0].value());
    CHECK(ids.size() == 11);
    CHECK(std::is_sorted(ids.begin(), ids.end()));  // ids are given in the order of the networks
    CHECK(meraki.site.wire.peak == 4);
    CHECK(meraki.site.sent().size() == 6);
}

TEST_CASE("who stops at the first network asks for no other") {
    MerakiSite meraki(3, 4);
    ListRequest request;
    request.table = &tables::devices;
    const auto source = meraki.backend().list(request);
    REQUIRE(source.ok());
    RowBatch batch(tables::devices.columns.size());
    REQUIRE((*source)->next(batch).ok());
    CHECK(batch.rows() == 3);
    CHECK(meraki.site.sent().size() == 2);  // the networks, and the first one's devices
}

TEST_CASE("a region has its own host, and one address stands in for both of Meraki's") {
    MerakiSite meraki(2);
    meraki.site.context.settings["region"] = "canada";
    meraki.server.origin = "https://api.meraki.ca";
    CHECK(meraki.backend().check().ok());
    MerakiSite other(2);
    other.site.context.credentials = {
        {"client_id", "env:ID"}, {"client_secret", "env:SECRET"}, {"refresh_token", "env:REFRESH"}};
    other.site.environment.values.insert({{"ID", "id-1"}, {"SECRET", "secret-1"}, {"REFRESH", "refresh-0"}});
    other.site.context.settings["url"] = "http://127.0.0.1:8080/api/v1";
    CHECK_FALSE(other.backend().check().ok());  // it gives no tokens
    CHECK(other.site.wire.requests.at(0).url == "http://127.0.0.1:8080/oauth/token");
}

TEST_CASE("an enrollment token is made for the only network, listed, and revoked") {
    MerakiSite meraki;
    Target nobody;
    const Receipt made =
        meraki.site.run("enrollment.create", nobody, {{"platform", text("ios")}, {"expires", text("48h")}});
    CHECK(made.outcome == Outcome::accepted);
    CHECK(made.handed_back.at("token").reveal() == "raw-token-secret-1");
    CHECK(meraki.site.sent().back() ==
          "POST /api/v1/organizations/2930418/sm/bulkEnrollment/token "
          R"({"expiresAt":"2026-11-23T18:00:00Z","networkId":"N_1"})");
    const auto rows =
        list_all(meraki.backend(), tables::enrollments, ColumnSet::all(tables::enrollments.columns.size()));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][*tables::enrollments.find("expires_at")] == "2026-11-23T18:00:00Z");
    Target token;
    token.id = "1";
    CHECK(meraki.site.run("enrollment.revoke", token).outcome == Outcome::accepted);
    CHECK(meraki.site.sent().back() == "DELETE /api/v1/organizations/2930418/sm/bulkEnrollment/token/1");
    CHECK(meraki.server.received("enrollment.create") == 1);
    CHECK(meraki.server.received("enrollment.revoke", "1") == 1);
}

TEST_CASE("an enrollment token needs an organization and one network, and nothing is sent without") {
    for (const char* network : {"", "N_1,N_2"}) {
        MerakiSite meraki(1, 1);
        if (*network == 0) meraki.site.context.settings = {{"network", "N_1"}};
        if (*network != 0) meraki.site.context.settings["network"] = network;
        const Receipt made = meraki.site.run("enrollment.create", Target(), {{"platform", text("ios")}});
        CHECK(made.outcome == Outcome::rejected);
        REQUIRE(made.error);
        CHECK(made.error->code == Code::usage);
        CHECK(made.error->hint.find("--set") != std::string::npos);
        CHECK(meraki.site.sent().empty());
        if (*network != 0) continue;
        ListRequest request;
        request.table = &tables::enrollments;
        request.columns = ColumnSet::all(tables::enrollments.columns.size());
        auto source = meraki.backend().list(request);
        RowBatch batch(tables::enrollments.columns.size());
        const Error error = source.ok() ? (*source)->next(batch).error() : source.error();
        CHECK(error.code == Code::usage);
        CHECK(error.hint.find("organization") != std::string::npos);
    }
}

TEST_CASE("a context may ask for fewer requests at once and a second, and never for more") {
    MerakiSite meraki(40);
    meraki.site.context.settings["network"] = "N_1";
    meraki.site.context.connection.concurrency = 2;
    meraki.site.context.connection.requests_per_second = 4;
    ListFeed feed;
    for (const Row& row : list_all(meraki.backend(), tables::devices, ColumnSet()))
        feed.add("device.restart", device_target(row[0].value(), "ios"));
    const Time before = meraki.clock.now();
    const Stop never;
    REQUIRE(meraki.backend().run(feed, never).ok());
    CHECK(meraki.server.received("device.restart") == 40);
    CHECK(meraki.site.wire.peak <= 2);
    CHECK(meraki.clock.now() - before >= std::chrono::milliseconds(9'500));
    MerakiSite eager(40);
    eager.site.context.connection.requests_per_second = 1000;
    eager.site.context.connection.concurrency = 1000;
    CHECK(eager.backend().window() == 8);
}

TEST_CASE("the setting 'networks' spares asking for them, and keeps to them") {
    MerakiSite meraki(3, 3);
    meraki.site.context.settings["network"] = "N_2";
    CHECK(list_all(meraki.backend(), tables::devices, columns({Field::id})).size() == 3);
    const auto sent = meraki.site.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].starts_with("GET /api/v1/networks/N_2/sm/devices?"));
}

TEST_CASE("only what is wanted is asked for") {
    MerakiSite meraki(3);
    meraki.site.context.settings["network"] = "N_1";
    list_all(meraki.backend(), tables::devices, columns({Field::name, Field::serial}));
    CHECK(meraki.site.sent() == std::vector<std::string>{"GET " + devices + "?perPage=1000"});
    list_all(meraki.backend(), tables::devices, columns({Field::email, Field::battery}));
    const auto sent = meraki.site.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].find("fields%5B%5D=ownerEmail") != std::string::npos);
    CHECK(sent[0].find("fields%5B%5D=batteryEstCharge") != std::string::npos);
    CHECK(meraki.server.surprises.empty());
}

TEST_CASE("what Meraki cannot honour is refused before anything is sent, with the reason") {
    struct Row {
        std::string operation;
        Inputs inputs;
        std::string reason;
    };
    const std::vector<Row> wrong{
        {"device.lock", {{"pin", Secret("012345")}}, "pin"},  // an integer cannot begin with a zero
        {"device.lock", {{"pin", Secret("12345")}}, "pin"},
        {"device.lock", {{"message", text("hello")}}, "no text"},
        {"device.lock", {{"phone", text("+31 6")}}, "no number"},
        {"device.wipe", {{"pin", Secret("012345")}}, "pin"},
        {"device.wipe", {{"keep-data-plan", true}}, "no such choice"},
        {"device.wipe", {{"return-to-service", true}}, "no such choice"},
        {"device.wipe", {{"wifi-profile", Secret("<plist/>")}}, "no such choice"},
        {"device.locate", {}, "position"},
        {"device.clear-passcode", {}, "passcode"},
        {"device.lost-mode-on", {{"message", text("lost")}}, "lost mode"},
        {"device.update-os", {}, "updates"},
    };
    for (const Row& row : wrong) {
        CAPTURE(row.operation);
        MerakiSite meraki;
        meraki.site.context.settings["network"] = "N_1";
        const Target target = meraki.add("macOS 14");
        const Receipt receipt = meraki.site.run(row.operation, target, row.inputs);
        CHECK((receipt.outcome == Outcome::unsupported || receipt.outcome == Outcome::rejected));
        REQUIRE(receipt.error);
        CHECK_MESSAGE(receipt.error->message.find(row.reason) != std::string::npos, receipt.error->message);
        CHECK(receipt.error->text().find("12345") == std::string::npos);  // a PIN is a secret
        CHECK(meraki.server.witness().empty());
    }
}

TEST_CASE("a device that the answer leaves out was not locked") {
    MerakiSite meraki;
    const Target target = meraki.add("iOS 17");
    meraki.server.device(target.id)["hasMdm"] = false;
    const Receipt receipt = meraki.site.run("device.lock", target);
    CHECK(receipt.outcome == Outcome::rejected);
    CHECK(meraki.server.received("device.lock") == 0);
}

TEST_CASE("no write ever has a scope, or no device at all") {
    MerakiSite meraki(6);
    for (const Row& row : list_all(meraki.backend(), tables::devices, columns({Field::platform})))
        for (const char* operation : {"device.sync", "device.restart", "device.shutdown"})
            meraki.site.run(operation,
                            device_target(row[0].value(), row[column(Field::platform)].value_or("")));
    Target nobody = device_target("", "ios");
    CHECK(meraki.site.run("device.restart", nobody).outcome == Outcome::rejected);
    CHECK(meraki.server.surprises.empty());
    for (const net::Request& request : meraki.site.wire.requests)
        if (request.method != "GET") CHECK(request.body.find("scope") == std::string::npos);
}

TEST_CASE("ten requests a second are kept to, and 429 is waited for") {
    MerakiSite meraki(40);
    meraki.server.enforce_rate = true;
    meraki.site.context.settings["network"] = "N_1";
    ListFeed feed;
    for (const Row& row : list_all(meraki.backend(), tables::devices, ColumnSet()))
        feed.add("device.sync", device_target(row[0].value(), "ios"));
    meraki.server.trouble({Trouble::throttled, 2, "POST", "/checkin"});
    const Stop never;
    REQUIRE(meraki.backend().run(feed, never).ok());
    for (const auto& [ticket, receipts] : feed.receipts) CHECK(receipts.at(0).outcome == Outcome::accepted);
    CHECK(meraki.server.received("device.sync") == 40);
}

TEST_CASE("answers that make no sense are not taken for success") {
    for (const Trouble trouble : {Trouble::html, Trouble::malformed, Trouble::truncated}) {
        MerakiSite meraki(4);
        meraki.server.trouble({trouble, 100, "GET", "/sm/devices"});
        ListRequest request;
        request.table = &tables::devices;
        auto source = meraki.backend().list(request);
        REQUIRE(source.ok());
        RowBatch batch(tables::devices.columns.size());
        const auto next = (*source)->next(batch);
        REQUIRE_FALSE(next.ok());
        CHECK(next.error().code == Code::bad_response);
    }
    MerakiSite meraki;
    const Target target = meraki.add("iOS 17");
    meraki.server.trouble({Trouble::truncated, 1, "POST", "/wipe"});
    CHECK(meraki.site.run("device.wipe", target).outcome == Outcome::unknown);
    meraki.server.trouble({Trouble::failing, 1, "POST", "/wipe"});
    CHECK(meraki.site.run("device.wipe", target).outcome == Outcome::unknown);
    CHECK(meraki.server.received("device.wipe") == 1);
}

TEST_CASE("a key that is not taken says so") {
    MerakiSite meraki(2);
    meraki.server.keys = {"another"};
    const auto checked = meraki.backend().check();
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().code == Code::unauthenticated);
    CHECK(checked.error().text().find("meraki-key-1") == std::string::npos);
}

TEST_CASE("a target group's devices are those that its tags select") {
    MerakiSite meraki(9);
    CHECK(list_all(meraki.backend(), tables::devices, columns({Field::tags}), "701").size() == 3);
    CHECK(meraki.site.sent().back().find("scope%5B%5D=withAny&scope%5B%5D=ward") != std::string::npos);
    CHECK(list_all(meraki.backend(), tables::devices, ColumnSet(), "702").size() == 9);
    meraki.site.sent();
    CHECK(list_all(meraki.backend(), tables::devices, ColumnSet(), "703").empty());  // a group of users
    for (const std::string& line : meraki.site.sent()) CHECK(line.find("scope") == std::string::npos);
    CHECK(list_all(meraki.backend(), tables::devices, ColumnSet(), "704").size() == 3);
    CHECK(meraki.site.sent().back().find("scope%5B%5D=withAny&scope%5B%5D=ward&scope%5B%5D=loan") !=
          std::string::npos);
}

TEST_CASE("columns are read from Meraki's own names") {
    MerakiSite meraki(3);
    const auto rows =
        list_all(meraki.backend(), tables::devices, ColumnSet::all(tables::devices.columns.size()));
    const Row& phone = rows.at(0);
    const auto at = [&](Field field) { return phone[column(field)].value_or("(null)"); };
    CHECK(at(Field::serial) == "MSM0000000");
    CHECK(at(Field::platform) == "ios");
    CHECK(at(Field::os_version) == "17.6.1");
    CHECK(at(Field::enrollment) == "enrolled");
    CHECK(at(Field::last_seen) == "2026-11-21T18:00:00Z");
    CHECK(at(Field::enrolled_at) == "2025-12-01T00:00:00Z");
    CHECK(at(Field::tags) == R"(["ward"])");
    CHECK(at(Field::supervised) == "true");
    CHECK(at(Field::ownership) == "(null)");
    CHECK(at(Field::storage_total) == "(null)");  // in units that nobody published
    CHECK(rows.at(1)[column(Field::platform)] == "ipados");
    CHECK(rows.at(2)[column(Field::platform)] == "macos");
}

TEST_CASE("there are no policy objects, and that is told") {
    MerakiSite meraki;
    CHECK(meraki.backend().objects() == nullptr);
    const Capability capability = meraki.backend().can(*find_operation("policy.create"));
    CHECK(capability.support == Support::no);
    CHECK(capability.reason.find("tags and target groups only") != std::string::npos);
}
