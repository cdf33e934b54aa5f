#include "backends/intune/intune_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/net/transport_options.hpp"

namespace mdm::test {
namespace {

/// One command, and what became of it.
class OneCommand final : public CommandFeed {
  public:
    explicit OneCommand(Command command) : command_(std::move(command)) {}
    std::optional<Command> next() override {
        if (given_) return std::nullopt;
        given_ = true;
        return command_;
    }
    void done(std::uint64_t, Receipt receipt) override { receipts.push_back(std::move(receipt)); }
    std::vector<Receipt> receipts;

  private:
    Command command_;
    bool given_ = false;
};

}  // namespace

IntuneSite::IntuneSite(std::size_t devices, FakeGraph::Options options) : graph(world.clock, options) {
    graph.add_fleet(devices);
    world.environment.values = {{"HOME", dir_.path()},
                                {"CLIENT_ID", std::string(FakeGraph::client_id)},
                                {"CLIENT_SECRET", std::string(FakeGraph::client_secret)}};
    world.seams.transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
        return std::unique_ptr<net::Transport>(std::make_unique<GraphTransport>(graph));
    };
    backend_ = open();
}

Context IntuneSite::context() const {
    Context context;
    context.name = "prod";
    context.backend = "microsoft-intune";
    context.settings["tenant"] = FakeGraph::tenant;
    context.credentials["client_id"] = "env:CLIENT_ID";
    context.credentials["client_secret"] = "env:CLIENT_SECRET";
    return context;
}

std::unique_ptr<Backend> IntuneSite::open() {
    auto opened = open_backend(context(), world.seams);
    REQUIRE_MESSAGE(opened.ok(), opened.error().text());
    return *std::move(opened);
}

Target IntuneSite::target(const std::string& id) {
    const auto& device = graph.device(id);
    const auto text = [&](const char* name) { return device.value(name, std::string()); };
    std::string platform = text("operatingSystem");
    for (char& c : platform) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    Target target;
    target.id = id;
    target.serial = text("serialNumber");
    target.udid = text("udid");
    target.name = text("deviceName");
    target.platform = platform;
    target.ownership = text("managedDeviceOwnerType");
    return target;
}

Receipt IntuneSite::run(std::string_view operation, const Target& target, Inputs inputs, std::string reason,
                        std::string approval) {
    Command command;
    command.operation = find_operation(operation);
    command.target = target;
    command.inputs = std::move(inputs);
    command.reason = std::move(reason);
    command.approval = std::move(approval);
    OneCommand feed(std::move(command));
    const Stop never;
    const auto done = backend().run(feed, never);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
    REQUIRE(feed.receipts.size() == 1);
    return feed.receipts.front();
}

std::vector<net::Request> IntuneSite::asked() const {
    std::vector<net::Request> all;
    for (const net::Request& request : graph.requests)
        if (request.url.find("/oauth2/") == std::string::npos) all.push_back(request);
    return all;
}

std::uint64_t IntuneFixture::devices(Fleet fleet) const {
    return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : 1234;
}

IntuneSite& IntuneFixture::site(Fleet fleet) {
    auto& site = sites_[fleet];
    if (site) return *site;
    site = std::make_unique<IntuneSite>(devices(fleet));
    const auto ids = site->graph.device_ids();
    const auto some = [&](std::size_t from) {
        std::vector<std::string> list;
        for (std::size_t i = from; i < ids.size() && i < from + 3; ++i) list.push_back(ids[i]);
        return list;
    };
    site->graph.add_group("Wards", some(0), 2);
    site->graph.add_group("Staff O'Brien", some(3));
    return *site;
}

Arranged IntuneFixture::lose_answers() {
    site(Fleet::small).graph.lose_answers = true;
    return {};
}

Arranged IntuneFixture::trouble(Trouble trouble, int times, bool writes) {
    using Kind = FakeGraph::Fault::Kind;
    static const std::map<Trouble, FakeGraph::Fault> faults{
        {Trouble::throttled, {.kind = Kind::throttled, .retry_after = "7"}},
        {Trouble::throttled_without_a_time, {.kind = Kind::throttled}},
        {Trouble::unavailable, {.kind = Kind::status, .status = 503}},
        {Trouble::failing, {.kind = Kind::status, .status = 500}},
        {Trouble::html, {.kind = Kind::html}},
        {Trouble::malformed, {.kind = Kind::malformed}},
        {Trouble::truncated, {.kind = Kind::malformed}}};
    FakeGraph::Fault fault = faults.at(trouble);
    fault.writes_only = writes;
    for (int i = 0; i < times; ++i) site(Fleet::small).graph.faults.push_back(fault);
    return {};
}

std::vector<Target> IntuneFixture::willing() {
    IntuneSite& small = site(Fleet::small);
    std::vector<Target> targets;
    for (const std::string& id : small.graph.device_ids()) {
        const std::string system = small.graph.device(id)["operatingSystem"].get<std::string>();
        if ((system == "iOS" || system == "macOS") && targets.size() < 3) targets.push_back(small.target(id));
    }
    return targets;
}

std::optional<std::pair<std::string, Target>> IntuneFixture::unwilling() {
    IntuneSite& small = site(Fleet::small);
    for (const std::string& id : small.graph.device_ids())
        if (small.graph.device(id)["operatingSystem"] == "Windows")
            return std::pair("device.lost-mode-on", small.target(id));
    return std::nullopt;
}

std::string IntuneFixture::content(const ObjectKind& kind, int value, const std::string& secret) {
    if (kind.id == "windows.custom")
        return fmt::format(
            R"({{"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "omaSettings": [
                {{"@odata.type": "#microsoft.graph.omaSettingInteger", "displayName": "a", "omaUri": "./a", "value": {}}},
                {{"@odata.type": "#microsoft.graph.omaSettingString", "displayName": "b", "omaUri": "./b", "value": "{}"}}]}})",
            value, secret);
    if (kind.id == "intune.configuration")
        return fmt::format(
            R"({{"@odata.type": "#microsoft.graph.iosGeneralDeviceConfiguration", "passcodeMinimumLength": {}}})",
            value);
    if (kind.id == "intune.compliance")
        return fmt::format(
            R"({{"@odata.type": "#microsoft.graph.iosCompliancePolicy", "osMinimumVersion": "{}",
                "scheduledActionsForRule": [{{"ruleName": "PasswordRequired",
                "scheduledActionConfigurations": [{{"actionType": "block", "gracePeriodHours": {}}}]}}]}})",
            value, value);
    return small_profile(value, secret);
}

std::vector<std::string> IntuneFixture::assignable_groups() {
    std::vector<std::string> ids;
    for (const Row& row : list_all(backend(), tables::groups, ColumnSet::all(4)))
        ids.push_back(row[0].value());
    return ids;
}

}  // namespace mdm::test
