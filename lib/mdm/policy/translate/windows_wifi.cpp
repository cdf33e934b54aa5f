#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/windows.hpp"

// Facts: Microsoft's WLAN profile schema, version 1 (and 3 for MAC randomization), and EapHostConfig.

namespace mdm::policy::native::windows {
namespace {

struct Security {
    std::string_view word;
    std::string_view authentication;
    std::string_view encryption;
};
constexpr std::array securities{
    Security{"open", "open", "none"},           Security{"wpaPersonal", "WPAPSK", "TKIP"},
    Security{"wpa2Personal", "WPA2PSK", "AES"}, Security{"wpa3Personal", "WPA3SAE", "AES"},
    Security{"wpa2Enterprise", "WPA2", "AES"},  Security{"wpa3Enterprise", "WPA3ENT", "AES"},
};

const Security* security_of(const Network& network) {
    for (const Security& row : securities)
        if (row.word == network.security) return &row;
    return nullptr;
}

/// PEAP (25) around MSCHAPv2 (26); the user signs in, nothing is stored in the profile.
std::string one_x(const Network& network, const std::vector<std::string>& trust) {
    std::string roots;
    for (const std::string& thumbprint : trust) roots += element("TrustedRootCA", thumbprint);
    constexpr std::string_view common = "http://www.microsoft.com/provisioning/EapCommon";
    constexpr std::string_view base = "http://www.microsoft.com/provisioning/BaseEapConnectionPropertiesV1";
    const std::string inner = fmt::format(
        R"(<Eap xmlns="{}"><Type>26</Type><EapType xmlns="http://www.microsoft.com/provisioning/MsChapV2ConnectionPropertiesV1"><UseWinLogonCredentials>false</UseWinLogonCredentials></EapType></Eap>)",
        base);
    const std::string outer = fmt::format(
        R"(<Eap xmlns="{}"><Type>25</Type><EapType xmlns="http://www.microsoft.com/provisioning/MsPeapConnectionPropertiesV1"><ServerValidation><DisableUserPromptForServerValidation>false</DisableUserPromptForServerValidation>{}</ServerValidation><FastReconnect>true</FastReconnect><InnerEapOptional>false</InnerEapOptional>{}<EnableQuarantineChecks>false</EnableQuarantineChecks><RequireCryptoBinding>false</RequireCryptoBinding></EapType></Eap>)",
        base, element("ServerNames", join(network.eap.server_names, ";")) + roots, inner);
    const std::string method = fmt::format(
        R"(<EapMethod><Type xmlns="{0}">25</Type><VendorId xmlns="{0}">0</VendorId><VendorType xmlns="{0}">0</VendorType><AuthorId xmlns="{0}">0</AuthorId></EapMethod>)",
        common);
    return fmt::format(
        R"(<OneX xmlns="http://www.microsoft.com/networking/OneX/v1"><authMode>user</authMode><EAPConfig><EapHostConfig xmlns="http://www.microsoft.com/provisioning/EapHostConfig">{}<Config xmlns="http://www.microsoft.com/provisioning/EapHostConfig">{}</Config></EapHostConfig></EAPConfig></OneX>)",
        method, outer);
}

std::string security_xml(const Network& network, const Security& row, const std::vector<std::string>& trust) {
    std::string xml = "<security><authEncryption>" + element("authentication", row.authentication) +
                      element("encryption", row.encryption) +
                      element("useOneX", network.enterprise() ? "true" : "false") + "</authEncryption>";
    // keyType and protected come before keyMaterial.
    if (network.security.ends_with("Personal"))
        xml += "<sharedKey><keyType>passPhrase</keyType><protected>false</protected>" +
               element("keyMaterial", network.psk) + "</sharedKey>";
    if (network.enterprise()) xml += one_x(network, trust);
    return xml + "</security>";
}

std::string wlan_xml(const Network& network, const Security& row, const std::vector<std::string>& trust) {
    std::string xml =
        R"(<?xml version="1.0"?><WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1">)";
    xml += element("name", network.ssid);
    xml += "<SSIDConfig><SSID>" + element("name", network.ssid) + "</SSID>";
    if (network.hidden) xml += element("nonBroadcast", *network.hidden ? "true" : "false");
    xml += "</SSIDConfig><connectionType>ESS</connectionType>";
    xml += element("connectionMode", network.auto_join.value_or(true) ? "auto" : "manual");
    xml += "<MSM>" + security_xml(network, row, trust) + "</MSM>";
    if (!network.mac_randomization.empty())
        xml += fmt::format(
            R"(<MacRandomization xmlns="http://www.microsoft.com/networking/WLAN/profile/v3"><enableRandomization>{}</enableRandomization></MacRandomization>)",
            network.mac_randomization == "allow");
    return xml + "</WLANProfile>";
}

/// The thumbprints of the certificates that may sign the server, as the profile wants them: "ab cd …".
std::vector<std::string> trusted(const Pass& pass, const Network& network) {
    std::vector<std::string> all;
    const Value* certificates = pass.find("certificates");
    if (certificates == nullptr || certificates->list() == nullptr) return all;
    for (const std::string& name : network.eap.trust)
        for (const Value& one : *certificates->list()) {
            const Value* its_name = member_at(one, "name");
            if (its_name == nullptr || word_of(*its_name) != name) continue;
            std::string spaced;
            for (const char c : lower(thumbprint_of(one)))
                spaced += (spaced.size() % 3 == 2 ? " " : "") + std::string(1, c);
            if (!spaced.empty()) all.push_back(std::move(spaced));
        }
    return all;
}

/// Why the authentication cannot be expressed, or "".
std::string eap_gap(const Pass& pass, const Network& network) {
    if (network.eap.method == "tls" || !network.eap.identity.empty())
        return "the configuration cannot deliver a key to the device, which 'eap.identity' needs";
    if (trusted(pass, network).size() != network.eap.trust.size())
        return "the policy does not deliver every certificate that 'eap.trust' names";
    if (network.eap.method != "peap")
        return fmt::format("eap.method '{}' is not written here", network.eap.method);
    const std::string& inner = network.eap.inner;
    if (inner.empty() || inner == "mschapv2") return {};
    return fmt::format("eap.inner '{}' does not exist here", inner);
}

void say_eap(Pass& pass, const Network& network) {
    for (const std::string_view path : {"eap.username", "eap.password"})
        if (network.has(path))
            pass.say(network.member(path), "degraded", "is not stored on the device: the user signs in");
    if (network.has("eap.outerIdentity"))
        pass.unsupported(network.member("eap.outerIdentity"),
                         "the identity outside of the tunnel is the user's");
}

void add_proxy(Pass& pass, const Network& network, const std::string& profile) {
    const Network::Proxy& proxy = network.proxy;
    for (const std::string_view path : {"proxy.username", "proxy.password"})
        if (network.has(path)) pass.unsupported(network.member(path), "a proxy with a sign-in cannot be set");
    if (proxy.mode == "manual")
        pass.emit(profile + "/Proxy",
                  proxy.port != 0 ? fmt::format("{}:{}", proxy.server, proxy.port) : proxy.server,
                  network.key);
    if (proxy.mode == "auto" && proxy.pac_url.empty())
        return pass.emit(profile + "/ProxyWPAD", true, network.key);
    if (proxy.mode == "auto") pass.emit(profile + "/ProxyPacUrl", proxy.pac_url, network.key);
}

std::string write_network(Pass& pass, const Network& network) {
    const Security* row = security_of(network);
    if (row == nullptr) return fmt::format("security '{}' is not known here", network.security);
    if (network.enterprise()) {
        if (std::string gap = eap_gap(pass, network); !gap.empty()) return gap;
        say_eap(pass, network);
    }
    // The name in the URI must be the name in the XML.
    const std::string profile = "D/WiFi/Profile/" + uri_escape(network.ssid);
    pass.emit(profile + "/WlanXml", wlan_xml(network, *row, trusted(pass, network)), network.key);
    add_proxy(pass, network, profile);
    return {};
}

}  // namespace

void networks(Pass& pass, std::string_view, const Value& value) {
    const auto write = [&](const Network& network, std::size_t) { return write_network(pass, network); };
    each_network(pass, value, write, true);
}

void only_managed(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "true" && would_lock_out(pass, key, "D/WiFi/", false)) return;
    apply_rows(pass, tables(), key, value);
}

}  // namespace mdm::policy::native::windows
