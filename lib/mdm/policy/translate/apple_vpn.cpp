#include <fmt/format.h>

#include "mdm/base/digest.hpp"
#include "mdm/policy/translate/apple_network.hpp"

// Facts: Apple's schemas com.apple.vpn.managed and com.apple.vpn.managed.applayer. Switches inside of the
// dictionaries are the integers 0 and 1.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

constexpr std::string_view plain_on = "ios:4.0 macos:10.7 tvos:17.0 visionos:1.0";
constexpr std::string_view per_app_on = "ios:7.0 macos:10.9 visionos:1.1";

/// How the device proves who it is. False when the certificate is not there.
bool add_identity(Pass& pass, const Item& item, std::string_view without, json& dict) {
    const std::string_view name = item.text("identity");
    dict["AuthenticationMethod"] = name.empty() ? without : "Certificate";
    if (name.empty()) return true;
    const auto reference = certificate_reference(pass, name);
    if (reference) dict["PayloadCertificateUUID"] = *reference;
    return reference.has_value();
}

/// Connects on every network and takes all traffic. Only supervised iPhones know a tunnel that nothing gets
/// around, and it takes a tunnel a radio; this one is the same everywhere.
void add_always_on(Pass& pass, const Item& item, json& dict) {
    if (!item.is("alwaysOn", true)) return;
    dict["OnDemandEnabled"] = 1;
    dict["OnDemandUserOverrideDisabled"] = 1;
    dict["OnDemandRules"] = json::array({{{"Action", "Connect"}}});
    if (pass.platform != "tvos") dict["IncludeAllNetworks"] = 1;
    item.say("alwaysOn", "degraded",
             "a rule connects it on every network and sends everything through it; the system's own traffic "
             "may pass beside it");
    item.say("alwaysOn", "side-effect", "a device that cannot reach the server of the tunnel has no network");
}

std::string ikev2(Pass& pass, const Item& item, json& payload) {
    if (item.text("server").empty()) return "it has no server";
    const auto or_else = [&](std::string_view path, std::string_view other) {
        return std::string(item.text(path).empty() ? other : item.text(path));
    };
    json dict{{"RemoteAddress", item.text("server")},
              {"RemoteIdentifier", or_else("remoteIdentifier", item.text("server"))},
              {"LocalIdentifier", or_else("localIdentifier", "{{device.serial}}")}};
    if (!add_identity(pass, item, "None", dict))
        return fmt::format("'identity' names the certificate '{}', which this policy does not have",
                           item.text("identity"));
    if (item.text("identity").empty()) {
        dict["ExtendedAuthEnabled"] = 1;
        item.say("type", "degraded", "without an identity the user has to type a name and a password");
    }
    note_placeholder(pass, item.member("localIdentifier"), dict["LocalIdentifier"].get<std::string>());
    add_always_on(pass, item, dict);
    payload["VPNType"] = "IKEv2";
    payload["IKEv2"] = std::move(dict);
    return {};
}

std::string by_app(Pass& pass, const Item& item, const std::string& app, json& payload) {
    json dict = json::object();
    if (!add_identity(pass, item, "Password", dict))
        return fmt::format("'identity' names the certificate '{}', which this policy does not have",
                           item.text("identity"));
    add_always_on(pass, item, dict);
    for (const char* path : {"server", "localIdentifier", "remoteIdentifier"})
        if (item.find(path) != nullptr) item.say(path, "unsupported", "the app knows this by itself");
    payload["VPNType"] = "VPN";
    payload["VPNSubType"] = app;
    payload["VPN"] = std::move(dict);
    return {};
}

/// Traffic of single apps: which ones is said to the server, app by app.
void add_per_app(Pass& pass, const Item& item, json& payload) {
    const std::string name(item.text("name"));
    payload["VPNUUID"] = uuid5(uuid_namespace, fmt::format("{}/vpn/{}", identifier(pass, ""), name));
    payload["OnDemandMatchAppEnabled"] = true;
    item.say("perApp", "server-side",
             fmt::format("the server ties the apps to this tunnel by its VPNUUID, {}",
                         payload["VPNUUID"].get<std::string>()));
}

std::string write_tunnel(Pass& pass, const Item& item) {
    const bool per_app = item.find("perApp") != nullptr;
    const auto minimum = since(per_app ? per_app_on : plain_on, pass.platform);
    if (!minimum) return "there are no such tunnels here";
    const bool app_made = item.text("type") == "app";
    const std::string app = app_made && item.find("app") != nullptr ? bundle_id(pass, *item.find("app")) : "";
    if (app_made && app.empty()) return elsewhere(pass, item, "no app of this platform makes the tunnel");
    if (!per_app && !needs_met(pass, item.key(), not_user, false)) return "it would be refused";
    json payload{{"UserDefinedName", item.text("name")}};
    const std::string error = app_made ? by_app(pass, item, app, payload) : ikev2(pass, item, payload);
    if (!error.empty()) return error;
    check_os(pass, item.key(), *minimum);
    if (per_app) add_per_app(pass, item, payload);
    const std::string name(item.text("name"));
    emit_item(pass,
              {"5", per_app ? "com.apple.vpn.managed.applayer" : "com.apple.vpn.managed", "vpn", name,
               "VPN " + name, std::move(payload)},
              item.key());
    return {};
}

}  // namespace

void tunnels(Pass& pass, std::string_view key, const Value& value) {
    write_items(pass, key, value, [&](const Item& item) { return write_tunnel(pass, item); });
}

}  // namespace mdm::policy::native::apple
