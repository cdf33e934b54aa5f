#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/items.hpp"

// Certificates, tunnels and name resolution. Facts: Open Network Configuration; the discovery document of the
// Android Management API, schemas AlwaysOnVpnPackage and PrivateDnsSettings.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

std::string write_certificate(Pass& pass, const Item& item) {
    const std::string_view kind = item.text("kind"), der = item.text("der");
    if (kind == "scep")
        return "keys are fetched by an app with the right to install certificates, not by the policy";
    if (kind == "acme") return "ACME is not spoken here";
    if (kind == "pkcs12") return "the file's password would stand in the policy";
    if (kind != "root" && kind != "intermediate") return fmt::format("kind '{}' is not known here", kind);
    if (der.empty()) return "the certificate was not read";
    const std::string id = certificate_id(pass, item.text("name"));
    pass.emit("CERT." + id, json{{"GUID", id}, {"Type", "Authority"}, {"X509", der}}, item.key());
    return {};
}

void certificates(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [&](const Item& item) { return write_certificate(pass, item); });
}

/// The app that makes the tunnel is installed; what it connects to is its own configuration.
std::string write_tunnel(Pass& pass, const Item& item) {
    if (item.text("type") != "app")
        return "the policy knows no tunnels of its own: name an app with 'type: app'";
    const std::string package(item.text("app.android.package"));
    if (!is_package(package)) return "no package for Android is named";
    pass.draft.set_default("APP." + package + "/installType", "FORCE_INSTALLED", item.key());
    if (item.is("alwaysOn", true)) {
        pass.emit("alwaysOnVpnPackage", json{{"packageName", package}, {"lockdownEnabled", true}},
                  item.key());
        item.say("alwaysOn", "side-effect", "without the tunnel the device has no network at all");
    }
    for (const std::string_view path : {"server", "identity", "localIdentifier", "remoteIdentifier"})
        if (item.find(path) != nullptr)
            item.say(path, "unsupported", "is part of the configuration of the app (apps.required[].config)");
    if (item.find("perApp") != nullptr)
        item.say("perApp", "unsupported", "which apps go through the tunnel is up to the app that makes it");
    return {};
}

void tunnels(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [&](const Item& item) { return write_tunnel(pass, item); });
}

void secure_dns(Pass& pass, std::string_view key, const Value& value) {
    const Value* host = &value;
    for (const std::string_view path : {"host", "server"})
        if (const Value* found = member_at(value, path)) host = found;
    if (host->text() == nullptr || host->text()->find('/') != std::string::npos)
        return pass.unsupported(key, "takes the name of one server that speaks DNS over TLS: {host: NAME}");
    if (!needs_met(pass, key, fully_managed, false)) return;
    pass.emit("deviceConnectivityManagement.privateDnsSettings.privateDnsMode", "PRIVATE_DNS_SPECIFIED_HOST",
              key);
    pass.emit("deviceConnectivityManagement.privateDnsSettings.privateDnsHost", *host->text(), key);
}

constexpr std::array hook_rows{
    Hook{"certificates", certificates},
    Hook{"dns.secure", secure_dns},
    Hook{"vpn", tunnels},
};

constexpr std::array word_rows{
    WordRow{"vpn.userConfig", "deny", "vpnConfigDisabled", "true"},
    WordRow{"vpn.userConfig", "allow", "vpnConfigDisabled", "false"},
};

constexpr std::array gap_rows{
    GapRow{"firewall", "there is no firewall to configure"},
};

constexpr std::array<std::string_view, 4> sections{"certificates", "dns", "firewall", "vpn"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

std::string certificate_id(const Pass& pass, std::string_view name) {
    return uuid5(uuid_namespace, fmt::format("{}.mdmctl.{}/Certificate/{}", pass.context.organization_id,
                                             pass.policy.name, name));
}

const Tables& network_tables() {
    return all;
}

}  // namespace mdm::policy::native::android
