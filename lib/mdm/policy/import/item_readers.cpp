#include "mdm/policy/import/item_readers.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/load/certificate_file.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;

constexpr std::string_view literal_secret = "it holds a secret, and settings take references only";
constexpr std::size_t longest_name = 63;

std::string text_at(const json& members, std::string_view key) {
    const auto at = members.find(std::string(key));
    return at != members.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool has(const json& members, std::string_view key) {
    return members.contains(std::string(key));
}

Value text_value(std::string text) {
    return {std::move(text), {}};
}

/// A switch of the payload as one of the setting.
void add_flag(const json& members, const char* native, const char* key, Map& into) {
    const auto at = members.find(native);
    if (at != members.end() && at->is_boolean()) into[key] = {at->get<bool>(), {}};
}

void add_text(const json& members, const char* native, const char* key, Map& into) {
    if (std::string text = text_at(members, native); !text.empty()) into[key] = text_value(std::move(text));
}

/// The certificate that the payload refers to; "" when that is no certificate of settings.
std::string certificate_at(const json& members, const char* key, const CertificateNames& certificates) {
    const auto at = certificates.find(lower(text_at(members, key)));
    return at == certificates.end() ? std::string() : at->second;
}

constexpr std::string_view raw_certificate = "it refers to a payload that stays native";

/// What a certificate is called: by its file, by what people see, or by what it is.
std::string certificate_name(const json& members, std::string_view otherwise) {
    std::string name = text_at(members, "PayloadCertificateFileName");
    if (const auto dot = name.rfind('.'); dot != std::string::npos) name.resize(dot);
    if (name.empty()) name = text_at(members, "PayloadDisplayName");
    const bool good = !name.empty() && name.size() <= longest_name && is_printable(name) &&
                      name.find_first_of("[]{}$/") == std::string::npos;
    return good ? name : std::string(otherwise);
}

ReadItem certificate(const json& members, std::string_view kind) {
    ReadItem item{"certificates", certificate_name(members, kind), {}, {}};
    const auto content = members.find("PayloadContent");
    const bool data = content != members.end() && content->is_object() && content->size() == 1 &&
                      content->contains("$data") && (*content)["$data"].is_string();
    const auto bytes = data ? from_base64((*content)["$data"].get<std::string>()) : std::nullopt;
    if (!bytes || !is_certificate(*bytes)) {
        item.why = "its content is no certificate in DER";
        return item;
    }
    item.members = {{"name", text_value(item.name)},
                    {"kind", text_value(std::string(kind))},
                    {"der", text_value(base64(*bytes))}};
    return item;
}

ReadItem root(const json& members, const CertificateNames&) {
    return certificate(members, "root");
}
ReadItem intermediate(const json& members, const CertificateNames&) {
    return certificate(members, "intermediate");
}

ReadItem identity(const json&, const CertificateNames&) {
    return {"certificates", {}, {}, std::string(literal_secret)};
}

/// Its client identifier is a secret of the setting.
ReadItem acme(const json&, const CertificateNames&) {
    return {"certificates", {}, {}, "settings take its client identifier as a reference only"};
}

/// The setting names one host for both ways, and no passwords.
ReadItem mail(const json&, const CertificateNames&) {
    return {"email", {}, {}, "settings have no word for some of its keys"};
}

ReadItem app_tunnel(const json&, const CertificateNames&) {
    return {"vpn", {}, {}, "settings give a tunnel of apps a VPNUUID of their own"};
}

/// [[["O", "Clinic"]], [["CN", "x"]]] → "O=Clinic,CN=x".
std::string subject_of(const json& subject) {
    std::string out;
    if (!subject.is_array()) return out;
    for (const json& set : subject) {
        const bool pair = set.is_array() && set.size() == 1 && set[0].is_array() && set[0].size() == 2 &&
                          set[0][0].is_string() && set[0][1].is_string();
        if (!pair) return {};
        out += fmt::format("{}{}={}", out.empty() ? "" : ",", set[0][0].get<std::string>(),
                           replace_all(set[0][1].get<std::string>(), ",", "\\,"));
    }
    return out;
}

ReadItem scep(const json& members, const CertificateNames&) {
    ReadItem item{"certificates", certificate_name(members, "scep"), {}, {}};
    const json content = members.value("PayloadContent", json::object());
    if (has(content, "Challenge")) {
        item.why = literal_secret;
        return item;
    }
    item.members = {{"name", text_value(item.name)}, {"kind", text_value("scep")}};
    add_text(content, "URL", "url", item.members);
    if (content.contains("Keysize") && content["Keysize"].is_number_integer())
        item.members["keySize"] = {content["Keysize"].get<std::int64_t>(), {}};
    if (std::string subject = subject_of(content.value("Subject", json())); !subject.empty())
        item.members["subject"] = text_value(std::move(subject));
    return item;
}

struct Word {
    std::string_view native;
    std::string_view word;
};
constexpr std::array<Word, 3> personal{
    {{"WPA", "wpaPersonal"}, {"WPA2", "wpa2Personal"}, {"WPA3", "wpa3Personal"}}};
constexpr std::array<Word, 2> enterprise{{{"WPA2", "wpa2Enterprise"}, {"WPA3", "wpa3Enterprise"}}};
constexpr std::array<Word, 4> inner{
    {{"PAP", "pap"}, {"CHAP", "chap"}, {"MSCHAP", "mschap"}, {"MSCHAPv2", "mschapv2"}}};

template <std::size_t N>
std::string word_of(const std::array<Word, N>& words, const std::string& native) {
    for (const Word& each : words)
        if (each.native == native) return std::string(each.word);
    return {};
}

std::string eap_method(const json& eap) {
    const json types = eap.value("AcceptEAPTypes", json());
    if (types == json::array({13})) return "tls";
    if (types == json::array({25})) return "peap";
    return types == json::array({21}) ? "ttls" : "";
}

List texts_of(const json& list) {
    List out;
    for (const json& item : list)
        if (item.is_string()) out.push_back(text_value(item.get<std::string>()));
    return out;
}

/// "" when it could be read.
std::string read_eap(const json& members, const CertificateNames& certificates, Map& into) {
    const json eap = members.value("EAPClientConfiguration", json());
    if (!eap.is_object()) return "its authentication cannot be read";
    if (has(eap, "UserPassword")) return std::string(literal_secret);
    Map out;
    const std::string method = eap_method(eap);
    if (method.empty()) return "settings know TLS, PEAP or TTLS, one at a time";
    out["method"] = text_value(method);
    add_text(eap, "UserName", "username", out);
    add_text(eap, "OuterIdentity", "outerIdentity", out);
    if (std::string word = word_of(inner, text_at(eap, "TTLSInnerAuthentication")); !word.empty())
        out["inner"] = text_value(std::move(word));
    if (has(eap, "TLSTrustedServerNames")) out["serverNames"] = {texts_of(eap["TLSTrustedServerNames"]), {}};
    List trust;
    for (const json& uuid : eap.value("PayloadCertificateAnchorUUID", json::array())) {
        const auto at =
            uuid.is_string() ? certificates.find(lower(uuid.get<std::string>())) : certificates.end();
        if (at == certificates.end()) return std::string(raw_certificate);
        trust.push_back(text_value(at->second));
    }
    if (!trust.empty()) out["trust"] = {std::move(trust), {}};
    if (has(members, "PayloadCertificateUUID")) {
        const std::string name = certificate_at(members, "PayloadCertificateUUID", certificates);
        if (name.empty()) return std::string(raw_certificate);
        out["identity"] = text_value(name);
    }
    into["eap"] = {std::move(out), {}};
    return {};
}

void read_proxy(const json& members, Map& into) {
    const std::string type = text_at(members, "ProxyType");
    if (type.empty()) return;
    Map proxy{{"mode", text_value(type == "Manual" ? "manual" : type == "Auto" ? "auto" : "none")}};
    add_text(members, "ProxyServer", "server", proxy);
    add_text(members, "ProxyUsername", "username", proxy);
    add_text(members, "ProxyPACURL", "pacUrl", proxy);
    if (members.contains("ProxyServerPort") && members["ProxyServerPort"].is_number_integer())
        proxy["port"] = {members["ProxyServerPort"].get<std::int64_t>(), {}};
    into["proxy"] = {std::move(proxy), {}};
}

ReadItem network(const json& members, const CertificateNames& certificates) {
    ReadItem item{"wifi.networks", text_at(members, "SSID_STR"), {}, {}};
    const std::string encryption = text_at(members, "EncryptionType");
    std::string security = encryption == "None" ? "open" : word_of(personal, encryption);
    if (has(members, "EAPClientConfiguration")) {
        security = word_of(enterprise, encryption);
        item.why = read_eap(members, certificates, item.members);
    }
    if (item.why.empty() && (has(members, "Password") || has(members, "ProxyPassword")))
        item.why = literal_secret;
    if (item.why.empty() && (item.name.empty() || security.empty()))
        item.why = "settings have no word for its encryption, or it has no name";
    if (item.why.empty() && security.ends_with("Personal"))
        item.why = "it has no passphrase, which settings ask for";
    item.members["ssid"] = text_value(item.name);
    item.members["security"] = text_value(security);
    add_flag(members, "AutoJoin", "autoJoin", item.members);
    add_flag(members, "HIDDEN_NETWORK", "hidden", item.members);
    if (const auto mac = members.find("DisableAssociationMACRandomization");
        mac != members.end() && mac->is_boolean())
        item.members["macRandomization"] = text_value(mac->get<bool>() ? "deny" : "allow");
    read_proxy(members, item.members);
    return item;
}

ReadItem tunnel(const json& members, const CertificateNames& certificates) {
    ReadItem item{"vpn", text_at(members, "UserDefinedName"), {}, {}};
    const json dict = members.value("IKEv2", json());
    if (text_at(members, "VPNType") != "IKEv2" || !dict.is_object()) {
        item.why = "settings make tunnels of IKEv2 only, or by an app";
        return item;
    }
    if (has(dict, "SharedSecret") || has(dict, "AuthPassword")) item.why = literal_secret;
    item.members = {{"name", text_value(item.name)}, {"type", text_value("ikev2")}};
    add_text(dict, "RemoteAddress", "server", item.members);
    add_text(dict, "RemoteIdentifier", "remoteIdentifier", item.members);
    add_text(dict, "LocalIdentifier", "localIdentifier", item.members);
    if (!has(dict, "PayloadCertificateUUID")) return item;
    const std::string name = certificate_at(dict, "PayloadCertificateUUID", certificates);
    if (name.empty()) item.why = raw_certificate;
    item.members["identity"] = text_value(name);
    return item;
}

ReadItem web_clip(const json& members, const CertificateNames&) {
    ReadItem item{"content.webClips", text_at(members, "Label"), {}, {}};
    item.members = {{"name", text_value(item.name)}, {"label", text_value(item.name)}};
    add_text(members, "URL", "url", item.members);
    add_flag(members, "FullScreen", "fullScreen", item.members);
    if (const auto at = members.find("IsRemovable"); at != members.end() && at->is_boolean())
        item.members["removable"] = text_value(at->get<bool>() ? "allow" : "deny");
    return item;
}

ReadItem exchange(const json& members, const CertificateNames&) {
    ReadItem item{"email", text_at(members, "PayloadDisplayName"), {}, {}};
    if (item.name.empty()) item.name = text_at(members, "Host");
    if (has(members, "Password")) item.why = literal_secret;
    item.members = {{"name", text_value(item.name)}, {"type", text_value("exchange")}};
    add_text(members, "Host", "host", item.members);
    add_text(members, "UserName", "user", item.members);
    add_flag(members, "OAuth", "oauth", item.members);
    add_flag(members, "PreventMove", "preventMove", item.members);
    return item;
}

struct Reader {
    std::string_view type;
    ReadItem (*read)(const json&, const CertificateNames&);
};
constexpr std::array<Reader, 12> readers{{{"com.apple.eas.account", exchange},
                                          {"com.apple.ews.account", exchange},
                                          {"com.apple.mail.managed", mail},
                                          {"com.apple.security.acme", acme},
                                          {"com.apple.security.pkcs1", intermediate},
                                          {"com.apple.security.pkcs12", identity},
                                          {"com.apple.security.root", root},
                                          {"com.apple.security.scep", scep},
                                          {"com.apple.vpn.managed", tunnel},
                                          {"com.apple.vpn.managed.applayer", app_tunnel},
                                          {"com.apple.webClip.managed", web_clip},
                                          {"com.apple.wifi.managed", network}}};

/// Names stand in key paths, and lists tell their items apart by them.
bool good_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_name && is_printable(name) &&
           name.find_first_of("[]") == std::string::npos && trim(name) == name;
}

}  // namespace

ReadItem read_item(const json& members, const CertificateNames& certificates) {
    const std::string type = text_at(members, "PayloadType");
    for (const Reader& reader : readers)
        if (reader.type == type) {
            ReadItem item = reader.read(members, certificates);
            if (item.why.empty() && !good_name(item.name))
                item.why = "it has no name that settings could use";
            return item;
        }
    return {};
}

}  // namespace mdm::policy::import
