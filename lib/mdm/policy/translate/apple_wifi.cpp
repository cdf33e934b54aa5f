#include <fmt/format.h>

#include <array>

#include "mdm/policy/translate/apple.hpp"

// Facts: Apple's schema com.apple.wifi.managed.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

struct Security {
    std::string_view word;
    std::string_view native;
};
constexpr std::array securities{
    Security{"open", "None"},         Security{"wpaPersonal", "WPA"},     Security{"wpa2Personal", "WPA2"},
    Security{"wpa3Personal", "WPA3"}, Security{"wpa2Enterprise", "WPA2"}, Security{"wpa3Enterprise", "WPA3"},
};

std::string_view inner_of(std::string_view word) {
    if (word == "pap") return "PAP";
    if (word == "chap") return "CHAP";
    return word == "mschap" ? "MSCHAP" : "MSCHAPv2";
}

void add_eap(Pass& pass, const Network& network, json& payload) {
    const Network::Eap& eap = network.eap;
    json out;
    out["AcceptEAPTypes"] = json::array({eap.method == "tls" ? 13 : eap.method == "peap" ? 25 : 21});
    if (!eap.identity.empty()) payload["PayloadCertificateUUID"] = *certificate_reference(pass, eap.identity);
    for (const std::string& name : eap.trust)
        out["PayloadCertificateAnchorUUID"].push_back(*certificate_reference(pass, name));
    if (!eap.username.empty()) out["UserName"] = eap.username;
    if (!eap.password.empty()) out["UserPassword"] = eap.password;
    if (!eap.outer_identity.empty()) out["OuterIdentity"] = eap.outer_identity;
    if (!eap.server_names.empty()) out["TLSTrustedServerNames"] = eap.server_names;
    if (eap.method == "ttls") out["TTLSInnerAuthentication"] = inner_of(eap.inner);
    if (eap.method == "peap" && !eap.inner.empty() && eap.inner != "mschapv2")
        pass.unsupported(network.member("eap.inner"), "peap always carries MSCHAPv2 here");
    // Unset would mean TLS 1.0 to 1.2.
    out["TLSMinimumVersion"] = "1.2";
    out["TLSMaximumVersion"] = "1.3";
    pass.say(network.member("eap.method"), "stricter", "TLS 1.2 or newer");
    payload["EAPClientConfiguration"] = std::move(out);
}

void add_proxy(Pass& pass, const Network& network, json& payload) {
    const Network::Proxy& proxy = network.proxy;
    if (proxy.mode.empty() || !needs_met(pass, network.member("proxy.mode"), not_user, proxy.mode == "none"))
        return;
    payload["ProxyType"] = proxy.mode == "manual" ? "Manual" : proxy.mode == "auto" ? "Auto" : "None";
    if (proxy.mode == "manual") {
        payload["ProxyServer"] = proxy.server;
        if (proxy.port != 0) payload["ProxyServerPort"] = proxy.port;
        if (!proxy.username.empty()) payload["ProxyUsername"] = proxy.username;
        if (!proxy.password.empty()) payload["ProxyPassword"] = proxy.password;
    }
    if (proxy.mode == "auto" && !proxy.pac_url.empty()) payload["ProxyPACURL"] = proxy.pac_url;
}

void add_mac(Pass& pass, const Network& network, json& payload) {
    if (network.mac_randomization.empty()) return;
    const std::string key = network.member("macRandomization");
    const bool deny = network.mac_randomization == "deny";
    if (pass.platform == "tvos") {
        if (deny) pass.unsupported(key, "cannot be turned off here");
        return;
    }
    if (needs_met(pass, key, not_user, !deny)) payload["DisableAssociationMACRandomization"] = deny;
}

std::string write_network(Pass& pass, const Network& network, std::size_t position) {
    json payload;
    payload["SSID_STR"] = network.ssid;
    payload["AutoJoin"] = network.auto_join.value_or(true);
    payload["HIDDEN_NETWORK"] = network.hidden.value_or(false);
    for (const Security& row : securities)
        if (row.word == network.security) payload["EncryptionType"] = row.native;
    if (!payload.contains("EncryptionType"))
        return fmt::format("security '{}' is not known here", network.security);
    if (network.security.ends_with("Personal")) payload["Password"] = network.psk;
    if (network.eap.method == "tls" && network.eap.identity.empty())
        return "tls needs the certificate of the device (eap.identity)";
    if (network.enterprise()) add_eap(pass, network, payload);
    add_proxy(pass, network, payload);
    add_mac(pass, network, payload);
    pass.emit(fmt::format("WIFI.{:04}", position),
              {{"name", network.name}, {"title", "Wi-Fi " + network.ssid}, {"payload", std::move(payload)}},
              network.key);
    return {};
}

}  // namespace

namespace {

/// The certificate that the network names and this policy does not bring along, or "".
std::string missing_certificate(const Pass& pass, const Network& network) {
    std::vector<std::string> names = network.eap.trust;
    if (!network.eap.identity.empty()) names.push_back(network.eap.identity);
    for (const std::string& name : names)
        if (!certificate_reference(pass, name)) return name;
    return {};
}

}  // namespace

void networks(Pass& pass, std::string_view, const Value& value) {
    const auto write = [&](const Network& network, std::size_t position) {
        const std::string missing = missing_certificate(pass, network);
        if (missing.empty()) return write_network(pass, network, position);
        std::string why =
            fmt::format("the certificate '{}' is not one that this policy brings along", missing);
        pass.report.add(pass.platform, network.key, "dangling-reference", why, network.source);
        return why;
    };
    each_network(pass, value, write, true);
}

void only_managed(Pass& pass, std::string_view key, const Value& value) {
    const bool limits = word_of(value) == "true" && pass.platform != "macos";
    if (!limits || !would_lock_out(pass, key, "WIFI.", false)) apply_rows(pass, tables(), key, value);
}

void public_networks(Pass& pass, std::string_view key, const Value& value) {
    const bool limits = word_of(value) == "deny" && pass.platform != "macos";
    if (!limits || !would_lock_out(pass, key, "WIFI.", false)) apply_rows(pass, tables(), key, value);
}

}  // namespace mdm::policy::native::apple
