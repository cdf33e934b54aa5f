// What must be there together, and what excludes each other.
#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/values.hpp"

namespace mdm::policy {
namespace {

struct Needs {
    std::string_view prefix;
    std::string_view members;
};
constexpr std::array<Needs, 11> needs{{{"certificates[].", "name kind"},
                                       {"compliance.actions[].", "after do"},
                                       {"content.webClips[].", "name url"},
                                       {"email[].", "name type host"},
                                       {"firewall.apps[].", "bundleId incoming"},
                                       {"updates.freeze[].", "from to"},
                                       {"updates.window.", "start end"},
                                       {"vpn[].", "name type"},
                                       {"wifi.networks[].", "ssid security"},
                                       {"wifi.networks[].eap.", "method"},
                                       {"wifi.networks[].proxy.", "mode"}}};

// Members that a value of another member asks for, or rules out.
struct Depends {
    std::string_view prefix;
    std::string_view member;
    std::string_view values;  // of `member`
    std::string_view required;
    std::string_view excluded;
};
constexpr std::array<Depends, 7> depends{
    {{"wifi.networks[].", "security", "open", "", "psk eap"},
     {"wifi.networks[].", "security", "wpaPersonal wpa2Personal wpa3Personal", "psk", "eap"},
     {"wifi.networks[].", "security", "wpa2Enterprise wpa3Enterprise", "eap", "psk"},
     {"wifi.networks[].eap.", "method", "tls", "", "password inner"},
     {"wifi.networks[].proxy.", "mode", "manual", "server port", "pacUrl"},
     {"wifi.networks[].proxy.", "mode", "auto", "", "server port"},
     {"wifi.networks[].proxy.", "mode", "none", "", "server port pacUrl"}}};

std::string item_name(std::string_view prefix) {
    prefix.remove_suffix(1);
    return fmt::format("'{}'", prefix);
}

void check_dependency(const yaml::Node& item, const Depends& rule, const Scope& scope) {
    const yaml::Node* member = item.find(rule.member);
    if (member == nullptr || !member->is_scalar() || !has_word(rule.values, member->scalar)) return;
    for (const std::string& each : split(rule.required, ' '))
        if (!each.empty() && item.find(each) == nullptr)
            scope.error("missing-key", item,
                        fmt::format("no '{}' in {}, which '{}: {}' needs", each, item_name(rule.prefix),
                                    rule.member, member->scalar));
    for (std::size_t i = 0; i < item.keys.size(); ++i)
        if (has_word(rule.excluded, item.keys[i].scalar))
            scope.error("conflict", item.keys[i],
                        fmt::format("'{}' does not go with '{}: {}'", item.keys[i].scalar, rule.member,
                                    member->scalar),
                        "leave one of the two out");
}

void check_ssid(const yaml::Node& item, const Scope& scope) {
    const yaml::Node* ssid = item.find("ssid");
    if (ssid == nullptr || !ssid->is_scalar()) return;
    if (!ssid->scalar.empty() && ssid->scalar.size() <= 32) return;
    scope.error("out-of-range", *ssid, fmt::format("'ssid' has {}", count_of(ssid->scalar.size(), "byte")),
                "1 to 32 bytes");
}

}  // namespace

void check_item(const yaml::Node& item, std::string_view prefix, const Scope& scope) {
    for (const Needs& each : needs) {
        if (each.prefix != prefix) continue;
        for (const std::string& member : split(each.members, ' '))
            if (item.find(member) == nullptr)
                scope.error("missing-key", item, fmt::format("no '{}' in {}", member, item_name(prefix)));
    }
    for (const Depends& rule : depends)
        if (rule.prefix == prefix) check_dependency(item, rule, scope);
    if (prefix == "wifi.networks[].") check_ssid(item, scope);
}

void check_together(const Settings& settings, const Scope& scope) {
    // Bands already say how long and of what kind a passcode is.
    static constexpr std::array<std::string_view, 8> excluded{
        "passcode.minClasses", "passcode.minDigits",  "passcode.minLength", "passcode.minLetters",
        "passcode.minLower",   "passcode.minSymbols", "passcode.minUpper",  "passcode.quality"};
    if (settings.find("passcode.complexity") == settings.end()) return;
    for (const std::string_view key : excluded)
        if (const auto found = settings.find(std::string(key)); found != settings.end())
            scope.findings.error("conflict", found->second.source,
                                 fmt::format("'{}' does not go with 'passcode.complexity'", key),
                                 "leave one of the two out");
}

}  // namespace mdm::policy
