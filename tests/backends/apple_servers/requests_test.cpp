// The exact requests that operations are, one row each, on all three servers.
#include <doctest/doctest.h>

#include "backends/apple_servers/apple_site.hpp"
#include "mdm/base/digest.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

std::string text(const char* value) {
    return value;
}

struct Expected {
    std::string operation;
    std::string product;
    Inputs inputs;
    std::string request_type;
    std::vector<std::pair<std::string, std::string>> values;  // in the command
};

const std::vector<Expected>& rows() {
    static const std::vector<Expected> all{
        {"device.lock",
         "iPhone15,2",
         {{"message", text("call <us> & wait")}},
         "DeviceLock",
         {{"Message", "call <us> & wait"}, {"PIN", ""}}},
        {"device.lock", "Mac14,2", {{"pin", Secret("123456")}}, "DeviceLock", {{"PIN", "123456"}}},
        {"device.wipe",
         "iPhone15,2",
         {{"keep-data-plan", true}},
         "EraseDevice",
         {{"PreserveDataPlan", "true"}, {"PIN", ""}}},
        {"device.wipe", "Mac14,2", {{"pin", Secret("987654")}}, "EraseDevice", {{"PIN", "987654"}}},
        {"device.restart", "Mac14,2", {{"notify", true}}, "RestartDevice", {{"NotifyUser", "true"}}},
        {"device.shutdown", "Mac14,2", {}, "ShutDownDevice", {}},
        {"app.push",
         "iPhone15,2",
         {{"app", text("361309726")}},
         "InstallApplication",
         {{"iTunesStoreID", "361309726"}}},
        {"app.remove",
         "iPhone15,2",
         {{"app", text("com.example.app")}},
         "RemoveApplication",
         {{"Identifier", "com.example.app"}}},
    };
    return all;
}

void check_plist(const Expected& row, const std::string& body) {
    CHECK(read_plist_command(body).request_type == row.request_type);
    for (const auto& [path, value] : row.values) {
        CAPTURE(path);
        CHECK(plist_value(body, path) == value);
    }
}

}  // namespace

TEST_CASE("each operation is one enqueue, below the prefix of the product") {
    for (const auto product : {FakeNano::Product::nanomdm, FakeNano::Product::nanohub})
        for (const Expected& row : rows()) {
            CAPTURE(row.operation);
            NanoSite nano(0, FakeNano::Storage::sql, product);
            const Target target = nano.add(row.product);
            const Receipt receipt = nano.site.run(row.operation, target, row.inputs);
            if (receipt.error) MESSAGE(receipt.error->text());
            CHECK(receipt.outcome == Outcome::accepted);
            const bool hub = product == FakeNano::Product::nanohub;
            CHECK(sent_commands(nano.site) ==
                  std::vector{std::string("PUT ") + (hub ? "/api/v1/nanomdm" : "/v1") + "/enqueue/" +
                              target.id + " " + row.request_type});
            check_plist(row, nano.site.last().body);
            CHECK(net::find_header(nano.site.last().headers, "Authorization") ==
                  "Basic " + base64(hub ? "nanohub:nano-key-1" : "nanomdm:nano-key-1"));
            CHECK(nano.server.received(row.operation, target.id) == 1);
        }
}

TEST_CASE("MicroMDM gets the same commands in its raw form, after it was asked whom it knows") {
    for (const Expected& row : rows()) {
        CAPTURE(row.operation);
        MicroSite micro;
        const Target target = micro.add(row.product);
        const Receipt receipt = micro.site.run(row.operation, target, row.inputs);
        if (receipt.error) MESSAGE(receipt.error->text());
        CHECK(receipt.outcome == Outcome::accepted);
        CHECK(sent_commands(micro.site) ==
              std::vector<std::string>{"POST /v1/devices {}",
                                       "POST /v1/commands/" + target.id + " " + row.request_type});
        check_plist(row, micro.site.last().body);
        CHECK(receipt.command_id == read_plist_command(micro.site.last().body).uuid);
        CHECK(micro.server.surprises.empty());
    }
}

TEST_CASE("a passcode is cleared with the token that the device sent when it enrolled") {
    NanoSite nano;
    const Target phone = nano.add("iPhone15,2");
    const Receipt receipt = nano.site.run("device.clear-passcode", phone);
    CHECK(receipt.outcome == Outcome::accepted);
    CHECK(plist_value(nano.site.last().body, "UnlockToken") == "unlock " + phone.id);
    const Receipt mac = nano.site.run("device.clear-passcode", nano.add("Mac14,2"));
    CHECK(mac.outcome == Outcome::unsupported);
}

TEST_CASE("a sync is a push, and with --inventory four questions in one order") {
    NanoSite nano;
    const Target target = nano.add();
    CHECK(nano.site.run("device.sync", target).outcome == Outcome::accepted);
    CHECK(sent_commands(nano.site) == std::vector{"GET /v1/push/" + target.id});
    CHECK(nano.site.run("device.sync", target, {{"inventory", true}}).outcome == Outcome::accepted);
    const std::string enqueue = "PUT /v1/enqueue/" + target.id + " ";
    CHECK(sent_commands(nano.site) == std::vector{enqueue + "DeviceInformation", enqueue + "SecurityInfo",
                                                  enqueue + "InstalledApplicationList",
                                                  enqueue + "ProfileList"});
    nano.server.unreachable = {target.id};
    const Receipt asleep = nano.site.run("device.sync", target);
    CHECK(asleep.outcome == Outcome::failed);
    nano.server.devices.all().erase(target.id);
    CHECK(nano.site.run("device.sync", target).outcome == Outcome::rejected);
}

TEST_CASE("who shares a request: equal commands, and never an erasure") {
    NanoSite nano(6);
    const auto chunking = [&](std::string_view operation, const Target& target, Inputs inputs = {}) {
        Command command;
        command.operation = find_operation(operation);
        command.target = target;
        command.inputs = std::move(inputs);
        return nano.backend().chunking(command);
    };
    const Target phone = device_target("a", "ios"), other = device_target("b", "ios"),
                 mac = device_target("c", "macos");
    CHECK(chunking("device.lock", phone).size == 100);
    CHECK(chunking("device.lock", phone).alike == chunking("device.lock", other).alike);
    CHECK(chunking("device.lock", phone).alike == chunking("device.lock", mac).alike);
    const Inputs pin{{"pin", Secret("111111")}};  // which a phone is not sent
    CHECK(chunking("device.lock", phone, pin).alike != chunking("device.lock", mac, pin).alike);
    CHECK(chunking("device.lock", mac, {{"pin", Secret("111111")}}).alike !=
          chunking("device.lock", mac, {{"pin", Secret("222222")}}).alike);
    for (const char* alone : {"device.wipe", "device.clear-passcode", "device.retire", "device.update-os"})
        CHECK(chunking(alone, phone).size == 1);
    CHECK(nano.backend().refuses_repeats());

    MicroSite micro;
    Command command;
    command.operation = find_operation("device.lock");
    command.target = phone;
    CHECK(micro.backend().chunking(command).size == 1);
    CHECK_FALSE(micro.backend().refuses_repeats());
}

TEST_CASE("a storage that drops answered commands refuses no repetition of them") {
    NanoSite nano;
    nano.site.context.settings["forgets_answered"] = "true";
    CHECK_FALSE(nano.backend().refuses_repeats());
}

TEST_CASE("no secret is in what is said of a request") {
    NanoSite nano;
    const Target mac = nano.add("Mac14,2");
    nano.server.override_body = R"({"error":"refused 123456"})";
    const Receipt receipt = nano.site.run("device.lock", mac, {{"pin", Secret("123456")}});
    CHECK(receipt.outcome == Outcome::rejected);
    CHECK(std::any_of(nano.site.last().secrets.begin(), nano.site.last().secrets.end(),
                      [](const Secret& one) { return one.reveal() == "123456"; }));
}
