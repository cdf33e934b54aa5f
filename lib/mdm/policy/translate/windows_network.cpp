#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/translate/items.hpp"
#include "mdm/policy/translate/windows.hpp"

// Certificates, tunnels and the firewall. Facts: RootCATrustedCertificates,
// ClientCertificateInstall, VPNv2 and Firewall CSP. "V/" is
// ./Vendor/MSFT/.

namespace mdm::policy::native::windows {
namespace {

using nlohmann::json;

/// Where the key is kept: the TPM where there is one.
constexpr int tpm_or_software = 2;

/// Writing the blob installs it, so that it comes last (custom_configuration() sees to that).
std::string write_identity(Pass& pass, const Item& item) {
    const Value* password = item.find("password");
    const auto reference = password == nullptr ? std::nullopt : reference_text(*password);
    if (item.text("der").empty()) return "the file was not read";
    if (!reference) return "the file needs a password (certificates[].password)";
    const std::string node = "D/ClientCertificateInstall/PFXCertInstall/" + uri_escape(item.text("name"));
    pass.emit(node + "/KeyLocation", tpm_or_software, item.key());
    pass.emit(node + "/PFXCertPassword", *reference, item.key());
    pass.emit(node + "/PFXKeyExportable", false, item.key());
    pass.emit(node + "/PFXCertBlob", item.text("der"), item.key());
    return {};
}

std::string write_certificate(Pass& pass, const Item& item) {
    const std::string_view kind = item.text("kind"), der = item.text("der");
    if (kind == "scep")
        return "asking the SCEP server takes an Exec, which a configuration cannot carry: use the server's "
               "own "
               "SCEP profile";
    if (kind == "acme") return "ACME is not spoken here";
    if (kind == "pkcs12") return write_identity(pass, item);
    if (kind != "root" && kind != "intermediate") return fmt::format("kind '{}' is not known here", kind);
    const std::string thumbprint = thumbprint_of(item.value());
    if (thumbprint.empty()) return "the certificate was not read";
    pass.emit(
        fmt::format("D/RootCATrustedCertificates/{}/{}/EncodedCertificate", kind == "root" ? "Root" : "CA",
                    thumbprint),
        json{{"$type", "Base64"}, {"value", der}, {"fileName", std::string(item.text("name")) + ".cer"}},
        item.key());
    return {};
}

void certificates(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [&](const Item& item) { return write_certificate(pass, item); });
}

/// IKEv2 with the certificate of the computer.
std::string native_profile(const Item& item) {
    return "<NativeProfile>" + element("Servers", item.text("server")) +
           "<NativeProtocolType>IKEv2</NativeProtocolType><Authentication><MachineMethod>Certificate"
           "</MachineMethod></Authentication></NativeProfile>";
}

std::string triggers(const Item& item) {
    std::string xml;
    const Value* apps = item.find("perApp");
    if (apps == nullptr || apps->list() == nullptr) return xml;
    for (const Value& app : *apps->list())
        xml += "<AppTrigger><App>" + element("Id", word_of(app)) + "</App></AppTrigger>";
    return xml;
}

void say_members(const Item& item) {
    for (const std::string_view path : {"localIdentifier", "remoteIdentifier"})
        if (item.find(path) != nullptr)
            item.say(path, "unsupported", "the name in the certificate counts, no other can be set");
    if (item.find("identity") != nullptr)
        item.say("identity", "degraded", "any suitable certificate of the computer is used");
    if (item.find("perApp") != nullptr)
        item.say("perApp", "degraded",
                 "these apps start the tunnel; others may use it (apps by path or package family)");
}

std::string write_tunnel(Pass& pass, const Item& item) {
    const std::string_view type = item.text("type"), package = item.text("app.windows.packageFamily");
    std::string profile;
    if (type == "ikev2") {
        if (item.text("server").empty()) return "no server is named";
        if (item.find("identity") == nullptr)
            return "without a certificate (identity) IKEv2 takes an EAP configuration, which is not written "
                   "here";
        profile = native_profile(item);
    } else {
        if (package.empty()) return "no package family of an app for Windows is named";
        profile = "<PluginProfile>" + element("ServerUrlList", item.text("server")) +
                  element("PluginPackageFamilyName", package) + "</PluginProfile>";
    }
    say_members(item);
    std::string xml = "<VPNProfile>" + profile;
    if (const Value* always = item.find("alwaysOn")) xml += element("AlwaysOn", word_of(*always));
    xml += triggers(item) + "</VPNProfile>";
    if (item.is("alwaysOn", true))
        item.say("alwaysOn", "degraded", "is connected whenever possible; traffic is not stopped without it");
    pass.emit(fmt::format("D/VPNv2/{}/ProfileXML", uri_escape(item.text("name"))), std::move(xml),
              item.key());
    return {};
}

void tunnels(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [&](const Item& item) { return write_tunnel(pass, item); });
}

/// One neutral switch, the same node of all three profiles.
void firewall(Pass& pass, std::string_view key, const Value& value) {
    const bool wanted = word_of(value) == "true";
    const bool stealth = key == "firewall.stealth";
    const std::string_view node = stealth                     ? "DisableStealthMode"  // inverted
                                  : key == "firewall.enabled" ? "EnableFirewall"
                                                              : "Shielded";
    for (const std::string_view profile : {"Domain", "Private", "Public"})
        pass.emit(fmt::format("V/Firewall/MdmStore/{}Profile/{}", profile, node), stealth ? !wanted : wanted,
                  key);
}

void firewall_apps(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [](const Item&) -> std::string {
        return "a rule names an app by its path or package family, not by a bundle id";
    });
}

constexpr std::array hook_rows{
    Hook{"certificates", certificates},       Hook{"firewall.apps", firewall_apps},
    Hook{"firewall.blockIncoming", firewall}, Hook{"firewall.enabled", firewall},
    Hook{"firewall.stealth", firewall},       Hook{"vpn", tunnels},
};

constexpr std::array gap_rows{
    GapRow{"dns.secure", "a resolver of its own cannot be set"},
    GapRow{"vpn.userConfig", "users can always add tunnels"},
};

constexpr std::array<std::string_view, 4> sections{"certificates", "dns", "firewall", "vpn"};
constexpr Tables all{hook_rows, {}, {}, gap_rows, sections};

}  // namespace

std::string thumbprint_of(const Value& certificate) {
    const Value* der = member_at(certificate, "der");
    const Value* kind = member_at(certificate, "kind");
    const bool whole_file = kind != nullptr && word_of(*kind) == "pkcs12";
    const auto bytes = der == nullptr || whole_file ? std::nullopt : from_base64(word_of(*der));
    if (!bytes || bytes->empty()) return {};
    std::string hex = sha1_hex(*bytes);
    for (char& c : hex)
        if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    return hex;
}

std::string uri_escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

const Tables& network_tables() {
    return all;
}

}  // namespace mdm::policy::native::windows
