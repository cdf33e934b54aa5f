// The exact requests that operations are, one row each.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backends/intune/intune_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string stable_base = "https://graph.microsoft.com/v1.0";
const std::string beta_base = "https://graph.microsoft.com/beta";

struct Expected {
    std::string operation;
    Inputs inputs;
    std::string request;  // {} is the device's id
    std::string body;     // "" = none
};

std::vector<Expected> rows() {
    return {
        {"device.lock", {}, "POST v1.0 remoteLock", ""},
        {"device.wipe", {}, "POST v1.0 wipe", R"({"keepUserData":false})"},
        {"device.wipe",
         {{"pin", Secret("123456")}, {"keep-enrollment", true}, {"keep-data-plan", true}},
         "POST v1.0 wipe",
         R"({"keepEnrollmentData":true,"keepUserData":false,"macOsUnlockCode":"123456","persistEsimDataPlan":true})"},
        {"device.retire", {}, "POST v1.0 retire", ""},
        {"device.clear-passcode", {}, "POST v1.0 resetPasscode", ""},
        {"device.locate", {}, "POST v1.0 locateDevice", ""},
        {"device.restart", {}, "POST v1.0 rebootNow", ""},
        {"device.shutdown", {}, "POST v1.0 shutDown", ""},
        {"device.sync", {}, "POST v1.0 syncDevice", ""},
        {"device.lost-mode-on",
         {{"message", std::string("call \"us\"")}, {"phone", std::string("+1 555")}},
         "POST beta enableLostMode",
         R"({"message":"call \"us\"","phoneNumber":"+1 555"})"},
        {"device.lost-mode-off", {}, "POST v1.0 disableLostMode", ""},
        {"device.rename",
         {{"name", std::string("ward-7")}},
         "POST beta setDeviceName",
         R"({"deviceName":"ward-7"})"},
    };
}

std::string written(const net::Request& request, const std::string& id) {
    for (const auto& [base, version] : {std::pair(stable_base, "v1.0"), std::pair(beta_base, "beta")}) {
        const std::string prefix = fmt::format("{}/deviceManagement/managedDevices/{}/", base, id);
        if (request.url.starts_with(prefix))
            return fmt::format("{} {} {}", request.method, version, request.url.substr(prefix.size()));
    }
    return request.method + " " + request.url;
}

/// "name=value" of a URL's query, decoded enough for a test.
bool asks_for(const net::Request& request, const std::string& name) {
    return request.url.find("%24select=") != std::string::npos && request.url.find(name) != std::string::npos;
}

}  // namespace

TEST_CASE("each operation is the request that Microsoft documents, and Intune takes it") {
    for (const Expected& row : rows()) {
        CAPTURE(row.operation);
        IntuneSite site;
        const std::string id = site.graph.add_device();
        const Receipt receipt = site.run(row.operation, site.target(id), row.inputs);
        CHECK(receipt.outcome == Outcome::accepted);
        if (receipt.error) MESSAGE(receipt.error->text());
        const auto asked = site.asked();
        REQUIRE(asked.size() == 1);
        CHECK(written(asked[0], id) == row.request);
        CHECK(asked[0].body == row.body);
        CHECK(net::find_header(asked[0].headers, "Authorization") == "Bearer token-1");
        CHECK(net::find_header(asked[0].headers, "client-request-id").value_or("").size() == 36);
        CHECK(net::find_header(asked[0].headers, "Content-Type").has_value() == !row.body.empty());
        CHECK(site.graph.received(row.operation, id) == 1);
    }
}

TEST_CASE("signing in is one form, with a scope that belongs to the cloud") {
    IntuneSite site(1);
    REQUIRE(site.backend().check().ok());
    const net::Request& request = site.graph.requests.at(0);
    CHECK(request.url == "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token");
    CHECK(request.body.find("grant_type=client_credentials") != std::string::npos);
    CHECK(request.body.find("scope=https%3A%2F%2Fgraph.microsoft.com%2F.default") != std::string::npos);
}

TEST_CASE("a listing asks for what is wanted only, and a read of one device for what listings hide") {
    IntuneSite site(3);
    list_all(site.backend(), tables::devices, columns({Field::serial, Field::os_version}));
    auto asked = site.asked();
    REQUIRE(asked.size() == 1);
    CHECK(asks_for(asked[0], "serialNumber"));
    CHECK(asks_for(asked[0], "osVersion"));
    CHECK_FALSE(asks_for(asked[0], "udid"));
    RowBatch batch(tables::devices.columns.size());
    const std::string id = site.graph.device_ids()[0];
    REQUIRE(site.backend().read_devices(std::array{id}, columns({Field::udid}), batch).ok());
    CHECK(batch_rows(batch)[0][column(Field::udid)] == site.graph.device(id)["udid"].get<std::string>());
    asked = site.asked();
    CHECK(asked.back().url.starts_with(stable_base + "/deviceManagement/managedDevices/" + id + "?"));
    CHECK(asks_for(asked.back(), "udid"));
}

TEST_CASE("what only beta tells comes from beta, and only when it is wanted") {
    IntuneSite site;
    const std::string id = site.graph.add_device();
    RowBatch batch(tables::devices.columns.size());
    REQUIRE(site.backend()
                .read_devices(std::array{id}, columns({Field::battery, Field::ip, Field::lost_mode}), batch)
                .ok());
    const auto row = batch_rows(batch)[0];
    CHECK(row[column(Field::battery)] == "81");
    CHECK(row[column(Field::ip)] == "10.0.0.7");
    CHECK(row[column(Field::lost_mode)] == "false");
    CHECK(site.asked().back().url.starts_with(beta_base));
}

TEST_CASE("where a device was is told after it was located") {
    IntuneSite site;
    const std::string id = site.graph.add_device();
    site.run("device.locate", site.target(id));
    site.world.clock.advance(std::chrono::hours(1));
    RowBatch batch(tables::devices.columns.size());
    REQUIRE(site.backend()
                .read_devices(std::array{id}, columns({Field::latitude, Field::longitude, Field::located_at}),
                              batch)
                .ok());
    const auto row = batch_rows(batch)[0];
    CHECK(row[column(Field::latitude)] == "48.137");
    CHECK(row[column(Field::longitude)] == "11.575");
    CHECK(row[column(Field::located_at)].has_value());
}

TEST_CASE("a filter is put as Graph understands it, and its quotes are doubled") {
    IntuneSite site;
    const std::string name = "O'Brien's iPad";
    site.graph.add_device({{"deviceName", name}});
    site.graph.add_device();
    ListRequest request;
    request.table = &tables::devices;
    request.columns = columns({Field::name});
    request.filters = {{column(Field::name), FilterOp::equals, Cell::of(name)}};
    auto source = site.backend().list(request);
    REQUIRE(source.ok());
    CHECK(all_rows(**source, tables::devices.columns.size()).size() == 1);
    CHECK(site.asked().back().url.find("O%27%27Brien%27%27s") != std::string::npos);
}

TEST_CASE("serials that mean nothing are not known") {
    IntuneSite site;
    for (const char* serial : {"0", "System Serial Number", ""})
        site.graph.add_device({{"serialNumber", serial}});
    for (const Row& row : list_all(site.backend(), tables::devices, columns({Field::serial})))
        CHECK_FALSE(row[column(Field::serial)].has_value());
}

TEST_CASE("a 403 names the permission that an action needs") {
    IntuneSite site;
    const std::string id = site.graph.add_device();
    site.graph.permissions().erase("DeviceManagementManagedDevices.PrivilegedOperations.All");
    const Receipt receipt = site.run("device.wipe", site.target(id));
    CHECK(receipt.outcome == Outcome::rejected);
    REQUIRE(receipt.error.has_value());
    CHECK(receipt.error->code == Code::forbidden);
    CHECK(receipt.error->message.find("DeviceManagementManagedDevices.PrivilegedOperations.All") !=
          std::string::npos);
    CHECK(receipt.error->message.find("_version") == std::string::npos);  // the message within the message
}

TEST_CASE("a token that has expired is renewed once, and a wipe is still sent once") {
    IntuneSite site;
    const std::string id = site.graph.add_device();
    site.run("device.sync", site.target(id));
    site.graph.expire_tokens();
    CHECK(site.run("device.wipe", site.target(id)).outcome == Outcome::accepted);
    CHECK(site.graph.received("device.wipe", id) == 1);
    CHECK(site.graph.tokens_given == 2);
}

TEST_CASE(
    "a wipe whose answer is a 5xx, a page of a proxy or nothing at all is unknown, and never sent again") {
    using Kind = FakeGraph::Fault::Kind;
    for (const auto& fault :
         std::vector<FakeGraph::Fault>{{.kind = Kind::status, .status = 503, .carried_out = true},
                                       {.kind = Kind::html},
                                       {.kind = Kind::lost, .carried_out = true}}) {
        IntuneSite site;
        const std::string id = site.graph.add_device();
        site.graph.faults = {fault};
        CHECK(site.run("device.wipe", site.target(id)).outcome == Outcome::unknown);
        CHECK(site.graph.received("device.wipe", id) == 1);
        CHECK(site.asked().size() == 1);
    }
}

TEST_CASE("a wipe that was throttled is sent again after as long as Graph asks") {
    IntuneSite site;
    const std::string id = site.graph.add_device();
    site.graph.faults = {{.kind = FakeGraph::Fault::Kind::throttled, .retry_after = "9"}};
    const Time before = site.world.clock.now();
    CHECK(site.run("device.wipe", site.target(id)).outcome == Outcome::accepted);
    CHECK(site.world.clock.now() - before >= std::chrono::seconds(9));
    CHECK(site.graph.received("device.wipe", id) == 1);
}

TEST_CASE("an action is found again by either of its names") {
    for (const bool enum_names : {false, true}) {
        IntuneSite site(0, {.enum_names = enum_names});
        const std::string id = site.graph.add_device();
        const Target target = site.target(id);
        const Time before = site.world.clock.now();
        site.run("device.wipe", target);
        const SentCommand sent{find_operation("device.wipe"), target, "", before};
        std::vector<Receipt> found;
        const auto keep = [&](std::size_t, Receipt receipt) { found.push_back(std::move(receipt)); };
        REQUIRE(site.backend().follow(std::span(&sent, 1), keep).ok());
        CHECK(found.at(0).outcome == Outcome::accepted);
        site.world.clock.advance(std::chrono::hours(2));
        REQUIRE(site.backend().follow(std::span(&sent, 1), keep).ok());
        CHECK(found.at(1).outcome == Outcome::acknowledged);  // the record is gone
    }
}

TEST_CASE("the members of a group are devices, and people in it are left out") {
    IntuneSite site(6);
    const auto ids = site.graph.device_ids();
    const std::string group = site.graph.add_group("Wards", {ids[1], ids[4]}, 3);
    std::set<std::string> listed;
    for (const Row& row : list_all(site.backend(), tables::devices, columns({Field::serial}), group))
        listed.insert(row[0].value());
    CHECK(listed == std::set<std::string>{ids[1], ids[4]});
}

TEST_CASE(
    "a cloud decides where Graph is, where one signs in and what is asked for; a url replaces its own") {
    FakeSeams world;
    Context context;
    context.name = "prod";
    context.backend = "microsoft-intune";
    context.settings = {{"tenant", "contoso.us"}, {"cloud", "usgov"}};
    context.credentials["client_id"] = "env:A";
    auto opened = open_backend(context, world.seams);
    REQUIRE_MESSAGE(opened.ok(), opened.error().text());
    CHECK((*opened)->identity().base_url == "https://graph.microsoft.us/v1.0");
    CHECK((*opened)->identity().tenant == "contoso.us");
    context.settings["url"] = "https://gateway.example/graph/v1.0/";
    opened = open_backend(context, world.seams);
    REQUIRE(opened.ok());
    CHECK((*opened)->identity().base_url == "https://gateway.example/graph/v1.0");
    context.settings["cloud"] = "moon";
    CHECK(open_backend(context, world.seams).error().code == Code::usage);
}

TEST_CASE("a server that stands in for Microsoft's two needs one address") {
    IntuneSite site(1);
    const auto signs_in_at = [&](std::map<std::string, std::string> settings) {
        Context context = site.context();
        for (auto& [name, value] : settings) context.settings[name] = value;
        const auto opened = open_backend(context, site.world.seams);
        REQUIRE_MESSAGE(opened.ok(), opened.error().text());
        site.graph.requests.clear();
        site.world.clock.advance(2h);  // no token of an earlier round
        REQUIRE((*opened)->check().ok());
        const std::string url = site.graph.requests.at(0).url;
        return url.substr(0, url.find("/contoso"));
    };
    CHECK(signs_in_at({}) == "https://login.microsoftonline.com");
    CHECK(signs_in_at({{"url", "http://127.0.0.1:8080/v1.0"}}) == "http://127.0.0.1:8080");
    CHECK(signs_in_at({{"url", "https://gateway.example/v1.0/"}}) == "https://gateway.example");
    CHECK(signs_in_at({{"url", "https://gateway.example/v1.0"}, {"login_url", "https://login.example"}}) ==
          "https://login.example");
    // Microsoft's own address, written out, is no stand-in
    CHECK(signs_in_at({{"url", "https://graph.microsoft.us/v1.0"}, {"cloud", "usgov"}}) ==
          "https://login.microsoftonline.us");
}

TEST_CASE("a check tries what needs permissions of its own, and names those that are missing") {
    IntuneSite site(2);
    CHECK(site.backend().check()->missing.empty());
    site.graph.permissions().erase("Group.Read.All");
    site.graph.permissions().erase("DeviceManagementConfiguration.Read.All");
    site.graph.permissions().erase("DeviceManagementConfiguration.ReadWrite.All");
    const auto checked = site.backend().check();
    REQUIRE_MESSAGE(checked.ok(), checked.error().text());
    CHECK(checked->missing ==
          std::vector<std::string>{"DeviceManagementConfiguration.Read.All", "Group.Read.All"});
    for (const net::Request& request : site.asked()) CHECK(request.method == "GET");
    site.graph.permissions().erase("DeviceManagementManagedDevices.Read.All");
    site.graph.permissions().erase("DeviceManagementManagedDevices.ReadWrite.All");
    CHECK(site.backend().check().error().code == Code::forbidden);
}

TEST_CASE("a retired device is followed until its record is gone") {
    IntuneSite site(1);
    const Target target = site.target(site.graph.device_ids()[0]);
    const SentCommand sent{find_operation("device.retire"), target, "", site.world.clock.now()};
    REQUIRE(site.run("device.retire", target).outcome == Outcome::accepted);
    Outcome outcome = Outcome::unknown;
    const auto found = [&](auto, const Receipt& receipt) { outcome = receipt.outcome; };
    REQUIRE(site.backend().follow(std::span(&sent, 1), found).ok());
    CHECK(outcome == Outcome::accepted);
    site.world.clock.advance(48h);
    REQUIRE(site.backend().follow(std::span(&sent, 1), found).ok());
    CHECK(outcome == Outcome::acknowledged);
}
