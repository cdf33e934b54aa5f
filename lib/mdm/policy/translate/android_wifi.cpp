#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/policy/translate/android.hpp"

// Facts: the subset of Open Network Configuration that the Android Management API takes.

namespace mdm::policy::native::android {
namespace {

using nlohmann::json;

struct Security {
    std::string_view word;
    std::string_view native;
    bool weaker;
};
constexpr std::array securities{
    Security{"open", "None", false},
    Security{"wpaPersonal", "WPA-PSK", false},
    Security{"wpa2Personal", "WPA-PSK", false},
    Security{"wpa3Personal", "WPA-PSK", true},
    Security{"wpa2Enterprise", "WPA-EAP", false},
    Security{"wpa3Enterprise", "WPA-EAP", true},
};

/// The GUIDs of the certificates that may sign the server; why not all of them can be named, in `gap`.
json trusted(const Pass& pass, const Network& network, std::string& gap) {
    json ids = json::array();
    for (const std::string& name : network.eap.trust) {
        const std::string id = certificate_id(pass, name);
        if (pass.draft.find("CERT." + id) == nullptr)
            gap = fmt::format("the policy delivers no certificate '{}'", name);
        ids.push_back(id);
    }
    return ids;
}

/// Why the authentication cannot be expressed, or "".
std::string eap_gap(const Pass& pass, const Network& network) {
    const Network::Eap& eap = network.eap;
    if (eap.method == "tls" || !eap.identity.empty())
        return "the policy cannot deliver a key to the device, which 'eap.identity' needs";
    if (std::string gap; trusted(pass, network, gap), !gap.empty()) return gap;
    if (eap.server_names.empty()) return "Android refuses an Enterprise network without eap.serverNames";
    if (eap.inner.empty() || eap.inner == "mschapv2" || eap.inner == "pap") return {};
    return fmt::format("eap.inner '{}' does not exist here", eap.inner);
}

json eap_json(Pass& pass, const Network& network) {
    const Network::Eap& eap = network.eap;
    json out{{"Outer", eap.method == "peap" ? "PEAP" : "EAP-TTLS"},
             {"Inner", eap.inner == "pap" ? "PAP" : "MSCHAPv2"},
             {"DomainSuffixMatch", eap.server_names}};
    if (!eap.username.empty()) out["Identity"] = eap.username;
    if (!eap.password.empty()) out["Password"] = eap.password;
    if (!eap.outer_identity.empty()) out["AnonymousIdentity"] = eap.outer_identity;
    std::string gap;
    if (json ids = trusted(pass, network, gap); !ids.empty())
        out["ServerCARefs"] = std::move(ids);
    else
        pass.say(network.member("eap.method"), "degraded",
                 "no certificate is named, so the device relies on those it has");
    return out;
}

void add_proxy(Pass& pass, const Network& network, json& out) {
    const Network::Proxy& proxy = network.proxy;
    for (const std::string_view path : {"proxy.username", "proxy.password"})
        if (network.has(path)) pass.unsupported(network.member(path), "a proxy with a sign-in cannot be set");
    if (proxy.mode == "manual") {
        json host{{"Host", proxy.server}};
        if (proxy.port != 0) host["Port"] = proxy.port;
        out["ProxySettings"] = {{"Type", "Manual"}, {"Manual", {{"HTTPProxy", std::move(host)}}}};
    }
    if (proxy.mode == "auto" && proxy.pac_url.empty())
        pass.unsupported(network.member("proxy.mode"), "needs proxy.pacUrl here");
    if (proxy.mode == "auto" && !proxy.pac_url.empty())
        out["ProxySettings"] = {{"Type", "PAC"}, {"PAC", proxy.pac_url}};
}

std::string write_network(Pass& pass, const Network& network, std::size_t position) {
    json wifi{{"SSID", network.ssid}, {"AutoConnect", network.auto_join.value_or(true)}};
    for (const Security& row : securities) {
        if (row.word != network.security) continue;
        wifi["Security"] = row.native;
        if (row.weaker)
            pass.say(network.member("security"), "degraded",
                     fmt::format("is written as {}: the device also joins with WPA2", row.native));
    }
    if (!wifi.contains("Security")) return fmt::format("security '{}' is not known here", network.security);
    if (network.enterprise()) {
        if (std::string gap = eap_gap(pass, network); !gap.empty()) return gap;
        wifi["EAP"] = eap_json(pass, network);
    }
    if (network.security.ends_with("Personal")) wifi["Passphrase"] = network.psk;
    if (network.hidden) wifi["HiddenSSID"] = *network.hidden;
    if (!network.mac_randomization.empty())
        wifi["MACAddressRandomizationMode"] = network.mac_randomization == "deny" ? "Hardware" : "Automatic";
    const std::string id =
        fmt::format("{}.mdmctl.{}/WiFi/{}", pass.context.organization_id, pass.policy.name, network.name);
    json out{{"GUID", uuid5(uuid_namespace, id)}, {"Name", network.name}, {"Type", "WiFi"}};
    add_proxy(pass, network, out);
    out["WiFi"] = std::move(wifi);
    pass.emit(fmt::format("ONC.{:04}", position), std::move(out), network.key);
    return {};
}

json ssid_allowlist(const Pass& pass) {
    json ssids = json::array();
    for (const auto& [native, entry] : pass.draft.entries())
        if (native.starts_with("ONC.")) ssids.push_back({{"wifiSsid", entry.value["WiFi"]["SSID"]}});
    return {{"wifiSsidPolicyType", "WIFI_SSID_ALLOWLIST"}, {"wifiSsids", std::move(ssids)}};
}

constexpr std::array levels{"open", "personal", "enterprise", "enterprise192"};
constexpr std::array native_levels{"OPEN_NETWORK_SECURITY", "PERSONAL_NETWORK_SECURITY",
                                   "ENTERPRISE_NETWORK_SECURITY", "ENTERPRISE_BIT192_NETWORK_SECURITY"};

/// The stricter of wifi.minimumSecurity and wifi.publicNetworks.
std::size_t wanted_level(const Pass& pass) {
    std::size_t level = pass.is("wifi.publicNetworks", "deny") ? 1 : 0;
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (pass.is("wifi.minimumSecurity", levels.at(i))) level = std::max(level, i);
    return level;
}

}  // namespace

void networks(Pass& pass, std::string_view, const Value& value) {
    const auto write = [&](const Network& network, std::size_t position) {
        return write_network(pass, network, position);
    };
    each_network(pass, value, write, true);
}

void only_managed(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "true")
        return pass.emit("deviceConnectivityManagement.configureWifi", "ALLOW_CONFIGURING_WIFI", key);
    if (!needs_met(pass, key, company, false) || would_lock_out(pass, key, "ONC.", true)) return;
    pass.emit("deviceConnectivityManagement.wifiSsidPolicy", ssid_allowlist(pass), key);
    pass.emit("deviceConnectivityManagement.configureWifi", "DISALLOW_CONFIGURING_WIFI", key);
}

void minimum_security(Pass& pass, std::string_view key, const Value& value) {
    const std::string_view word = word_of(value);
    if (key == "wifi.publicNetworks" && word == "allow")
        return pass.say(key, "satisfied", "nothing forbids it here");
    if (!needs_met(pass, key, company, word == "open")) return;
    pass.emit("deviceRadioState.minimumWifiSecurityLevel", native_levels.at(wanted_level(pass)), key);
}

}  // namespace mdm::policy::native::android
