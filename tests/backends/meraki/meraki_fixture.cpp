#include "backends/meraki/meraki_fixture.hpp"

namespace mdm::test {
namespace {

Context context_of(const FakeMeraki& server) {
    Context context;
    context.name = "clinic";
    context.backend = "cisco-meraki";
    context.settings["organization"] = server.organization;
    context.credentials["api_key"] = "env:MERAKI_API_KEY";
    return context;
}

}  // namespace

MerakiSite::MerakiSite(std::size_t devices, std::size_t more) : site(server, clock, context_of(server)) {
    site.environment.values["MERAKI_API_KEY"] = "meraki-key-1";
    server.add_network("L_9", "Access points", "wireless");
    server.add_network("N_1", "Clinic");
    server.fill("N_1", devices);
    if (more == 0) return;
    server.add_network("N_2", "Annex");
    server.fill("N_2", more);
}

void MerakiSite::use_application() {
    server.keys.clear();
    site.context.credentials = {
        {"client_id", "env:ID"}, {"client_secret", "env:SECRET"}, {"refresh_token", "env:REFRESH"}};
    for (const auto& [name, value] :
         {std::pair("ID", server.client_id), std::pair("SECRET", server.client_secret),
          std::pair("REFRESH", server.refresh_token)})
        site.environment.values[name] = value;
}

Target MerakiSite::add(const std::string& os) {
    const std::string id = server.add_device("N_1", {{"osName", os},
                                                     {"wifiMac", "00:11:22:00:00:99"},
                                                     {"serialNumber", "MSX" + os},
                                                     {"serial", "MSX" + os}});
    return device_target(id, os.starts_with("macOS")     ? "macos"
                             : os.starts_with("Android") ? "android"
                                                         : "ios");
}

std::unique_ptr<MerakiSite> MerakiFixture::make(Fleet fleet) {
    auto site = fleet == Fleet::large ? std::make_unique<MerakiSite>(1100, 150)
                                      : std::make_unique<MerakiSite>(devices(fleet));
    if (credential_ == Credential::application) site->use_application();
    return site;
}

Arranged MerakiFixture::forget_tokens() {
    if (credential_ == Credential::api_key) return {"an API key does not expire, and nothing is renewed"};
    site(Fleet::small).server.expire_tokens();
    return {};
}

Arranged MerakiFixture::refuse_credentials() {
    FakeMeraki& server = site(Fleet::small).server;
    server.keys = {"another"};
    server.client_secret = "another";
    server.expire_tokens();
    return {};
}

std::vector<Target> MerakiFixture::willing() {
    // an iPhone, an iPad and an Android phone: a Mac would want a PIN
    std::vector<Target> targets;
    const auto rows =
        list_all(backend(), tables::devices, columns({Field::id, Field::serial, Field::platform}));
    for (const std::size_t n : {0u, 1u, 3u})
        targets.push_back(device_target(rows.at(n)[0].value(), rows.at(n)[column(Field::platform)].value()));
    return targets;
}

// by its tags: a target group has a scope of them, and no members of its own
bool MerakiFixture::is_member(const std::string& group, const Target& device) {
    for (const Row& row : list_all(backend(), tables::devices, columns({Field::id, Field::tags})))
        if (row[0] == device.id)
            return row[column(Field::tags)].value_or("").find('"' + group + '"') != std::string::npos;
    return false;
}

std::optional<std::pair<std::string, Target>> MerakiFixture::unwilling() {
    return std::pair("device.locate", willing().front());
}

}  // namespace mdm::test
