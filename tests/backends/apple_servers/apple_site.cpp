#include "backends/apple_servers/apple_site.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/webhook.hpp"
#include "mdm/config/paths.hpp"

namespace mdm::test {
namespace {

Context nano_context(FakeNano::Product product, bool kmfddm) {
    Context context;
    context.name = "school";
    context.backend = product == FakeNano::Product::nanohub ? "nanohub" : "nanomdm";
    context.settings["url"] = std::string(FakeNano::base_url);
    context.credentials["api_key"] = "env:MDM_API_KEY";
    if (!kmfddm) return context;
    context.settings["kmfddm_url"] = std::string(FakeNano::kmfddm_url);
    context.credentials["kmfddm_api_key"] = "env:KMFDDM_API_KEY";
    return context;
}

Context micro_context() {
    Context context;
    context.name = "school";
    context.backend = "micromdm";
    context.settings["url"] = std::string(FakeMicro::base_url);
    context.credentials["api_key"] = "env:MDM_API_KEY";
    return context;
}

std::string numbered_udid(std::size_t n) {
    return fmt::format("00008120-{:016X}", n);
}

AppleDevice device_of(const std::string& product, std::string udid, std::size_t n) {
    AppleDevice device{udid.empty() ? numbered_udid(n) : std::move(udid)};
    device.serial = fmt::format("ONE{:07}", n);
    device.name = fmt::format("lone device {}", n);
    device.product = product;
    device.model = product;
    device.os_version = product.starts_with("Mac") ? "15.1" : "18.1";
    return device;
}

}  // namespace

void ChunkFeed::add(std::string_view operation, Target target, std::string id, Inputs inputs) {
    const Operation* known = find_operation(operation);
    REQUIRE(known != nullptr);
    Command command;
    command.ticket = commands_.size();
    command.operation = known;
    command.target = std::move(target);
    command.inputs = std::move(inputs);
    command.id = std::move(id);
    commands_.push_back(std::move(command));
}

std::optional<Command> ChunkFeed::next() {
    if (handed_out == commands_.size()) return std::nullopt;
    return commands_[handed_out++];
}

void ChunkFeed::done(std::uint64_t ticket, Receipt receipt) {
    receipts[ticket].push_back(std::move(receipt));
}

const Receipt& ChunkFeed::only(std::uint64_t ticket) const {
    const auto found = receipts.find(ticket);
    REQUIRE(found != receipts.end());
    REQUIRE(found->second.size() == 1);
    return found->second.front();
}

namespace {
std::unique_ptr<apple::EventStore> store_of(VendorSite& site, const std::string& base_url) {
    const auto paths = Paths::from(site.environment);
    REQUIRE(paths.ok());
    auto store = apple::EventStore::open(apple::event_store_path(paths->ledger_file),
                                         {site.context.backend, base_url, ""});
    REQUIRE_MESSAGE(store.ok(), store.error().text());
    return *std::move(store);
}
}  // namespace

void keep_group(AppleDevices& devices, VendorSite& site, const std::string& base_url,
                const std::string& group, std::size_t count) {
    std::vector<std::string> ids;
    for (const auto& [udid, device] : devices.all())
        if (ids.size() < count) ids.push_back(udid);
    REQUIRE(store_of(site, base_url)->add_to_group(group, ids).ok());
}

void group_of(NanoSite& site, const std::string& group, std::size_t count) {
    keep_group(site.server.devices, site.site, std::string(FakeNano::base_url), group, count);
}

void group_of(MicroSite& site, const std::string& group, std::size_t count) {
    keep_group(site.server.devices, site.site, std::string(FakeMicro::base_url), group, count);
}

void deliver(AppleDevices& devices, VendorSite& site, const Time& now, const std::string& base_url) {
    std::vector<apple::Event> events;
    for (const std::string& body : devices.posts) {
        auto event = apple::read_event(body, now);
        REQUIRE_MESSAGE(event.ok(), event.error().text());
        events.push_back(*std::move(event));
    }
    devices.posts.clear();
    if (events.empty()) return;
    const auto store = store_of(site, base_url);
    const auto added = store->add(events, now);
    REQUIRE_MESSAGE(added.ok(), added.error().text());
}

Target target_of(const AppleDevice& device) {
    const bool mac = device.product.starts_with("Mac");
    const std::string platform = mac ? "macos" : device.product.starts_with("iPad") ? "ipados" : "ios";
    Target target = device_target(device.udid, platform);
    target.udid = device.udid;
    target.serial = device.serial;
    return target;
}

NanoSite::NanoSite(std::size_t devices, FakeNano::Storage storage, FakeNano::Product product, bool kmfddm)
    : server(clock, product, storage), site(server, clock, nano_context(product, kmfddm)) {
    site.environment.values["MDM_API_KEY"] = server.key;
    site.environment.values["KMFDDM_API_KEY"] = server.kmfddm_key;
    server.devices.fill(devices);
    hear();
}

Target NanoSite::add(const std::string& product, const std::string& udid) {
    const Target made = target_of(server.devices.add(device_of(product, udid, server.devices.size() + 1)));
    hear();
    return made;
}

void NanoSite::run(ChunkFeed& feed) {
    const Stop never;
    const auto done = backend().run(feed, never);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
}

MicroSite::MicroSite(std::size_t devices) : site(server, clock, micro_context()) {
    site.environment.values["MDM_API_KEY"] = server.key;
    server.devices.fill(devices);
    hear();
}

Target MicroSite::add(const std::string& product, const std::string& udid) {
    const Target made = target_of(server.devices.add(device_of(product, udid, server.devices.size() + 1)));
    hear();
    return made;
}

void MicroSite::run(ChunkFeed& feed) {
    const Stop never;
    const auto done = backend().run(feed, never);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
}

std::vector<std::string> sent_commands(VendorSite& site) {
    std::vector<std::string> lines = site.sent();
    for (std::string& line : lines)
        if (const auto plist = line.find("<?xml"); plist != std::string::npos)
            line = line.substr(0, plist) + read_plist_command(line.substr(plist)).request_type;
    return lines;
}

}  // namespace mdm::test
