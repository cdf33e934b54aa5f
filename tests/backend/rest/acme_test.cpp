// One vendor from the user's folder, end to end.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "backend/rest/acme_server.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

constexpr std::size_t width = column(Field::backend) + 1;

Receipt run_one(Backend& backend, std::string_view operation, const std::string& id, Inputs inputs = {},
                std::string platform = "ios") {
    ListFeed feed;
    feed.add(operation, {TargetKind::device, id, "", "", "", std::move(platform), ""}, std::move(inputs));
    const Stop stop;
    REQUIRE(backend.run(feed, stop).ok());
    return feed.only(0);
}

}  // namespace

TEST_CASE("devices of a user's own backend are listed a page at a time") {
    AcmeWorld acme(250);
    const auto rows = list_all(*acme.backend, tables::devices, ColumnSet::all(width));
    REQUIRE(rows.size() == 250);
    CHECK(rows[0][column(Field::serial)] == "AC00001");
    CHECK(rows[0][column(Field::platform)] == "android");
    CHECK(rows[0][column(Field::os_version)] == "14");
    CHECK(rows[0][column(Field::last_seen)] == "2026-11-20T08:00:00Z");
    CHECK(rows[0][column(Field::groups)] == R"(["odd"])");
    CHECK_FALSE(rows[8][column(Field::serial)].has_value());
    const auto& asked = acme.door.requests;
    CHECK(std::count_if(asked.begin(), asked.end(), [](const net::Request& request) {
              return is(request, "GET", "/api/v1/devices");
          }) == 3);
}

TEST_CASE("a lock carries what was asked, and nothing that was not") {
    AcmeWorld acme;
    const Receipt receipt = run_one(*acme.backend, "device.lock", "3", {{"message", std::string("Hi")}});
    CHECK(receipt.outcome == Outcome::accepted);
    CHECK(receipt.command_id == "c1");
    REQUIRE_FALSE(acme.door.requests.empty());
    const net::Request& request = acme.door.requests.back();
    CHECK(request.method == "POST");
    CHECK(request.url == "https://acme.example/api/v1/devices/3/commands");
    CHECK(nlohmann::json::parse(request.body) == nlohmann::json{{"kind", "lock"}, {"text", "Hi"}});
    CHECK(request.effect == Effect::unsafe);
    CHECK(acme.server.received("device.lock", "3") == 1);
}

TEST_CASE("an input that the server cannot honour is refused before anything is sent") {
    AcmeWorld acme;
    const auto pin = run_one(*acme.backend, "device.lock", "3", {{"pin", Secret("123456")}});
    CHECK(pin.outcome == Outcome::unsupported);
    CHECK(pin.error->message.find("Acme locks phones only") != std::string::npos);
    CHECK(pin.error->text().find("123456") == std::string::npos);
    const auto zero = run_one(*acme.backend, "device.wipe", "3", {{"pin", Secret("012345")}});
    CHECK(zero.outcome == Outcome::rejected);
    CHECK(zero.error->text().find("012345") == std::string::npos);
    CHECK(acme.door.requests.empty());
    CHECK(run_one(*acme.backend, "device.restart", "3", {{"notify", false}}).outcome == Outcome::accepted);
}

TEST_CASE("a pin is sent as the number that the server takes, and no trace may show it") {
    AcmeWorld acme;
    run_one(*acme.backend, "device.wipe", "3", {{"pin", Secret("123456")}});
    const net::Request& request = acme.door.requests.back();
    CHECK(nlohmann::json::parse(request.body)["pin"] == 123456);
    REQUIRE(request.secrets.size() >= 1);
    bool kept = false;
    for (const Secret& secret : request.secrets) kept = kept || secret.reveal() == "123456";
    CHECK(kept);
}

TEST_CASE("a wrong key stops everything, and nothing was sent") {
    AcmeWorld acme;
    acme.world.environment.values["ACME_KEY"] = "wrong";
    ListFeed feed;
    for (int i = 0; i < 30; ++i) feed.add("device.lock", {TargetKind::device, "3", "", "", "", "", ""});
    const Stop stop;
    const auto done = acme.backend->run(feed, stop);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().code == Code::unauthenticated);
    CHECK(feed.handed_out <= 12);
    for (const auto& [ticket, receipts] : feed.receipts) {
        REQUIRE(receipts.size() == 1);
        CHECK(receipts[0].outcome == Outcome::not_sent);
    }
    CHECK(feed.receipts.size() == feed.handed_out);
    CHECK(acme.server.witness.empty());
}

TEST_CASE("columns of the detail call cost a call for each device, others none") {
    AcmeWorld acme;
    CHECK(acme.backend->origin(tables::devices, column(Field::battery)) == Origin::detail);
    CHECK(acme.backend->origin(tables::devices, column(Field::serial)) == Origin::list);
    CHECK(acme.backend->origin(tables::devices, column(Field::imei)) == Origin::nowhere);
    RowBatch rows(width);
    const std::array<std::string, 3> ids{"2", "99", "1"};
    REQUIRE(acme.backend->read_devices(ids, columns({Field::battery}), rows).ok());
    CHECK(rows.at(0, column(Field::battery)).integer == 85);
    CHECK(rows.at(1, 0).is_null());
    CHECK(rows.at(2, 0).text == "1");
    CHECK(acme.door.requests.size() == 3);
}

TEST_CASE("filters go to the server in its own words") {
    AcmeWorld acme;
    ListRequest request;
    request.table = &tables::devices;
    request.filters = {{column(Field::ownership), FilterOp::equals, Cell::of("company")}};
    auto source = acme.backend->list(request);
    REQUIRE(source.ok());
    all_rows(**source, width);
    CHECK(query_of(acme.door.requests.back(), "owner") == "corp");
    CHECK_FALSE(acme.backend->understands(tables::devices, column(Field::name), FilterOp::equals));
}

TEST_CASE("a context says what it lacks") {
    AcmeWorld acme;
    Context context = acme_context();
    context.settings.clear();
    CHECK(open_backend(context, acme.world.seams).error().hint.find("--set url=") != std::string::npos);
    context = acme_context();
    context.credentials.clear();
    CHECK(open_backend(context, acme.world.seams).error().hint.find("--credential api_key=") !=
          std::string::npos);
    context = acme_context();
    context.settings["urll"] = "x";
    CHECK(open_backend(context, acme.world.seams).error().hint.find("'url'") != std::string::npos);
    context = acme_context();
    context.settings["url"] = "acme.example";
    CHECK(open_backend(context, acme.world.seams).error().code == Code::usage);
}

TEST_CASE("a credential is read when it is needed, and not before") {
    AcmeWorld acme;
    acme.world.environment.values.erase("ACME_KEY");
    auto backend = acme.world.open(acme_context());
    CHECK(backend->identity().base_url == "https://acme.example/api/v1");
    const auto checked = backend->check();
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().text().find("ACME_KEY") != std::string::npos);
    CHECK(acme.door.requests.empty());
}

TEST_CASE("check says who we are and which server it is; quotas and counts come from the descriptor") {
    AcmeWorld acme;
    const auto checked = acme.backend->check();
    REQUIRE(checked.ok());
    CHECK(checked->account == "anna@acme.example");
    CHECK(checked->server == "Acme Device Cloud 4.2");
    CHECK(acme.backend->daily_quota(*find_operation("device.wipe")) == 50);
    CHECK_FALSE(acme.backend->daily_quota(*find_operation("device.lock")).has_value());
    CHECK(*acme.backend->count_devices() == 12);
}
