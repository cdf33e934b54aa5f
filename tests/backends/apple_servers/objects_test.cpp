// Profiles that we keep for servers that keep none, and declarations behind them.
#include <doctest/doctest.h>

#include "backends/apple_servers/apple_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

using To = ObjectAssignment::To;

NativeObject profile(int value = 1) {
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "ward";
    object.description = "mdmctl set=main id=ward/baseline sha256=0123456789abcdef";
    object.content = apple_content({.id = "apple.profile", .format = "plist"}, value, "s3cret");
    return object;
}

NativeObject declaration(int value = 1) {
    NativeObject object = profile();
    object.kind = "apple.declaration";
    object.content = apple_content({.id = "apple.declaration", .format = "json"}, value, "none");
    return object;
}

std::string create(Backend& backend, const NativeObject& object) {
    auto id = backend.objects()->create(object);
    REQUIRE_MESSAGE(id.ok(), id.error().text());
    return *id;
}

void assign(Backend& backend, const NativeObject& object, const std::string& id,
            const std::vector<ObjectAssignment>& lines) {
    const auto done = backend.objects()->assign(object.kind, id, lines);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
}

ObjectAssignment line(To to, std::string id, bool exclude = false) {
    return {to, std::move(id), exclude};
}

std::size_t lines_of(Backend& backend, const NativeObject& object, const std::string& id) {
    const auto live = backend.objects()->get(object.kind, id);
    REQUIRE_MESSAGE(live.ok(), live.error().text());
    return live->assignments.size();
}

constexpr const char* identifier = "mdmctl.test.wifi";

}  // namespace

TEST_CASE("a profile is installed on the devices of its assignment, replaced, and removed from who leaves") {
    NanoSite nano(6);
    group_of(nano, "wards", 3);
    Backend& backend = nano.backend();
    const std::string id = create(backend, profile());
    CHECK(nano.server.witness().empty());
    assign(backend, profile(), id, {line(To::group, "wards")});
    CHECK(nano.server.received("InstallProfile") == 3);
    const auto sent = sent_commands(nano.site);
    REQUIRE(sent.size() == 2);  // the profile, and the question whether it is there
    CHECK(sent[0].ends_with("InstallProfile"));
    CHECK(sent[1].ends_with("ProfileList"));
    nano.connect();
    auto& first = nano.server.devices.all().begin()->second;
    CHECK(first.profiles.at(identifier) == profile().content);
    CHECK(lines_of(backend, profile(), id) == 1);

    NativeObject next = profile(2);
    next.id = id;
    REQUIRE(backend.objects()->update(next).ok());
    nano.connect();
    CHECK(first.profiles.at(identifier) == profile(2).content);
    CHECK(nano.server.received("InstallProfile") == 6);

    assign(backend, profile(), id, {line(To::device, first.udid)});
    nano.connect();
    CHECK(nano.server.received("InstallProfile") == 6);
    CHECK(nano.server.received("RemoveProfile") == 2);
    CHECK(first.profiles.size() == 1);
    REQUIRE(backend.objects()->remove("apple.profile", id).ok());
    nano.connect();
    CHECK(first.profiles.empty());
    CHECK(backend.objects()->get("apple.profile", id).error().code == Code::not_found);
}

TEST_CASE("an exclusion holds, and an unknown group changes nothing") {
    NanoSite nano(6);
    group_of(nano, "wards", 3);
    Backend& backend = nano.backend();
    const std::string id = create(backend, profile());
    const std::string udid = nano.server.devices.all().begin()->first;
    const auto wrong = backend.objects()->assign("apple.profile", id, std::vector{line(To::group, "nobody")});
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().code == Code::not_found);
    CHECK(nano.server.witness().empty());
    assign(backend, profile(), id, {line(To::all_devices, ""), line(To::group, "wards", true)});
    CHECK(nano.server.received("InstallProfile") == 3);
    CHECK(nano.server.received("InstallProfile", udid) == 0);
    CHECK(lines_of(backend, profile(), id) == 2);
}

TEST_CASE(
    "drift: what a device does not list, refused or never got shows as an assignment that is not there") {
    NanoSite nano(3);
    Backend& backend = nano.backend();
    auto& device = nano.server.devices.all().begin()->second;
    const std::vector lines{line(To::device, device.udid)};
    const std::string id = create(backend, profile());
    assign(backend, profile(), id, lines);
    CHECK(lines_of(backend, profile(), id) == 1);  // queued, and nothing heard to the contrary
    nano.connect();
    CHECK(lines_of(backend, profile(), id) == 1);

    device.profiles.clear();  // the user removed it
    ChunkFeed feed;
    feed.add("device.sync", target_of(device), "6f1e2d3c-0000-5000-8000-00000000000d", {{"inventory", true}});
    nano.run(feed);
    nano.connect();
    CHECK(lines_of(backend, profile(), id) == 0);
    assign(backend, profile(), id, lines);
    nano.connect();
    CHECK(device.profiles.size() == 1);
    CHECK(lines_of(backend, profile(), id) == 1);

    device.answers = "Error";
    NativeObject next = profile(2);
    next.id = id;
    REQUIRE(backend.objects()->update(next).ok());
    CHECK(lines_of(backend, profile(), id) == 1);
    nano.connect();
    CHECK(lines_of(backend, profile(), id) == 0);
}

TEST_CASE(
    "who joins a group later is missing from what is there, and gets the profile with the next assignment") {
    NanoSite nano(4);
    group_of(nano, "wards", 2);
    Backend& backend = nano.backend();
    const std::string id = create(backend, profile());
    assign(backend, profile(), id, {line(To::group, "wards")});
    CHECK(lines_of(backend, profile(), id) == 1);
    group_of(nano, "wards", 3);
    CHECK(lines_of(backend, profile(), id) == 0);
    assign(backend, profile(), id, {line(To::group, "wards")});
    CHECK(nano.server.received("InstallProfile") == 3);  // the third alone
    CHECK(lines_of(backend, profile(), id) == 1);
}

TEST_CASE("a lost answer is unknown, and doing it again does the rest") {
    NanoSite nano(2);
    Backend& backend = nano.backend();
    const std::string id = create(backend, profile());
    nano.server.trouble({Trouble::lost, 1, "PUT", ""});
    const std::vector lines{line(To::all_devices, "")};
    const auto lost = backend.objects()->assign("apple.profile", id, lines);
    REQUIRE_FALSE(lost.ok());
    CHECK(lost.error().code == Code::outcome_unknown);
    CHECK(lines_of(backend, profile(), id) == 0);
    assign(backend, profile(), id, lines);
    CHECK(lines_of(backend, profile(), id) == 1);
}

TEST_CASE("a new name or description is no new profile: nobody is sent it again") {
    NanoSite nano(2);
    Backend& backend = nano.backend();
    NativeObject object = profile();
    object.id = create(backend, object);
    assign(backend, object, object.id, {line(To::all_devices, "")});
    object.name = "ward, second edition";
    REQUIRE(backend.objects()->update(object).ok());
    CHECK(nano.server.received("InstallProfile") == 2);
    CHECK(lines_of(backend, object, object.id) == 1);
}

TEST_CASE("with nothing heard nobody can be reached, and that is an error") {
    NanoSite deaf;
    const std::string id = create(deaf.backend(), profile());
    const auto done =
        deaf.backend().objects()->assign("apple.profile", id, std::vector{line(To::all_devices, "")});
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().code == Code::unsupported);
}

TEST_CASE("two profiles of one identifier would take each other's place: the second is refused") {
    NanoSite nano(1);
    create(nano.backend(), profile());
    CHECK(nano.backend().objects()->create(profile(2)).error().code == Code::conflict);
}

TEST_CASE("MicroMDM's devices get profiles one by one") {
    MicroSite micro(3);
    Backend& backend = micro.backend();
    const std::string id = create(backend, profile());
    assign(backend, profile(), id, {line(To::all_devices, "")});
    micro.connect();
    CHECK(micro.server.received("InstallProfile") == 3);
    CHECK(micro.server.devices.all().begin()->second.profiles.size() == 1);
    CHECK(lines_of(backend, profile(), id) == 1);
    CHECK(backend.objects()->accepts(declaration()).support == Support::no);
}

TEST_CASE("declarations go to KMFDDM, or NanoHUB's own, with an activation and one notification") {
    for (const auto product : {FakeNano::Product::nanomdm, FakeNano::Product::nanohub}) {
        NanoSite nano(3, FakeNano::Storage::kv, product, product == FakeNano::Product::nanomdm);
        group_of(nano, "wards", 2);
        Backend& backend = nano.backend();
        REQUIRE(backend.objects()->kinds().size() == 2);
        const std::string id = create(backend, declaration());
        CHECK(id == "mdmctl.test.passcode");
        CHECK(nano.server.declarations.size() == 2);
        CHECK(nano.server.sets.at("mdmctl." + id).size() == 2);
        CHECK(nano.server.notified.empty());
        assign(backend, declaration(), id, {line(To::group, "wards")});
        CHECK(nano.server.notified.size() == 2);  // ids of one request
        const std::string udid = nano.server.devices.all().begin()->first;
        CHECK(nano.server.enrollment_sets.at(udid).contains("mdmctl." + id));
        CHECK(lines_of(backend, declaration(), id) == 1);
        assign(backend, declaration(), id, {line(To::group, "wards")});
        CHECK(nano.server.notified.size() == 2);  // nothing has changed

        NativeObject next = declaration(2);
        next.id = id;
        REQUIRE(backend.objects()->update(next).ok());
        CHECK(nano.server.declarations.at(id).at("Payload").at("MinimumLength") == 6);
        CHECK(nano.server.notified.size() == 4);
        // somebody changes it at the server
        nano.server.declarations.at(id)["Payload"]["MinimumLength"] = 4;
        CHECK(nlohmann::json::parse(backend.objects()->get("apple.declaration", id)->content)
                  .at("Payload")
                  .at("MinimumLength") == 4);
        REQUIRE(backend.objects()->remove("apple.declaration", id).ok());
        CHECK(nano.server.declarations.empty());
        CHECK(nano.server.enrollment_sets.at(udid).empty());
    }
}

TEST_CASE("an update by declaration reaches the device's set before it is told to fetch") {
    NanoSite nano(0, FakeNano::Storage::kv, FakeNano::Product::nanomdm, true);
    const Target target = nano.add();
    const Receipt receipt =
        nano.site.run("device.update-os", target,
                      {{"version", std::string("18.2")}, {"deadline", std::string("2026-12-01T03:00:00")}});
    if (receipt.error) MESSAGE(receipt.error->text());
    CHECK(receipt.outcome == Outcome::accepted);
    CHECK(nano.server.declarations.size() == 2);
    CHECK(nano.server.enrollment_sets.at(target.id).size() == 1);
    CHECK(read_plist_command(nano.site.last().body).request_type == "DeclarativeManagement");
    CHECK(nano.site
              .run("device.update-os", target,
                   {{"version", std::string("18.3")}, {"deadline", std::string("2026-12-24T03:00:00")}})
              .outcome == Outcome::accepted);
    CHECK(nano.server.enrollment_sets.at(target.id).size() == 1);  // the later one
    NanoSite bare;
    const Receipt refused = bare.site.run("device.update-os", bare.add(), {{"version", std::string("18.2")}});
    CHECK(refused.outcome == Outcome::unsupported);
}
