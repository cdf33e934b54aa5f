#include "mdm/policy/translate/apple_network.hpp"

#include <fmt/format.h>

#include <array>

// Facts: Apple's schemas com.apple.security.firewall, com.apple.dnsSettings.managed and
// com.apple.applicationaccess.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

constexpr unsigned S = supervised;
constexpr unsigned U = not_user;
constexpr std::string_view mac = "macos:10.12";
constexpr std::string_view vpn_creation = "ios:11.0 visionos:2.0";

/// Parts of the firewall bring it along; parts that are turned off do not.
bool needs_firewall(const Pass& pass) {
    return pass.is("firewall.blockIncoming", "true") || pass.is("firewall.stealth", "true") ||
           pass.find("firewall.apps") != nullptr;
}

/// The payload must say whether the firewall is on.
void part_of_firewall(Pass& pass, std::string_view key, const Value& value) {
    const bool asks =
        !permissive(word_of(value)) && pass.platform == "macos" && pass.user_enrollment() != Known::yes;
    if (asks && pass.is("firewall.enabled", "false"))
        pass.say(key, "degraded",
                 "counts only while the firewall is on, and firewall.enabled says it is off");
    if (asks && pass.find("firewall.enabled") == nullptr)
        pass.say(key, "stricter", "turns the firewall on, which it needs");
    apply_rows(pass, network_tables(), key, value);
    if (pass.draft.any("FW.") != nullptr && pass.find("firewall.enabled") == nullptr)
        pass.draft.set_default("FW.EnableFirewall", needs_firewall(pass), key);
}

constexpr std::array hook_rows{
    Hook{"certificates", certificates},         Hook{"dns.secure", secure_dns},
    Hook{"firewall.apps", firewall_apps},       Hook{"firewall.blockIncoming", part_of_firewall},
    Hook{"firewall.stealth", part_of_firewall}, Hook{"vpn", tunnels},
};

// key, word, native, value, on, needs, code, why
constexpr std::array word_rows{
    WordRow{"firewall.blockIncoming", "true", "FW.BlockAllIncoming", "true", mac, U},
    WordRow{"firewall.blockIncoming", "false", "FW.BlockAllIncoming", "false", mac, U},
    WordRow{"firewall.enabled", "true", "FW.EnableFirewall", "true", mac, U},
    WordRow{"firewall.enabled", "false", "FW.EnableFirewall", "false", mac, U},
    WordRow{"firewall.stealth", "true", "FW.EnableStealthMode", "true", mac, U},
    WordRow{"firewall.stealth", "false", "FW.EnableStealthMode", "false", mac, U},
    WordRow{"vpn.userConfig", "deny", "RS.allowVPNCreation", "false", vpn_creation, S | U},
    WordRow{"vpn.userConfig", "allow", "RS.allowVPNCreation", "true", vpn_creation, S | U},
};

constexpr std::array gap_rows{
    GapRow{"firewall", "there is no firewall here", "ios tvos visionos watchos"},
    GapRow{"vpn.userConfig", "users adding tunnels cannot be kept from it here"},
};

constexpr std::array<std::string_view, 4> sections{"certificates", "dns", "firewall", "vpn"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& network_tables() {
    return all;
}

void firewall_apps(Pass& pass, std::string_view key, const Value& value) {
    if (pass.platform != "macos") return pass.unsupported(key, "there is no firewall here");
    if (!needs_met(pass, key, U, false)) return;
    json apps = json::array();
    each_item(pass, key, value, [&](const Item& item) -> std::string {
        if (item.text("bundleId").empty()) return "it has no bundleId";
        apps.push_back({{"BundleID", item.text("bundleId")}, {"Allowed", item.text("incoming") != "deny"}});
        return {};
    });
    if (apps.empty()) return pass.unsupported(key, "none of the entries comes out here");
    pass.emit("FW.Applications", std::move(apps), key);
    if (pass.find("firewall.enabled") == nullptr) pass.draft.set_default("FW.EnableFirewall", true, key);
}

/// "https://…" asks over HTTPS, a name over TLS.
void secure_dns(Pass& pass, std::string_view key, const Value& value) {
    const auto minimum = since("ios:14.0 macos:11.0 visionos:1.0", pass.platform);
    if (!minimum) return pass.unsupported(key, "name resolution is not managed here");
    const std::string* server = value.text();
    if (server == nullptr)
        return pass.unsupported(key, "only the address or the name of a server is understood");
    if (!needs_met(pass, key, U, false)) return;
    check_os(pass, key, *minimum);
    const bool https = server->starts_with("https://");
    pass.emit("DNS.DNSSettings",
              {{"DNSProtocol", https ? "HTTPS" : "TLS"}, {https ? "ServerURL" : "ServerName", *server}}, key);
}

}  // namespace mdm::policy::native::apple
