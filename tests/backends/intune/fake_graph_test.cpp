// The fake's own habits: what a test of the backend rests on.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backends/intune/graph_sender.hpp"
#include "support/fakes.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

struct World {
    json get(const std::string& path, int status = 200) {
        net::Request request;
        request.url = path.starts_with("https:") ? path : "https://graph.microsoft.com" + path;
        return send(std::move(request), status);
    }
    json post(const std::string& path, const json& body, int status, net::Headers headers = {}) {
        net::Request request;
        request.method = "POST";
        request.url = "https://graph.microsoft.com" + path;
        request.headers = std::move(headers);
        net::set_header(request.headers, "Content-Type", "application/json");
        request.body = body.dump();
        return send(std::move(request), status);
    }
    json send(net::Request request, int status) {
        json body;
        sender.send(std::move(request), [&](Result<net::Response> result) {
            REQUIRE(result.ok());
            CHECK(result->status == status);
            body = json::parse(result->body, nullptr, false);
        });
        sender.step(stop);
        return body;
    }

    FakeClock clock;
    FakeGraph graph{clock, {.page = 10}};
    GraphSender sender{graph};
    Stop stop;
};

}  // namespace

TEST_CASE("the fake Graph: pages follow next links, and a listing hides what a single read tells") {
    World world;
    world.graph.add_fleet(25);
    std::size_t rows = 0;
    std::string next = "/v1.0/deviceManagement/managedDevices?$select=id,udid";
    for (int page = 0; page < 10 && !next.empty(); ++page) {
        const json body = world.get(next);
        rows += body["value"].size();
        for (const json& row : body["value"]) CHECK(row["udid"].is_null());
        next = body.value("@odata.nextLink", std::string());
    }
    CHECK(rows == 25);
    const std::string id = world.graph.device_ids()[0];
    CHECK(world.get("/v1.0/deviceManagement/managedDevices/" + id)["udid"].is_null());
    CHECK(world.get("/v1.0/deviceManagement/managedDevices/" + id + "?$select=udid")["udid"].is_string());
    world.get("/v1.0/deviceManagement/managedDevices/" + id + "?$select=lostModeState", 400);
    CHECK(world.get("/beta/deviceManagement/managedDevices/" + id +
                    "?$select=lostModeState")["lostModeState"] == "disabled");
}

TEST_CASE("the fake Graph: a filter that it does not understand brings everything") {
    World world;
    world.graph.add_fleet(8);
    const auto count = [&](const std::string& filter) {
        return world.get("/v1.0/deviceManagement/managedDevices?$filter=" + filter)["value"].size();
    };
    CHECK(count("serialNumber%20eq%20'iSN000001'") == 1);
    CHECK(count("udid%20eq%20'x'") == 8);
    CHECK(count("operatingSystem%20ne%20'iOS'") == 8);
    CHECK(count("operatingSystem%20eq%20'iOS'%20or%20serialNumber%20eq%20'mSN000003'") == 2);
}

TEST_CASE(
    "the fake Graph: a write in a protected area is filed, and done when it comes again with the code") {
    World world;
    world.graph.add_fleet(1);
    world.graph.protected_areas = {"device actions"};
    const std::string path = "/v1.0/deviceManagement/managedDevices/" + world.graph.device_ids()[0] + "/wipe";
    const json body = json::object();
    world.post(path, body, 400);
    world.post(path, body, 412, {{"x-msft-approval-justification", "d2h5"}});
    world.post(path, body, 409, {{"x-msft-approval-justification", "d2h5"}});
    const std::string code = world.graph.approval_codes().at(0);
    world.post(path, body, 409, {{"x-msft-approval-code", code}});
    world.graph.approve(code);
    world.post(path, {{"keepUserData", true}}, 400, {{"x-msft-approval-code", code}});
    world.post(path, body, 204, {{"x-msft-approval-code", code}});
    CHECK(world.get("/beta/deviceManagement/operationApprovalRequests/" + code)["status"] == "completed");
}

TEST_CASE("the fake Graph: compliance policies need one block action, configurations their type") {
    World world;
    json policy{{"@odata.type", "#microsoft.graph.iosCompliancePolicy"}, {"displayName", "p"}};
    world.post("/v1.0/deviceManagement/deviceCompliancePolicies", policy, 400);
    policy["scheduledActionsForRule"] = {
        {{"ruleName", "PasswordRequired"},
         {"scheduledActionConfigurations", {{{"actionType", "block"}, {"gracePeriodHours", 24}}}}}};
    world.post("/v1.0/deviceManagement/deviceCompliancePolicies", policy, 201);
    world.post("/v1.0/deviceManagement/deviceConfigurations", {{"displayName", "c"}}, 400);
}
