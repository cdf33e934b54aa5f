// Membership of Entra groups.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "backends/asked_lines.hpp"
#include "backends/intune/intune_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

struct Ward {
    explicit Ward(const nlohmann::json& properties = nlohmann::json::object()) {
        device = intune.target(intune.graph.add_device(properties));
        other = intune.target(intune.graph.add_device());
        group = intune.graph.add_group("Wards", {other.id}, 1);
        members();  // signs in, and learns what the directory calls the devices
        told = intune.asked().size();
    }
    std::vector<std::string> members() {
        std::vector<std::string> ids;
        for (const Row& row : list_all(intune.backend(), tables::devices, columns({Field::id}), group))
            ids.push_back(row[0].value());
        return ids;
    }
    Receipt change(const char* operation) { return intune.run(operation, device, {{"group", group}}); }
    std::vector<std::string> sent() {
        std::vector<std::string> lines;
        const auto all = intune.asked();
        for (; told < all.size(); ++told) lines.push_back(line_of(all[told]));
        return lines;
    }
    std::string entra() { return intune.graph.device(device.id)["azureADDeviceId"].get<std::string>(); }

    IntuneSite intune;
    Target device, other;
    std::string group;
    std::size_t told = 0;
};

}  // namespace

TEST_CASE("a device joins an Entra group by its object in the directory, and leaves it") {
    Ward ward;
    const std::string find =
        fmt::format("GET /v1.0/devices?$filter=deviceId eq '{}'&$select=id", ward.entra());
    CHECK(ward.change("group.add").outcome == Outcome::acknowledged);
    auto sent = ward.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0] == find);
    const std::string add = fmt::format(
        R"(POST /v1.0/groups/{}/members/$ref {{"@odata.id":"https://graph.microsoft.com/v1.0/directoryObjects/)",
        ward.group);
    REQUIRE(sent[1].starts_with(add));
    const std::string object = sent[1].substr(add.size(), 36);
    CHECK(sent[1] == add + object + "\"}");
    CHECK(ward.members().size() == 2);
    ward.sent();

    CHECK(ward.change("group.remove").outcome == Outcome::acknowledged);
    sent = ward.sent();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0] == find);
    CHECK(sent[1] == fmt::format("DELETE /v1.0/groups/{}/members/{}/$ref", ward.group, object));
    CHECK(ward.members() == std::vector{ward.other.id});
}

TEST_CASE("who is a member already, or none, is where they should be") {
    Ward ward;
    CHECK(ward.change("group.remove").outcome == Outcome::acknowledged);
    CHECK(ward.change("group.add").outcome == Outcome::acknowledged);
    CHECK(ward.change("group.add").outcome == Outcome::acknowledged);
    CHECK(ward.members().size() == 2);
}

TEST_CASE("many devices join at once, each by its own object") {
    Ward ward;
    std::vector<Target> fleet;
    for (int i = 0; i < 30; ++i) fleet.push_back(ward.intune.target(ward.intune.graph.add_device()));
    ListFeed feed;
    for (const Target& one : fleet) feed.add("group.add", one, {{"group", ward.group}});
    const Stop never;
    REQUIRE(ward.intune.backend().run(feed, never).ok());
    for (std::size_t i = 0; i < fleet.size(); ++i) CHECK(feed.only(i).outcome == Outcome::acknowledged);
    CHECK(ward.members().size() == 31);
}

TEST_CASE("a device that the directory does not know joins nothing, and nothing is written") {
    Ward unregistered(nlohmann::json{{"azureADDeviceId", "00000000-0000-0000-0000-000000000000"}});
    const Receipt receipt = unregistered.change("group.add");
    CHECK(receipt.outcome == Outcome::rejected);
    REQUIRE(receipt.error.has_value());
    CHECK(receipt.error->message.find("not registered in Entra ID") != std::string::npos);
    CHECK(unregistered.sent().empty());
    CHECK(unregistered.intune.graph.received("group.add") == 0);
}

TEST_CASE("a group with a rule takes nobody, and says so itself; the listing tells which those are") {
    Ward ward;
    ward.intune.graph.make_dynamic(ward.group);
    const Receipt receipt = ward.change("group.add");
    CHECK(receipt.outcome == Outcome::rejected);
    REQUIRE(receipt.error.has_value());
    const auto groups = list_all(ward.intune.backend(), tables::groups, ColumnSet::all(4));
    REQUIRE(groups.size() == 1);
    CHECK(groups[0][2] == "dynamic");
}

TEST_CASE("what the application may not do is named") {
    Ward ward;
    ward.intune.graph.permissions().erase("GroupMember.ReadWrite.All");
    Receipt receipt = ward.change("group.add");
    CHECK(receipt.outcome == Outcome::rejected);
    REQUIRE(receipt.error.has_value());
    CHECK(receipt.error->text().find("GroupMember.ReadWrite.All") != std::string::npos);
    ward.intune.graph.permissions().erase("Device.Read.All");
    receipt = ward.change("group.remove");
    REQUIRE(receipt.error.has_value());
    CHECK(receipt.error->text().find("Device.Read.All") != std::string::npos);
}

TEST_CASE("a throttled membership is waited for, and written once") {
    Ward ward;
    ward.intune.graph.faults.push_back({.retry_after = "7", .writes_only = true});
    CHECK(ward.change("group.add").outcome == Outcome::acknowledged);
    CHECK(ward.intune.graph.received("group.add") == 1);
}
